//! Credentials, from where `docker login` keeps them.

use std::path::PathBuf;

use docker_credential::{CredentialRetrievalError, DockerCredential};
use oci_client::secrets::RegistryAuth;

use crate::RegistryError;

/// Docker Hub's credentials are kept under this name.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// What helpers print when they have nothing for a registry; the protocol has no other sign.
const NOT_FOUND: &str = "credentials not found";

/// The credentials for a registry; none where the docker configuration has none.
///
/// # Errors
/// A configuration that does not parse, a credential helper that fails.
pub(crate) async fn of(registry: &str) -> Result<RegistryAuth, RegistryError> {
    let Some(path) = configuration() else { return Ok(RegistryAuth::Anonymous) };
    let text = match tokio::fs::read(&path).await {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(RegistryAuth::Anonymous),
        Err(error) => return Err(RegistryError::DockerConfiguration { path, source: error.into() }),
    };
    if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(&text) {
        return Err(RegistryError::DockerConfiguration { path, source: error.into() });
    }
    let server = if registry == "docker.io" { DOCKER_HUB } else { registry }.to_owned();
    // A helper is a program: it takes its time, and may ask a person.
    let found = tokio::task::spawn_blocking(move || {
        docker_credential::get_credential_from_reader(text.as_slice(), &server)
    });
    let failed = |reason: String| RegistryError::NoCredentials {
        registry: registry.to_owned(),
        path: path.clone(),
        reason,
    };
    match found.await.map_err(|error| failed(error.to_string()))? {
        Ok(DockerCredential::UsernamePassword(user, password)) => Ok(RegistryAuth::Basic(user, password)),
        Ok(DockerCredential::IdentityToken(_)) => {
            Err(failed("it holds an identity token, which migrator does not exchange; log in with a user and a password or access token".to_owned()))
        }
        Err(CredentialRetrievalError::NoCredentialConfigured) => Ok(RegistryAuth::Anonymous),
        Err(CredentialRetrievalError::HelperFailure { helper, stdout, stderr }) => {
            let said = format!("{stdout}{stderr}");
            if said.contains(NOT_FOUND) {
                return Ok(RegistryAuth::Anonymous);
            }
            Err(failed(format!("{helper} failed: {}", said.trim())))
        }
        Err(CredentialRetrievalError::HelperCommunicationError) => {
            Err(failed("its credential helper cannot be reached".to_owned()))
        }
        Err(error) => Err(failed(lower(&error.to_string()))),
    }
}

/// `config.json` of docker, where this machine may have one.
fn configuration() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = set("DOCKER_CONFIG").or_else(|| set("HOME").map(|home| home.join(".docker")))?;
    Some(folder.join("config.json"))
}

/// Messages here begin with a small letter.
fn lower(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}
