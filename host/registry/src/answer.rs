//! What it means when a registry does not do what it was asked for.

use std::error::Error;

use oci_client::errors::{DigestError, OciDistributionError, OciErrorCode};

/// What an error of the client comes down to.
pub(crate) enum What {
    /// No answer.
    Unreachable {
        /// Who does not answer, where that is known: the registry, or whom it refers to for tokens and content.
        at: Option<String>,
        /// Why.
        reason: String,
    },
    /// An answer that is no TLS.
    NoTls,
    /// A certificate that is not trusted.
    Untrusted(String),
    /// Other credentials are wanted.
    Unauthorised,
    /// There is no such thing.
    NotFound,
    /// The content is another.
    Mismatch {
        /// The digest that was asked for.
        expected: String,
        /// The digest of the content.
        actual: String,
    },
    /// Anything else, in words.
    Other(String),
}

/// Tells errors of the client apart.
pub(crate) fn what(error: OciDistributionError) -> What {
    match tls(&error) {
        Some(rustls::Error::InvalidMessage(_)) => return What::NoTls,
        Some(error @ rustls::Error::InvalidCertificate(_)) => return What::Untrusted(error.to_string()),
        _ => {}
    }
    match error {
        OciDistributionError::RequestError(error) if error.is_status() => {
            of_status(error.status().map_or(0, |status| status.as_u16()), "")
        }
        OciDistributionError::RequestError(error) if error.is_builder() => {
            What::Other(innermost(&error).to_string())
        }
        OciDistributionError::RequestError(error) => {
            let at = error.url().and_then(|url| {
                let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
                Some(format!("{}{port}", url.host_str()?))
            });
            let reason = if error.is_timeout() {
                "it does not answer".to_owned()
            } else {
                innermost(&error).to_string()
            };
            What::Unreachable { at, reason }
        }
        OciDistributionError::DigestError(DigestError::VerificationError { expected, actual }) => {
            What::Mismatch { expected, actual }
        }
        OciDistributionError::UnauthorizedError { .. } => What::Unauthorised,
        OciDistributionError::AuthenticationFailure(reason) => {
            tracing::debug!("the registry hands out no token: {reason}");
            What::Unauthorised
        }
        OciDistributionError::ServerError { code, message, .. } => of_status(code, &message),
        OciDistributionError::ImageManifestNotFoundError(_) => What::NotFound,
        OciDistributionError::RegistryError { envelope, .. } => match envelope.errors.first() {
            Some(first) => match first.code {
                OciErrorCode::Unauthorized | OciErrorCode::Denied => What::Unauthorised,
                OciErrorCode::ManifestUnknown
                | OciErrorCode::NameUnknown
                | OciErrorCode::BlobUnknown
                | OciErrorCode::NotFound => What::NotFound,
                _ => What::Other(first.message.clone()),
            },
            None => What::Other("it does not say why".to_owned()),
        },
        other => What::Other(innermost(&other).to_string()),
    }
}

fn of_status(code: u16, message: &str) -> What {
    match code {
        401 | 403 => What::Unauthorised,
        404 => What::NotFound,
        _ => What::Other(format!("it answers with {code} {}", message.trim()).trim_end().to_owned()),
    }
}

/// Whether a failure may be over in a moment. A registry that is not there at all is not waited for.
pub(crate) fn passes(error: &OciDistributionError) -> bool {
    match error {
        OciDistributionError::RequestError(error) => match error.status() {
            Some(status) => is_busy(status.as_u16()),
            None => !(error.is_connect() || error.is_timeout() || error.is_builder()),
        },
        OciDistributionError::ServerError { code, .. } => is_busy(*code),
        OciDistributionError::RegistryError { envelope, .. } => {
            envelope.errors.iter().any(|error| error.code == OciErrorCode::Toomanyrequests)
        }
        _ => false,
    }
}

fn is_busy(code: u16) -> bool {
    code == 429 || code >= 500
}

/// Whether an attempt with TLS met something that does not speak it, as opposed to a certificate that is not trusted.
pub(crate) fn speaks_no_tls(error: &OciDistributionError) -> bool {
    matches!(tls(error), Some(rustls::Error::InvalidMessage(_)))
}

/// What TLS has to say about an error.
fn tls<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = tls_error(error) {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// An error of TLS comes inside an error of input and output, which does not name it as its source.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(error);
    }
    let inner = error.downcast_ref::<std::io::Error>()?.get_ref()?;
    tls_error(inner)
}

/// The cause of all causes, which alone says something that is not known.
pub(crate) fn innermost<'a>(mut error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    while let Some(cause) = error.source() {
        error = cause;
    }
    error
}
