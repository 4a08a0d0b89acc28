//! What AWS does and LocalStack does not: it refuses what a policy does not allow, and is slow.

use std::sync::{Arc, Mutex};

use aws_sdk_lambda::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_lambda::config::{ConfigBag, Intercept, RuntimeComponents, SharedHttpClient};
use aws_sdk_lambda::error::BoxError;
use aws_sdk_lambda::primitives::{ByteStream, SdkBody};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, Metadata};
use aws_smithy_runtime_api::http::StatusCode;
use migrator_test_servers::interception::intercepted;

/// Names the action of a request on its way from the SDK to [`Faults`].
const ACTION: &str = "x-test-action";

/// What AWS says to an action, and how often.
#[derive(Debug)]
struct Failing {
    action: String,
    status: u16,
    code: &'static str,
    message: String,
    times: usize,
}

/// What goes wrong, and what was asked. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    failing: Vec<Failing>,
    /// The number, from 0, of the call that is denied.
    denied: Option<usize>,
    replaced: Option<(&'static str, &'static str, &'static str)>,
    calls: Vec<String>,
}

impl Faults {
    /// From now on every request of this action is refused: `iam:CreateRole`.
    pub(crate) fn deny(&self, action: &str) {
        self.0.lock().unwrap().failing.push(Failing::denied(action, usize::MAX));
    }

    /// The next request of this action is refused, and none after it.
    pub(crate) fn deny_once(&self, action: &str) {
        self.0.lock().unwrap().failing.push(Failing::denied(action, 1));
    }

    /// Counts from now on, from 0, and refuses the request with this number, whatever it asks for.
    pub(crate) fn deny_call(&self, number: usize) {
        let mut state = self.0.lock().unwrap();
        state.calls.clear();
        state.denied = Some(number);
    }

    /// The next requests of this action are answered with this error.
    pub(crate) fn fail(&self, action: &str, status: u16, code: &'static str, message: &str, times: usize) {
        let (action, message) = (action.to_owned(), message.to_owned());
        self.0.lock().unwrap().failing.push(Failing { action, status, code, message, times });
    }

    /// From now on answers to this action say something else: `(action, what they say, what is heard)`.
    pub(crate) fn replace(&self, action: &'static str, said: &'static str, heard: &'static str) {
        self.0.lock().unwrap().replaced = Some((action, said, heard));
    }

    /// From now on everything goes well.
    pub(crate) fn end(&self) {
        let mut state = self.0.lock().unwrap();
        *state = State { calls: std::mem::take(&mut state.calls), ..State::default() };
    }

    /// A client that these faults befall.
    pub(crate) fn over(&self, inner: SharedHttpClient) -> SharedHttpClient {
        let faults = self.clone();
        intercepted(inner, move |request, server| faults.answer(request, server))
    }

    fn answer(&self, request: HttpRequest, server: &SharedHttpConnector) -> HttpConnectorFuture {
        let action = request.headers().get(ACTION).unwrap_or_default().to_owned();
        let mut state = self.0.lock().unwrap();
        let number = state.calls.len();
        state.calls.push(action.clone());
        if state.denied == Some(number) {
            return HttpConnectorFuture::ready(Ok(Failing::denied(&action, 1).answer()));
        }
        if let Some(failing) = state.failing.iter_mut().find(|one| one.action == action && one.times > 0) {
            failing.times -= 1;
            return HttpConnectorFuture::ready(Ok(failing.answer()));
        }
        let replaced = state.replaced.filter(|(of, ..)| *of == action);
        drop(state);
        let answer = server.call(request);
        HttpConnectorFuture::new(async move {
            let mut answer = answer.await?;
            if let Some((_, said, heard)) = replaced {
                let body = ByteStream::new(answer.take_body()).collect().await.unwrap().to_vec();
                let body = String::from_utf8(body).unwrap().replace(said, heard);
                answer.headers_mut().remove("content-length");
                *answer.body_mut() = SdkBody::from(body);
            }
            Ok(answer)
        })
    }

    /// What was asked since the last time, in order.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().calls)
    }
}

/// Puts the action's name on a request.
#[derive(Debug)]
pub(crate) struct NameTheAction(pub(crate) &'static str);

impl Intercept for NameTheAction {
    fn name(&self) -> &'static str {
        "NameTheAction"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let operation = bag.load::<Metadata>().map(|metadata| metadata.name().to_owned()).unwrap_or_default();
        // The only one that policies call by another name.
        let operation = if operation == "Invoke" { "InvokeFunction" } else { &operation };
        context.request_mut().headers_mut().insert(ACTION, format!("{}:{operation}", self.0));
        Ok(())
    }
}

impl Failing {
    /// What AWS says to whom a policy does not allow an action.
    fn denied(action: &str, times: usize) -> Self {
        let message = format!(
            "User: arn:aws:iam::000000000000:user/ada is not authorized to perform: {action} on resource: \
             arn:aws:test:::the-resource because no identity-based policy allows the {action} action"
        );
        let xml = ["iam:", "sts:", "s3:"].iter().any(|service| action.starts_with(service));
        let code = if xml { "AccessDenied" } else { "AccessDeniedException" };
        Self { action: action.to_owned(), status: 403, code, message, times }
    }

    /// The error in the protocol of the action's service.
    fn answer(&self) -> HttpResponse {
        let Self { action, status, code, message, .. } = self;
        let body = match action.split_once(':').unwrap().0 {
            "iam" | "sts" => format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
                 <RequestId>1</RequestId></ErrorResponse>"
            ),
            "s3" => format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>"),
            _ => format!(r#"{{"__type":"{code}","Message":"{message}","message":"{message}"}}"#),
        };
        let mut response = HttpResponse::new(StatusCode::try_from(*status).unwrap(), SdkBody::from(body));
        response.headers_mut().insert("x-amzn-errortype", *code);
        response
    }
}
