//! DynamoDB refuses what a policy does not allow.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_types::SdkConfig;
use migrator_test_servers::interception::intercepted;
use serde_json::Value;

/// An action on a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Call {
    /// `CreateTable`
    pub(crate) action: String,
    /// The table whose it is; empty where the request does not say.
    pub(crate) resource: String,
}

/// What is denied, and what was asked. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Denials(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// While something goes on: what is denied of it.
    working: Option<Option<Call>>,
    asked: BTreeSet<Call>,
}

impl Denials {
    /// The configuration with these denials before its endpoint.
    pub(crate) fn over(&self, config: &SdkConfig) -> SdkConfig {
        let denials = self.clone();
        let client = intercepted(config.http_client().unwrap(), move |request, server| {
            let call = Call::of(&request);
            if denials.ask(call.clone()) {
                return HttpConnectorFuture::ready(Ok(call.refused()));
            }
            server.call(request)
        });
        config.to_builder().http_client(client).build()
    }

    /// Denies the call, if any, and notes what is asked, as long as `work` goes on.
    pub(crate) async fn during<T>(&self, denied: Option<&Call>, work: impl Future<Output = T>) -> T {
        self.0.lock().unwrap().working = Some(denied.cloned());
        let done = work.await;
        self.0.lock().unwrap().working = None;
        done
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> BTreeSet<Call> {
        self.0.lock().unwrap().asked.clone()
    }

    /// Whether the call is denied.
    fn ask(&self, call: Call) -> bool {
        let mut state = self.0.lock().unwrap();
        let Some(denied) = &state.working else { return false };
        let denied = denied.as_ref() == Some(&call);
        state.asked.insert(call);
        denied
    }
}

impl Call {
    fn of(request: &HttpRequest) -> Self {
        let target = request.headers().get("x-amz-target").unwrap();
        let action = target.rsplit('.').next().unwrap().to_owned();
        let body: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        Self { action, resource: resource(&body).unwrap_or_default() }
    }

    fn refused(&self) -> HttpResponse {
        let Self { action, resource } = self;
        let body = format!(
            r#"{{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"User: arn:aws:iam::000000000000:user/ada is not authorized to perform: dynamodb:{action} on resource: {resource} because no identity-based policy allows it"}}"#
        );
        HttpResponse::new(StatusCode::try_from(400).unwrap(), SdkBody::from(body))
    }
}

/// The table that a request is about, by name, whether it says so by name or by ARN; of several, the first.
fn resource(body: &Value) -> Option<String> {
    match body {
        Value::Object(fields) => {
            let name = ["TableName", "ResourceArn", "StreamArn"].iter().find_map(|key| body[*key].as_str());
            if let Some(name) = name {
                let table = name.split_once(":table/").map_or(name, |(_, rest)| rest);
                return Some(table.split('/').next().unwrap_or(table).to_owned());
            }
            let batch = body["RequestItems"].as_object();
            batch.map_or_else(|| fields.values().find_map(resource), |tables| tables.keys().next().cloned())
        }
        Value::Array(parts) => parts.iter().find_map(resource),
        _ => None,
    }
}
