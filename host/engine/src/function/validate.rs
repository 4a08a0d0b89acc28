//! What AWS takes, so that a wrong setting is said before anything is created.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::time::Duration;

use super::arn::Arn;
use super::{FunctionSettings, MappingSettings};

/// A setting that AWS does not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("setting {setting}: {reason}")]
pub struct SettingsError {
    /// Its name in `migrator.toml`: `function.mapping.batch-size`.
    pub setting: String,
    /// What is wrong with its value.
    pub reason: String,
}

/// Names that Lambda sets itself ("Defined runtime environment variables").
const RESERVED_VARIABLES: [&str; 18] = [
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
];

/// All variables together, in bytes ("Lambda quotas").
const VARIABLES_LIMIT: usize = 4096;

pub(super) fn function(settings: &FunctionSettings) -> Result<(), SettingsError> {
    within("memory", settings.memory, 128..=10_240, "MB")?;
    seconds("timeout", settings.timeout, 1..=900)?;
    variables(settings)?;
    if settings.reserved_concurrency == Some(0) {
        return Err(wrong("reserved-concurrency", "0 would keep the function from ever running"));
    }
    if !FunctionSettings::LOG_RETENTIONS.contains(&settings.log_retention) {
        let days = FunctionSettings::LOG_RETENTIONS.map(|days| days.to_string()).join(", ");
        return Err(wrong(
            "log-retention",
            format!(
                "{} is none of the numbers of days that CloudWatch takes: {days}",
                settings.log_retention
            ),
        ));
    }
    if let Some(arn) = &settings.role_arn {
        let role = Arn::parse(arn).filter(|role| role.service == "iam" && role.resource.starts_with("role/"));
        if role.is_none() {
            return Err(wrong(
                "role-arn",
                format!("`{arn}` is no role's ARN: arn:aws:iam::ACCOUNT:role/NAME"),
            ));
        }
    }
    if let Some(bucket) = &settings.s3_bucket {
        check_bucket(bucket)?;
    }
    mapping(&settings.mapping)
}

fn mapping(settings: &MappingSettings) -> Result<(), SettingsError> {
    within("mapping.batch-size", settings.batch_size, 1..=10_000, "records")?;
    seconds("mapping.window", settings.window, 0..=300)?;
    within("mapping.parallelization-factor", settings.parallelization_factor, 1..=10, "batches")?;
    if let Some(attempts) = settings.maximum_retry_attempts {
        within("mapping.maximum-retry-attempts", attempts, 0..=10_000, "attempts")?;
        needs_destination(settings, "maximum-retry-attempts")?;
    }
    if let Some(age) = settings.maximum_record_age {
        seconds("mapping.maximum-record-age", age, 60..=604_800)?;
        needs_destination(settings, "maximum-record-age")?;
    }
    match &settings.on_failure {
        Some(arn)
            if !Arn::parse(arn).is_some_and(|arn| ["sqs", "sns", "s3"].contains(&arn.service.as_str())) =>
        {
            Err(wrong(
                "mapping.on-failure",
                format!("`{arn}` is no ARN of a queue (SQS), topic (SNS) or bucket (S3)"),
            ))
        }
        _ => Ok(()),
    }
}

/// A record that is given up is missing in the target; that must not go unnoticed.
fn needs_destination(settings: &MappingSettings, setting: &str) -> Result<(), SettingsError> {
    match settings.on_failure {
        Some(_) => Ok(()),
        None => Err(wrong(
            &format!("mapping.{setting}"),
            "records would be given up without anybody being told: set on-failure as well",
        )),
    }
}

fn variables(settings: &FunctionSettings) -> Result<(), SettingsError> {
    let mut bytes = 0;
    for (name, value) in &settings.environment {
        let setting = format!("environment.{name}");
        let mut characters = name.chars();
        let begins = characters.next().is_some_and(|first| first.is_ascii_alphabetic());
        if !begins || name.len() < 2 || !characters.all(|one| one.is_ascii_alphanumeric() || one == '_') {
            return Err(wrong(
                &setting,
                "a variable's name is a letter and at least one more letter, digit or underscore",
            ));
        }
        if RESERVED_VARIABLES.contains(&name.as_str()) {
            return Err(wrong(&setting, "Lambda sets this variable itself"));
        }
        bytes += name.len() + value.len();
    }
    if bytes > VARIABLES_LIMIT {
        return Err(wrong("environment", format!("{bytes} bytes in all; Lambda takes {VARIABLES_LIMIT}")));
    }
    Ok(())
}

/// The rules of "General purpose bucket naming rules" that a typing error breaks.
fn check_bucket(bucket: &str) -> Result<(), SettingsError> {
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
    if (3..=63).contains(&bucket.len()) && bucket.bytes().all(allowed) {
        return Ok(());
    }
    Err(wrong(
        "s3-bucket",
        format!("`{bucket}` is no bucket's name: 3 to 63 lowercase letters, digits, hyphens and dots"),
    ))
}

fn within(setting: &str, value: u32, range: RangeInclusive<u32>, unit: &str) -> Result<(), SettingsError> {
    match range.contains(&value) {
        true => Ok(()),
        false => Err(out_of_range(setting, value, range, unit)),
    }
}

fn seconds(setting: &str, value: Duration, range: RangeInclusive<u64>) -> Result<(), SettingsError> {
    if value.subsec_nanos() != 0 {
        return Err(wrong(setting, "a whole number of seconds is needed"));
    }
    match range.contains(&value.as_secs()) {
        true => Ok(()),
        false => Err(out_of_range(setting, value.as_secs(), range, "s")),
    }
}

fn out_of_range<T: Display>(setting: &str, value: T, range: RangeInclusive<T>, unit: &str) -> SettingsError {
    wrong(setting, format!("{value} {unit} is out of range: {} to {} {unit}", range.start(), range.end()))
}

fn wrong(setting: &str, reason: impl Into<String>) -> SettingsError {
    SettingsError { setting: format!("function.{setting}"), reason: reason.into() }
}
