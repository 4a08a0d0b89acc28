//! Logs as JSON, one object a line, each with the request it belongs to. Standard error, so that standard output is
//! the metrics'; Lambda sends both to the same log stream.

use tracing::level_filters::LevelFilter;

/// Lambda's own setting for a function's log level.
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html>.
const LEVEL: &str = "AWS_LAMBDA_LOG_LEVEL";

/// Starts logging.
pub(crate) fn start() {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .with_max_level(level(crate::environment::optional(LEVEL).as_deref()))
        .with_writer(std::io::stderr)
        .init();
}

/// Lambda's names of levels; what is none is as if it were not set.
fn level(name: Option<&str>) -> LevelFilter {
    match name.map(str::to_ascii_uppercase).as_deref() {
        Some("TRACE") => LevelFilter::TRACE,
        Some("DEBUG") => LevelFilter::DEBUG,
        Some("WARN") => LevelFilter::WARN,
        Some("ERROR" | "FATAL") => LevelFilter::ERROR,
        _ => LevelFilter::INFO,
    }
}
