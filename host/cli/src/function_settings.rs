//! `[function]` of the settings: how a migration's function is deployed.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use migrator_component::Architecture;
use migrator_engine::function;
use migrator_follow::RejectedPolicy;
use serde::Deserialize;

use crate::environment::{self, Variable};
use crate::failure::Failure;
use crate::settings::{choice, parsed, text};
use crate::timeout::Timeout;

/// Settings of a function. Absent means: ask the next layer. The engine holds the values to what AWS takes.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(next_help_heading = "Function (with --follower lambda)")]
pub(crate) struct FunctionSettings {
    /// Memory in MB; processor time comes in proportion [default: 1024].
    #[arg(long = "function-memory", value_name = "MB")]
    memory: Option<u32>,
    /// How long one batch may run [default: 1m].
    #[arg(long = "function-timeout", value_name = "TIME")]
    timeout: Option<Timeout>,
    /// Processor: arm64 or x86_64 [default: this machine's].
    #[arg(long, value_name = "NAME")]
    architecture: Option<Architecture>,
    /// Environment variable of the function; may be repeated.
    #[arg(long = "function-env", value_name = "NAME=VALUE", value_parser = variable)]
    #[serde(skip)]
    variables: Vec<(String, String)>,
    /// The same in the settings file.
    #[arg(skip)]
    #[serde(default)]
    environment: BTreeMap<String, String>,
    /// Concurrent executions set aside for the function, and the most it gets [default: none set aside].
    #[arg(long, value_name = "NUMBER")]
    reserved_concurrency: Option<u32>,
    /// Trace the function with X-Ray [default: false].
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    tracing: Option<bool>,
    /// Days for which its logs are kept [default: 30].
    #[arg(long, value_name = "DAYS")]
    log_retention: Option<u32>,
    /// Role of this account to use [default: one is created].
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,
    /// Bucket of this region for packages above 50 MB.
    #[arg(long, value_name = "NAME")]
    s3_bucket: Option<String>,
    /// What becomes of records that the converter refuses: `stop` makes their shard wait, `quarantine` sets them aside
    /// [default: stop].
    #[arg(long, value_name = "POLICY")]
    on_rejected: Option<OnRejected>,
    /// Calls that copy at a time, with --backfill lambda [default: 16].
    #[arg(long, value_name = "NUMBER")]
    backfill_calls: Option<u32>,
    /// `[function.mapping]`.
    #[command(flatten)]
    #[serde(default)]
    mapping: MappingSettings,
}

/// Settings of the event source mapping.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct MappingSettings {
    /// The most records of a batch [default: 100].
    #[arg(long, value_name = "NUMBER")]
    batch_size: Option<u32>,
    /// How long records are gathered for a batch [default: 0].
    #[arg(long = "batch-window", value_name = "TIME")]
    window: Option<Timeout>,
    /// Batches of one shard at a time [default: 1].
    #[arg(long, value_name = "NUMBER")]
    parallelization_factor: Option<u32>,
    /// How often a batch is tried again before it is given up; needs --on-failure [default: until it succeeds].
    #[arg(long, value_name = "NUMBER")]
    maximum_retry_attempts: Option<u32>,
    /// Age at which a record is given up; needs --on-failure [default: never].
    #[arg(long, value_name = "TIME")]
    maximum_record_age: Option<Timeout>,
    /// Halve a batch that failed before it is tried again [default: true].
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    bisect: Option<bool>,
    /// Queue, topic or bucket that is told of records that are given up.
    #[arg(long, value_name = "ARN")]
    on_failure: Option<String>,
}

/// What becomes of records that the converter refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OnRejected {
    /// Their shard waits.
    Stop,
    /// They are set aside, and the shard goes on.
    Quarantine,
}

/// The text is no `NAME=VALUE`.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no NAME=VALUE")]
struct NoVariable(String);

fn variable(text: &str) -> Result<(String, String), NoVariable> {
    let (name, value) = text.split_once('=').ok_or_else(|| NoVariable(text.to_owned()))?;
    Ok((name.to_owned(), value.to_owned()))
}

impl FunctionSettings {
    /// What the environment says.
    ///
    /// # Errors
    /// A variable that does not parse.
    pub(crate) fn from_environment() -> Result<Self, Failure> {
        Ok(Self {
            memory: parsed(environment::FUNCTION_MEMORY)?,
            timeout: parsed(environment::FUNCTION_TIMEOUT)?,
            architecture: parsed(environment::ARCHITECTURE)?,
            variables: variables(environment::FUNCTION_ENV)?,
            environment: BTreeMap::new(),
            reserved_concurrency: parsed(environment::RESERVED_CONCURRENCY)?,
            tracing: parsed(environment::TRACING)?,
            log_retention: parsed(environment::LOG_RETENTION)?,
            role_arn: text(environment::ROLE_ARN)?,
            s3_bucket: text(environment::S3_BUCKET)?,
            on_rejected: choice(environment::ON_REJECTED)?,
            backfill_calls: parsed(environment::BACKFILL_CALLS)?,
            mapping: MappingSettings {
                batch_size: parsed(environment::BATCH_SIZE)?,
                window: parsed(environment::BATCH_WINDOW)?,
                parallelization_factor: parsed(environment::PARALLELIZATION_FACTOR)?,
                maximum_retry_attempts: parsed(environment::MAXIMUM_RETRY_ATTEMPTS)?,
                maximum_record_age: parsed(environment::MAXIMUM_RECORD_AGE)?,
                bisect: parsed(environment::BISECT)?,
                on_failure: text(environment::ON_FAILURE)?,
            },
        })
    }

