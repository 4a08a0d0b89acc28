//! What happens before the first event: everything that can be wrong with a package shows here.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use migrator_component::{ComponentError, Converter, Limits, PrecompiledConverter, Runtime};
use migrator_follow::{Applier, Conversion, Convert, FunctionConfiguration, Identity};
use migrator_table::Concurrency;

use crate::backfill::Backfill;
use crate::environment::Environment;
use crate::function::Function;
use crate::history::FunctionHistory;
use crate::{configuration, connection};

/// Why the function cannot start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InitializeError {
    /// The environment is not that of a function.
    #[error("the variable {name} is not set: this program runs as the bootstrap of an AWS Lambda function")]
    Variable {
        /// Which one.
        name: &'static str,
    },
    /// The size of the memory is none.
    #[error("AWS_LAMBDA_FUNCTION_MEMORY_SIZE is `{value}`, which is no number of MB")]
    Memory {
        /// What it is.
        value: String,
    },
    /// A file of the package is missing.
    #[error("{} is missing in the function's package: package it again with `migrator lambda package`", file.display())]
    Missing {
        /// The file.
        file: PathBuf,
    },
    /// A file of the package cannot be read.
    #[error("cannot read {}: {source}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// `config.json` is not what this function was built for.
    #[error("{} is not the configuration of this function: {source}; package the function again, so that all of it comes from one version of migrator", file.display())]
    Configuration {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// The converter cannot be loaded.
    #[error(transparent)]
    Converter(#[from] ComponentError),
}

/// Memory that is left to everything but the converter, in bytes.
const OWN_MEMORY: usize = 64 << 20;

/// Loads the package and prepares the connection; sends no request.
///
/// # Errors
/// A sentence about whatever is wrong with the package or the environment.
pub(crate) fn function() -> Result<Function, InitializeError> {
    let environment = Environment::read()?;
    let configuration = configuration::read(&environment.task_root)?;
    let connection = connection::connect()?;
    let converter = converter(&environment, &configuration)?;
    let convert: Arc<dyn Convert> = match &converter {
        Some(converter) => Arc::new(converter.clone()),
        None => Arc::new(Identity),
    };
    let conversion = Conversion::new(convert, configuration.target_key.clone());
    let concurrency = Concurrency::new(configuration.requests);
    let backfill = Backfill::new(connection.clone(), conversion.clone(), &configuration);
    let applier = Applier::new(connection.clone(), &configuration.target_table, conversion, concurrency)
        .on_rejected(configuration.on_rejected);
    let history = FunctionHistory::new(connection, &configuration);
    Ok(Function::new(configuration, applier, backfill, converter, history, environment.log_stream))
}

fn converter(
    environment: &Environment,
    configuration: &FunctionConfiguration,
) -> Result<Option<Converter>, InitializeError> {
    if configuration.identity {
        return Ok(None);
    }
    let runtime = Runtime::on_demand(limits(environment.memory))?;
    let file = environment.task_root.join(FunctionConfiguration::CONVERTER_FILE);
    let name = format!("{} of {}", FunctionConfiguration::CONVERTER_FILE, configuration.component);
    match PrecompiledConverter::load(&runtime, &name, &file, configuration.config.clone()) {
        Ok(converter) => Ok(Some(converter)),
        Err(ComponentError::Unreadable { source, .. }) => {
            Err(configuration::unreadable(file, io::Error::new(source.kind(), source)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The host's limits, as far as the function's memory allows: beyond it Lambda would kill the process without a word.
fn limits(memory: usize) -> Limits {
    let default = Limits::default();
    Limits { memory: default.memory.min(memory.saturating_sub(OWN_MEMORY)), ..default }
}
