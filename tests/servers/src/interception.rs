//! Something between a client of AWS and its server, for what no server here does.

use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::config::{RuntimeComponents, SharedHttpClient};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

/// Answers a request, by itself or through the way to the server.
type Answer = dyn Fn(HttpRequest, &SharedHttpConnector) -> HttpConnectorFuture + Send + Sync;

/// A client whose requests are answered by `answer`, which has the way to the server that `inner` goes.
pub fn intercepted(
    inner: SharedHttpClient,
    answer: impl Fn(HttpRequest, &SharedHttpConnector) -> HttpConnectorFuture + Send + Sync + 'static,
) -> SharedHttpClient {
    SharedHttpClient::new(Intercepted { inner, answer: Arc::new(answer) })
}

struct Intercepted<Inner> {
    inner: Inner,
    answer: Arc<Answer>,
}

impl<Inner: fmt::Debug> fmt::Debug for Intercepted<Inner> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intercepted").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl HttpClient for Intercepted<SharedHttpClient> {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Intercepted { inner, answer: Arc::clone(&self.answer) })
    }
}

impl HttpConnector for Intercepted<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        (self.answer)(request, &self.inner)
    }
}
