//! Logs of the libraries and of components, on stderr.

use std::io::Write;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::environment;
use crate::failure::{Failure, colour};
use crate::screen::Screen;

/// Starts logging: warnings, or more with every `-v`, or what the variable says.
///
/// # Errors
/// A filter in the environment that does not parse.
pub(crate) fn start(verbose: u8, screen: &Screen) -> Result<(), Failure> {
    let level = match verbose {
        // The embedded database warns of every error it answers with, also of those that are an answer to a question; the SDK
        // warns three times over of a machine that is not on EC2.
        0 => "warn,dynoxide=error,aws_config::imds=error",
        1 => "warn,dynoxide=error,aws_config::imds=error,migrator=info",
        2 => "info,migrator=debug,aws_smithy_runtime=debug",
        _ => "trace",
    };
    let chosen = environment::LOG.read();
    let text = chosen.as_ref().map_or(level.into(), |value| value.to_string_lossy());
    let filter = EnvFilter::try_new(&text).map_err(|error| {
        Failure::usage(format!("`{text}` is no value for {}", environment::LOG.name))
            .because_of(error.to_string())
    })?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colour())
        .with_target(verbose > 1)
        .with_writer(Stderr(screen.clone()))
        .init();
    Ok(())
}

/// Writes lines above the progress bars instead of through them.
struct Stderr(Screen);

impl<'a> MakeWriter<'a> for Stderr {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line { screen: self.0.clone(), text: Vec::new() }
    }
}

/// One event; it is shown when it is complete.
struct Line {
    screen: Screen,
    text: Vec<u8>,
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.screen.line(String::from_utf8_lossy(&self.text).trim_end());
    }
}
