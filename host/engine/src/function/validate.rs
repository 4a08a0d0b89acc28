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
    within("backfill-calls", settings.backfill_calls, 1..=1000, "calls")?;
    match settings.reserved_concurrency {
        Some(0) => return Err(wrong("reserved-concurrency", "0 would keep the function from ever running")),
        Some(1) if settings.backfill => {
            return Err(wrong(
                "reserved-concurrency",
                "1 is taken by the stream: a function that also copies needs 2 or more",
            ));
        }
        _ => {}
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said about settings that were changed so.
    fn refusal(change: impl FnOnce(&mut FunctionSettings)) -> String {
        let mut settings = FunctionSettings::default();
        change(&mut settings);
        function(&settings).unwrap_err().to_string()
    }

    fn is_taken(change: impl FnOnce(&mut FunctionSettings)) {
        let mut settings = FunctionSettings::default();
        change(&mut settings);
        function(&settings).unwrap();
    }

    #[test]
    fn the_defaults_are_taken() {
        is_taken(|_| ());
    }

    #[test]
    fn the_ends_of_every_range_are_taken() {
        is_taken(|settings| (settings.memory, settings.timeout) = (128, Duration::from_secs(1)));
        is_taken(|settings| (settings.memory, settings.timeout) = (10_240, Duration::from_secs(900)));
        is_taken(|settings| {
            settings.mapping = MappingSettings {
                batch_size: 10_000,
                window: Duration::from_secs(300),
                parallelization_factor: 10,
                maximum_retry_attempts: Some(0),
                maximum_record_age: Some(Duration::from_secs(604_800)),
                bisect: false,
                on_failure: Some("arn:aws:sns:eu-central-1:123456789012:lost".to_owned()),
            };
        });
        for days in FunctionSettings::LOG_RETENTIONS {
            is_taken(|settings| settings.log_retention = days);
        }
    }

    #[test]
    fn what_aws_does_not_take_is_named() {
        let variable = |name: &str, value: &str| {
            refusal(|settings| settings.environment = [(name.to_owned(), value.to_owned())].into())
        };
        let lost = || Some("arn:aws:s3:::lost".to_owned());
        let refusals = [
            refusal(|settings| settings.memory = 127),
            refusal(|settings| settings.memory = 10_241),
            refusal(|settings| settings.timeout = Duration::ZERO),
            refusal(|settings| settings.timeout = Duration::from_secs(901)),
            refusal(|settings| settings.timeout = Duration::from_millis(1500)),
            refusal(|settings| settings.reserved_concurrency = Some(0)),
            refusal(|settings| settings.log_retention = 31),
            refusal(|settings| settings.role_arn = Some("arn:aws:iam::1:user/ada".to_owned())),
            refusal(|settings| settings.role_arn = Some("my-role".to_owned())),
            refusal(|settings| settings.s3_bucket = Some("My_Bucket".to_owned())),
            variable("AWS_REGION", "x"),
            variable("2nd", "x"),
            variable("with-hyphen", "x"),
            variable("LARGE", &"x".repeat(4096)),
            refusal(|settings| settings.mapping.batch_size = 0),
            refusal(|settings| settings.mapping.batch_size = 10_001),
            refusal(|settings| settings.mapping.window = Duration::from_secs(301)),
            refusal(|settings| settings.mapping.parallelization_factor = 11),
            refusal(|settings| settings.mapping.maximum_retry_attempts = Some(3)),
            refusal(|settings| {
                settings.mapping.on_failure = lost();
                settings.mapping.maximum_retry_attempts = Some(10_001);
            }),
            refusal(|settings| {
                settings.mapping.on_failure = lost();
                settings.mapping.maximum_record_age = Some(Duration::from_secs(59));
            }),
            refusal(|settings| settings.mapping.maximum_record_age = Some(Duration::from_secs(60))),
            refusal(|settings| {
                settings.mapping.on_failure = Some("arn:aws:lambda:x:1:function:f".to_owned())
            }),
        ];
        insta::assert_snapshot!(refusals.join("\n"));
    }
}
