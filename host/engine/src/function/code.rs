//! The function itself: its code and configuration.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_lambda::operation::create_function::builders::CreateFunctionFluentBuilder;
use aws_sdk_lambda::operation::get_function::GetFunctionOutput;
use aws_sdk_lambda::types::{
    Architecture as SdkArchitecture, Environment, FunctionCode, FunctionConfiguration as Deployed,
    LastUpdateStatus, Runtime, State, TracingConfig, TracingMode,
};
use aws_smithy_types::{Blob, base64};
use migrator_component::Architecture;

use super::action::Action;
use super::error::Call;
use super::own::Function;
use super::patience::{Found, until_ready, until_settled};
use super::role::gone;
use super::{FunctionError, FunctionSettings, Package};
use crate::EngineError;

/// What the bootstrap needs: nothing but glibc 2.34.
const RUNTIME: Runtime = Runtime::Providedal2023;

impl Function<'_> {
    pub(super) fn call(&self, action: Action) -> Call {
        Call::new(action, format!("function {}", self.record.function))
    }

    async fn find(&self) -> Result<Option<GetFunctionOutput>, FunctionError> {
        match self.clients.lambda.get_function().function_name(&self.record.function).send().await {
            Ok(found) => Ok(Some(found)),
            Err(error)
                if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) =>
            {
                Ok(None)
            }
            Err(error) => Err(self.call(Action::GetFunction).failed(error)),
        }
    }

    /// The function, where there is one and it is ours.
    async fn find_ours(&self) -> Result<Option<GetFunctionOutput>, FunctionError> {
        let found = self.find().await?;
        Ok(found.filter(|found| self.tags.are_on(&tags_of(found))))
    }

    /// Whether somebody else has a function of that name.
    ///
    /// # Errors
    /// Those of Lambda.
    pub(super) async fn is_theirs(&self) -> Result<bool, FunctionError> {
        Ok(self.find().await?.is_some_and(|found| !self.tags.are_on(&tags_of(&found))))
    }

    /// Refuses a function of that name that somebody else has.
    ///
    /// # Errors
    /// [`FunctionError::NameTaken`] and those of Lambda.
    pub(crate) async fn check_name(&self) -> Result<(), EngineError> {
        if let Some(found) = self.find().await? {
            self.must_be_ours(|| format!("function {}", self.record.function), &tags_of(&found))?;
        }
        Ok(())
    }

    /// Refuses a package that Lambda does not take in a request where there is no bucket.
    ///
    /// # Errors
    /// [`FunctionError::TooLarge`].
    pub(crate) fn check_size(&self, package: &Package) -> Result<(), FunctionError> {
        let (size, limit) = (package.zip.len(), FunctionSettings::DIRECT_UPLOAD);
        if !self.is_large(package) || self.record.settings.s3_bucket.is_some() {
            return Ok(());
        }
        Err(FunctionError::TooLarge { function: self.record.function.clone(), size, limit })
    }

    /// Creates the function with this code, or gives it to the one that an earlier run created; waits until it can run.
    ///
    /// # Errors
    /// [`FunctionError::NameTaken`], [`FunctionError::TooLarge`], [`FunctionError::Broken`],
    /// [`FunctionError::NotReady`], and those of Lambda and S3.
    pub(crate) async fn create(&self, package: &Package, description: &str) -> Result<(), EngineError> {
        self.check_size(package)?;
        match self.find().await? {
            Some(found) => self.renew(&found, package).await?,
            None => {
                let code = self.code(package).await?;
                self.send_create(&code, description).await?;
            }
        }
        if self.is_large(package) {
            // Lambda has a copy of its own.
            self.remove_upload().await?;
        }
        self.until_active().await?;
        self.set_concurrency().await
    }

    async fn send_create(&self, code: &FunctionCode, description: &str) -> Result<(), EngineError> {
        let request = self.creation(code.clone(), description);
        until_settled(self.context, || async {
            match request.clone().send().await {
                Ok(_) => Ok(()),
                Err(error)
                    if error
                        .as_service_error()
                        .is_some_and(|error| error.is_resource_conflict_exception()) =>
                {
                    // Somebody was faster, or the answer to an attempt before was lost.
                    let found = self.find().await?.as_ref().map(tags_of).unwrap_or_default();
                    self.must_be_ours(|| format!("function {}", self.record.function), &found)
                }
                Err(error) => Err(self.call(Action::CreateFunction).failed(error)),
            }
        })
        .await
    }

    fn creation(&self, code: FunctionCode, description: &str) -> CreateFunctionFluentBuilder {
        let settings = &self.record.settings;
        let tags: HashMap<String, String> =
            self.tags.pairs().map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let mut request = self
            .clients
            .lambda
            .create_function()
            .function_name(&self.record.function)
            .description(description)
            .runtime(RUNTIME)
            .handler("bootstrap")
            .architectures(architecture(settings.architecture))
            .memory_size(whole(settings.memory))
            .timeout(whole(settings.timeout.as_secs()))
            .set_role(self.record.role_arn.clone())
            .code(code)
            .set_tags(Some(tags));
        if !settings.environment.is_empty() {
            let variables = settings.environment.clone().into_iter().collect();
            request = request.environment(Environment::builder().set_variables(Some(variables)).build());
        }
        if settings.tracing {
            request = request.tracing_config(TracingConfig::builder().mode(TracingMode::Active).build());
        }
        request
    }

    /// Gives an existing function of ours the code it shall have.
    async fn renew(&self, found: &GetFunctionOutput, package: &Package) -> Result<(), EngineError> {
        self.must_be_ours(|| format!("function {}", self.record.function), &tags_of(found))?;
        let deployed = found.configuration().and_then(Deployed::code_sha256).unwrap_or_default();
        if is_same(deployed, &package.sha256) {
            return Ok(());
        }
        self.until_active().await?;
        let code = self.code(package).await?;
        until_settled(self.context, || async {
            let request = self.clients.lambda.update_function_code().function_name(&self.record.function);
            let request = request
                .architectures(architecture(self.record.settings.architecture))
                .set_zip_file(code.zip_file.clone())
                .set_s3_bucket(code.s3_bucket.clone())
                .set_s3_key(code.s3_key.clone());
            let sent = request.send().await;
            sent.map(drop).map_err(|error| self.call(Action::UpdateFunctionCode).failed(error))
        })
        .await
    }

    /// The code in the request itself, or in the bucket where it is too large for that.
    async fn code(&self, package: &Package) -> Result<FunctionCode, EngineError> {
        match self.upload().filter(|_| self.is_large(package)) {
            None => Ok(FunctionCode::builder().zip_file(Blob::new(package.zip.clone())).build()),
            Some((bucket, key)) => {
                let call = Call::new(Action::PutObject, format!("s3://{bucket}/{key}"));
                let request = self.clients.s3.put_object().bucket(bucket).key(&key);
                let sent = request.body(package.zip.clone().into()).send().await;
                sent.map_err(|error| call.failed(error))?;
                Ok(FunctionCode::builder().s3_bucket(bucket).s3_key(key).build())
            }
        }
    }

    fn is_large(&self, package: &Package) -> bool {
        package.zip.len() > FunctionSettings::DIRECT_UPLOAD
    }

    /// Where a package goes that is too large for a request. Derived, so that an undo finds it.
    fn upload(&self) -> Option<(&str, String)> {
        let bucket = self.record.settings.s3_bucket.as_deref()?;
        Some((bucket, format!("migrator/{}.zip", self.record.function)))
    }

    /// Removes an uploaded package, where there is one.
    ///
    /// # Errors
    /// Those of S3.
    pub(crate) async fn remove_upload(&self) -> Result<(), EngineError> {
        let Some((bucket, key)) = self.upload() else { return Ok(()) };
        let call = Call::new(Action::DeleteObject, format!("s3://{bucket}/{key}"));
        let sent = self.clients.s3.delete_object().bucket(bucket).key(key).send().await;
        Ok(gone(sent.map(drop).map_err(|error| call.failed(error)))?)
    }

    async fn until_active(&self) -> Result<(), EngineError> {
        let what = format!("function {}", self.record.function);
        until_ready(self.context, &what, || async {
            let found = self.find().await?;
            match found.as_ref().and_then(GetFunctionOutput::configuration) {
                Some(deployed) => self.readiness(deployed),
                None => Ok(Found::Not { state: "not to be seen".to_owned(), reason: None }),
            }
        })
        .await
    }

    fn readiness(&self, deployed: &Deployed) -> Result<Found<()>, FunctionError> {
        let broken = |state: &str, reason: Option<&str>| FunctionError::Broken {
            function: self.record.function.clone(),
            state: state.to_owned(),
            reason: reason.unwrap_or("no reason given").to_owned(),
        };
        match (deployed.state(), deployed.last_update_status()) {
            (Some(State::Failed), _) => Err(broken("Failed", deployed.state_reason())),
            (_, Some(LastUpdateStatus::Failed)) => {
                Err(broken("not updated", deployed.last_update_status_reason()))
            }
            (Some(State::Pending), _) => Ok(not("Pending", deployed.state_reason())),
            (_, Some(LastUpdateStatus::InProgress)) => {
                Ok(not("being updated", deployed.last_update_status_reason()))
            }
            // A function that was idle for long is Inactive; it wakes up with the first batch.
            _ => Ok(Found::Ready(())),
        }
    }

    async fn set_concurrency(&self) -> Result<(), EngineError> {
        let Some(reserved) = self.record.settings.reserved_concurrency else { return Ok(()) };
        until_settled(self.context, || async {
            let request = self.clients.lambda.put_function_concurrency().function_name(&self.record.function);
            let sent = request.reserved_concurrent_executions(whole(reserved)).send().await;
            sent.map(drop).map_err(|error| self.call(Action::PutFunctionConcurrency).failed(error))
        })
        .await
    }

    /// Removes the function, where it is ours, and waits until it is gone.
    ///
    /// # Errors
    /// [`FunctionError::NotReady`] and those of Lambda.
    pub(crate) async fn remove(&self) -> Result<(), EngineError> {
        if self.find_ours().await?.is_none() {
            return Ok(());
        }
        until_settled(self.context, || async {
            let request = self.clients.lambda.delete_function().function_name(&self.record.function);
            let sent = request.send().await;
            gone(sent.map(drop).map_err(|error| self.call(Action::DeleteFunction).failed(error)))
        })
        .await?;
        until_ready(self.context, &format!("function {}", self.record.function), || async {
            Ok(match self.find().await? {
                None => Found::Ready(()),
                Some(_) => not("there", None),
            })
        })
        .await
    }
}

fn not(state: &str, reason: Option<&str>) -> Found<()> {
    Found::Not { state: state.to_owned(), reason: reason.map(str::to_owned) }
}

fn tags_of(found: &GetFunctionOutput) -> BTreeMap<String, String> {
    found.tags().into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Whether Lambda's sha256 (Base64) is ours (hexadecimal).
fn is_same(deployed: &str, package: &str) -> bool {
    base64::decode(deployed).is_ok_and(|bytes| super::names::hexadecimal(&bytes) == package)
}

fn architecture(architecture: Architecture) -> SdkArchitecture {
    match architecture {
        Architecture::Arm64 => SdkArchitecture::Arm64,
        Architecture::X86_64 => SdkArchitecture::X8664,
    }
}

/// A setting as the SDK takes it. The settings' ranges are far below.
pub(super) fn whole(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sha256_of_deployed_code_is_compared_whatever_its_spelling() {
        // Sha256 of nothing, in both.
        let hexadecimal = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert!(is_same("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", hexadecimal));
        assert!(!is_same("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFA=", hexadecimal));
        assert!(!is_same("", hexadecimal));
    }
}
