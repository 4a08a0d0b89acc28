//! The HTTP client under the SDK: names the endpoint in every failure, fails fast where nothing has ever answered, and
//! keeps the bodies that [`crate::raw`] asks for.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

use crate::raw::Slot;

/// Pauses before the second, third, … try to reach an endpoint that has never answered.
const FIRST_CONTACT: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(500)];

/// How long one attempt may take, from the connection to the last byte of the response.
pub(crate) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);

/// The client for HTTPS and HTTP: rustls with the certificates of the operating system.
///
/// Give it to `aws_config`'s loader, which asks it for credentials where these come over the network.
pub fn http_client() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

/// No answer, or half of one, from an endpoint.
#[derive(Debug, thiserror::Error)]
#[error("no answer from {endpoint}")]
pub(crate) struct NoAnswer {
    pub(crate) endpoint: String,
    #[source]
    source: Box<dyn Error + Send + Sync>,
}

/// The SDK's own reasons to believe that a request took too long.
#[derive(Debug, thiserror::Error)]
#[error("it took longer than {} seconds", ATTEMPT_TIMEOUT.as_secs())]
struct TooSlow;

/// Wraps the client that does the work.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    inner: SharedHttpClient,
    answered: Arc<AtomicBool>,
}

impl Client {
    pub(crate) fn over(inner: SharedHttpClient) -> Self {
        Self { inner, answered: Arc::default() }
    }
}

impl HttpClient for Client {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector {
            inner: self.inner.http_connector(settings, components),
            answered: Arc::clone(&self.answered),
        })
    }
}

#[derive(Clone, Debug)]
struct Connector {
    inner: SharedHttpConnector,
    answered: Arc<AtomicBool>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.clone();
        HttpConnectorFuture::new(async move { connector.send(request).await })
    }
}

impl Connector {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let endpoint = endpoint(request.uri());
        let slot = request.extension::<Slot>().cloned();
        let mut pauses = FIRST_CONTACT.into_iter();
        let mut again = request.try_clone();
        let mut outcome = self.attempt(request, slot.as_ref()).await;
        while outcome.is_err() && !self.answered.load(Ordering::Relaxed) {
            let (Some(request), Some(pause)) = (again, pauses.next()) else { break };
            tokio::time::sleep(pause).await;
            again = request.try_clone();
            outcome = self.attempt(request, slot.as_ref()).await;
        }
        outcome.map_err(|error| self.explain(endpoint, error))
    }

    async fn attempt(
        &self,
        request: HttpRequest,
        slot: Option<&Slot>,
    ) -> Result<HttpResponse, ConnectorError> {
        let answer = async {
            let response = self.inner.call(request).await?;
            self.answered.store(true, Ordering::Relaxed);
            match slot {
                Some(slot) if response.status().is_success() => keep_body(response, slot).await,
                _ => Ok(response),
            }
        };
        match tokio::time::timeout(ATTEMPT_TIMEOUT, answer).await {
            Ok(answer) => answer,
            Err(_) => Err(ConnectorError::timeout(TooSlow.into())),
        }
    }

    /// Adds the endpoint. An endpoint that has never answered is wrong or not running: the SDK does not retry errors
    /// of no kind. One that has answered before is worth the SDK's patience: it retries time-outs and I/O errors.
    fn explain(&self, endpoint: String, error: ConnectorError) -> ConnectorError {
        let answered = self.answered.load(Ordering::Relaxed);
        let (timeout, kind, user) = (error.is_timeout(), error.as_other(), error.is_user());
        let source = Box::new(NoAnswer { endpoint, source: error.into_source() });
        match (timeout, kind) {
            _ if !answered => ConnectorError::other(source, None),
            (true, _) => ConnectorError::timeout(source),
            (_, Some(kind)) => ConnectorError::other(source, Some(kind)),
            _ if user => ConnectorError::user(source),
            _ => ConnectorError::io(source),
        }
    }
}

/// Moves the body into the slot and leaves an empty object for the SDK's deserializer.
async fn keep_body(mut response: HttpResponse, slot: &Slot) -> Result<HttpResponse, ConnectorError> {
    let body = std::mem::replace(response.body_mut(), SdkBody::from("{}"));
    let body = ByteStream::new(body).collect().await.map_err(|error| ConnectorError::io(error.into()))?;
    slot.fill(body.into_bytes());
    Ok(response)
}

/// Scheme and host of a request's URI.
fn endpoint(uri: &str) -> String {
    let host = uri.find("://").map_or(0, |scheme| scheme + 3);
    let end = uri[host..].find(['/', '?']).map_or(uri.len(), |path| host + path);
    uri[..end].to_owned()
}