    /// These where they are set, else the next ones. Variables of the function add up.
    pub(crate) fn or(self, next: Self) -> Self {
        let (here, there) = (self.mapping, next.mapping);
        let mut environment = next.environment;
        environment.extend(next.variables);
        environment.extend(self.environment);
        environment.extend(self.variables);
        Self {
            memory: self.memory.or(next.memory),
            timeout: self.timeout.or(next.timeout),
            architecture: self.architecture.or(next.architecture),
            variables: Vec::new(),
            environment,
            reserved_concurrency: self.reserved_concurrency.or(next.reserved_concurrency),
            tracing: self.tracing.or(next.tracing),
            log_retention: self.log_retention.or(next.log_retention),
            role_arn: self.role_arn.or(next.role_arn),
            s3_bucket: self.s3_bucket.or(next.s3_bucket),
            on_rejected: self.on_rejected.or(next.on_rejected),
            backfill_calls: self.backfill_calls.or(next.backfill_calls),
            mapping: MappingSettings {
                batch_size: here.batch_size.or(there.batch_size),
                window: here.window.or(there.window),
                parallelization_factor: here.parallelization_factor.or(there.parallelization_factor),
                maximum_retry_attempts: here.maximum_retry_attempts.or(there.maximum_retry_attempts),
                maximum_record_age: here.maximum_record_age.or(there.maximum_record_age),
                bisect: here.bisect.or(there.bisect),
                on_failure: here.on_failure.or(there.on_failure),
            },
        }
    }

    /// With the defaults for what no layer sets, for a function that copies, or only follows.
    ///
    /// # Errors
    /// A value that AWS does not take.
    pub(crate) fn resolve(self, backfill: bool) -> Result<function::FunctionSettings, Failure> {
        let this = self.or(Self::default());
        let default = function::FunctionSettings::default();
        let on_rejected = this.on_rejected.map(|policy| match policy {
            OnRejected::Stop => RejectedPolicy::Stop,
            OnRejected::Quarantine => RejectedPolicy::Quarantine,
        });
        let settings = function::FunctionSettings {
            memory: this.memory.unwrap_or(default.memory),
            timeout: this.timeout.map_or(default.timeout, |timeout| timeout.0),
            architecture: this.architecture.unwrap_or(default.architecture),
            environment: this.environment,
            reserved_concurrency: this.reserved_concurrency,
            tracing: this.tracing.unwrap_or(default.tracing),
            log_retention: this.log_retention.unwrap_or(default.log_retention),
            role_arn: this.role_arn,
            s3_bucket: this.s3_bucket,
            on_rejected: on_rejected.unwrap_or(default.on_rejected),
            backfill,
            backfill_calls: this.backfill_calls.unwrap_or(default.backfill_calls),
            mapping: this.mapping.resolve(),
        };
        let hint = "correct it in `migrator.toml`, in the environment or on the command line";
        settings.validate().map_err(|error| Failure::usage(error.to_string()).hint(hint))?;
        Ok(settings)
    }
}

impl MappingSettings {
    fn resolve(self) -> function::MappingSettings {
        let default = function::MappingSettings::default();
        function::MappingSettings {
            batch_size: self.batch_size.unwrap_or(default.batch_size),
            window: self.window.map_or(default.window, |window| window.0),
            parallelization_factor: self.parallelization_factor.unwrap_or(default.parallelization_factor),
            maximum_retry_attempts: self.maximum_retry_attempts,
            maximum_record_age: self.maximum_record_age.map(|age| age.0),
            bisect: self.bisect.unwrap_or(default.bisect),
            on_failure: self.on_failure,
        }
    }
}

/// `NAME=VALUE`, separated by commas.
fn variables(from: Variable) -> Result<Vec<(String, String)>, Failure> {
    let Some(text) = text(from)? else { return Ok(Vec::new()) };
    let wrong = |error: NoVariable| {
        Failure::usage(format!("`{text}` is no value for {}", from.name)).because_of(error.to_string())
    };
    text.split(',').map(|one| variable(one).map_err(wrong)).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_settings_file_sets_everything() {
        let file = r#"
            memory = 512
            timeout = "30s"
            architecture = "arm64"
            environment = { COLOUR = "blue" }
            reserved-concurrency = 4
            tracing = true
            log-retention = 7
            role-arn = "arn:aws:iam::123456789012:role/given"
            s3-bucket = "packages"
            on-rejected = "quarantine"
            backfill-calls = 64

            [mapping]
            batch-size = 500
            window = "5s"
            parallelization-factor = 2
            maximum-retry-attempts = 10
            maximum-record-age = "6h"
            bisect = false
            on-failure = "arn:aws:sqs:eu-central-1:123456789012:lost"
        "#;
        let settings = toml::from_str::<FunctionSettings>(file).unwrap().resolve(true).unwrap();
        insta::assert_debug_snapshot!(settings);
    }

    #[test]
    fn an_earlier_layer_wins_and_variables_add_up() {
        let flags = FunctionSettings {
            memory: Some(256),
            variables: vec![("COLOUR".to_owned(), "red".to_owned())],
            ..FunctionSettings::default()
        };
        let file = toml::from_str::<FunctionSettings>(
            "memory = 512\ntimeout = \"30s\"\nenvironment = { COLOUR = \"blue\", SIZE = \"1\" }",
        );
        let settings = flags.or(file.unwrap()).resolve(false).unwrap();
        assert_eq!((settings.memory, settings.timeout), (256, Duration::from_secs(30)));
        let variables: Vec<_> = settings.environment.iter().collect();
        assert_eq!(
            variables,
            [(&"COLOUR".to_owned(), &"red".to_owned()), (&"SIZE".to_owned(), &"1".to_owned())]
        );
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let error = toml::from_str::<FunctionSettings>("[mapping]\nbatchsize = 1").unwrap_err();
        assert!(error.to_string().contains("batchsize"), "{error}");
    }
}
