//! Every environment variable that `migrator` itself reads, in one place.
//!
//! A flag wins over the variable, the variable over `migrator.toml`, and that over the default. The AWS SDK reads its
//! own variables beside these (`AWS_PROFILE`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL_DYNAMODB` …).

use std::ffi::OsString;
use std::fmt::Write as _;

/// One environment variable and what it is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Variable {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it sets, in a line.
    pub(crate) meaning: &'static str,
}

impl Variable {
    /// Its value; an empty one counts as absent, as in the AWS SDK.
    pub(crate) fn read(&self) -> Option<OsString> {
        std::env::var_os(self.name).filter(|value| !value.is_empty())
    }
}

macro_rules! variables {
    ($($constant:ident = $name:literal, $meaning:literal;)*) => {
        $(
            #[doc = $meaning]
            pub(crate) const $constant: Variable = Variable { name: $name, meaning: $meaning };
        )*
        /// All of them, in the order in which the help shows them.
        const ALL: &[Variable] = &[$($constant),*];
    };
}

variables! {
    CONFIG_FILE = "MIGRATOR_CONFIG_FILE", "settings file instead of ./migrator.toml";
    ENDPOINT_URL = "MIGRATOR_ENDPOINT_URL", "same as --endpoint-url";
    REGION = "MIGRATOR_REGION", "same as --region";
    PROFILE = "MIGRATOR_PROFILE", "same as --profile";
    LOCAL = "MIGRATOR_LOCAL", "same as --local FILE";
    HISTORY_TABLE = "MIGRATOR_HISTORY_TABLE", "same as --history-table";
    OUTPUT = "MIGRATOR_OUTPUT", "same as --output";
    LOCK_TIMEOUT = "MIGRATOR_LOCK_TIMEOUT", "same as --lock-timeout";
    SEGMENTS = "MIGRATOR_SEGMENTS", "same as --segments";
    SPEED = "MIGRATOR_SPEED", "same as --speed";
    DRAIN_TIMEOUT = "MIGRATOR_DRAIN_TIMEOUT", "same as --drain-timeout";
    FOLLOWER = "MIGRATOR_FOLLOWER", "same as --follower";
    BACKFILL = "MIGRATOR_BACKFILL", "same as --backfill";
    LOCKED = "MIGRATOR_LOCKED", "same as --locked";
    PLAIN_HTTP = "MIGRATOR_PLAIN_HTTP", "same as --plain-http";
    CACHE = "MIGRATOR_CACHE", "folder that keeps what comes from registries";
    FUNCTION_MEMORY = "MIGRATOR_FUNCTION_MEMORY", "same as --function-memory";
    FUNCTION_TIMEOUT = "MIGRATOR_FUNCTION_TIMEOUT", "same as --function-timeout";
    ARCHITECTURE = "MIGRATOR_ARCHITECTURE", "same as --architecture";
    FUNCTION_ENV = "MIGRATOR_FUNCTION_ENV", "same as --function-env, separated by commas";
    RESERVED_CONCURRENCY = "MIGRATOR_RESERVED_CONCURRENCY", "same as --reserved-concurrency";
    TRACING = "MIGRATOR_TRACING", "same as --tracing";
    LOG_RETENTION = "MIGRATOR_LOG_RETENTION", "same as --log-retention";
    ROLE_ARN = "MIGRATOR_ROLE_ARN", "same as --role-arn";
    S3_BUCKET = "MIGRATOR_S3_BUCKET", "same as --s3-bucket";
    ON_REJECTED = "MIGRATOR_ON_REJECTED", "same as --on-rejected";
    BACKFILL_CALLS = "MIGRATOR_BACKFILL_CALLS", "same as --backfill-calls";
    BATCH_SIZE = "MIGRATOR_BATCH_SIZE", "same as --batch-size";
    BATCH_WINDOW = "MIGRATOR_BATCH_WINDOW", "same as --batch-window";
    PARALLELIZATION_FACTOR = "MIGRATOR_PARALLELIZATION_FACTOR", "same as --parallelization-factor";
    MAXIMUM_RETRY_ATTEMPTS = "MIGRATOR_MAXIMUM_RETRY_ATTEMPTS", "same as --maximum-retry-attempts";
    MAXIMUM_RECORD_AGE = "MIGRATOR_MAXIMUM_RECORD_AGE", "same as --maximum-record-age";
    BISECT = "MIGRATOR_BISECT", "same as --bisect";
    ON_FAILURE = "MIGRATOR_ON_FAILURE", "same as --on-failure";
    LOG = "MIGRATOR_LOG", "log filter, for example migrator_follow=debug; overrides -v";
    SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH", "time that publish notes, in seconds since 1970; without it none";
    NO_COLOR = "NO_COLOR", "no colour, whatever the value";
}

/// The section of `--help` that lists them.
pub(crate) fn help() -> String {
    let mut text = String::from("Environment (a flag wins over it, it wins over migrator.toml):\n");
    for variable in ALL {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {:<33}{}", variable.name, variable.meaning);
    }
    text.push_str(
        "\nThe AWS SDK's own variables apply too: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB …\n\
         Registries: DOCKER_CONFIG is the folder of docker's config.json, SSL_CERT_FILE holds the certificates to trust.\n\
         \nExit status: 0 done, 1 error, 2 usage (and, with plan --detailed-exitcode, pending migrations)",
    );
    text
}
