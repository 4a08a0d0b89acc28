//! Swaps the bodies of SDK calls for raw DynamoDB-JSON, with the SDK's own endpoint, credentials, signing and retries.
//!
//! The SDK serializes an empty input, resolves the endpoint and the identity, and calls [`RawBody`], which puts our
//! bytes in place of the body before it is signed and a [`Slot`] on the request. At the other end, the connector
//! ([`crate::http`]) collects a successful response's body into the slot and hands `{}` on to the SDK's deserializer.
//! Errors pass through untouched, so that the SDK classifies and retries them as always.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;

/// Where the connector leaves the body of a successful response.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slot(Arc<Mutex<Option<Bytes>>>);

impl Slot {
    pub(crate) fn fill(&self, body: Bytes) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
    }

    /// The body of the response; empty when there was none.
    pub(crate) fn take(&self) -> Bytes {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
    }
}

/// Sends this body instead of the one the SDK made.
#[derive(Debug)]
pub(crate) struct RawBody {
    body: Bytes,
    slot: Slot,
}

impl RawBody {
    /// The interceptor for one call and the slot in which its response will be.
    pub(crate) fn new(body: impl Into<Bytes>) -> (Self, Slot) {
        let slot = Slot::default();
        (Self { body: body.into(), slot: slot.clone() }, slot)
    }
}

#[dyn_dispatch_hint]
impl Intercept for RawBody {
    fn name(&self) -> &'static str {
        "RawBody"
    }

    /// Runs before each attempt; an [`SdkBody`] of bytes is signed with its hash and can be sent again.
    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _configuration: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        request.headers_mut().insert("content-length", self.body.len().to_string());
        *request.body_mut() = SdkBody::from(self.body.clone());
        request.add_extension(self.slot.clone());
        Ok(())
    }
}
