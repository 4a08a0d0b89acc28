//! `migrator test`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use migrator_component::{Limits, Runtime};
use migrator_engine::rehearsal::{Case, Rehearsal, RehearsalError};
use migrator_item::{Item, KeyAttribute, KeySchema, KeyType};

use crate::failure::Failure;
use crate::registry_settings::RegistrySettings;
use crate::session::Invocation;
use crate::timeout::Timeout;
use crate::{components, paths, subject};

/// Endings of files of cases; only directories look at them.
const ENDINGS: [&str; 3] = [".json", ".jsonl", ".ndjson"];

/// Convert items with a component and compare what comes of them; nothing is asked of DynamoDB.
///
/// Every case is converted several times, in another order and in other batches, each time in fresh instances: a
/// converter whose results differ fails.
#[derive(Debug, Args)]
#[command(after_help = "Cases are JSON lines or arrays of\n  \
    {\"input\": ITEM, \"outputs\": [ITEM, ...]}   or   {\"input\": ITEM, \"error\": \"TEXT\"}   or   ITEM\n\
    with ITEM in DynamoDB-JSON: {\"id\": {\"S\": \"1\"}}. `aws dynamodb scan` and exports to S3 are read too.\n\
    A case of a reusable converter may have settings of its own: {\"settings\": {\"NAME\": VALUE}, \"input\": ITEM, ...}\n\
    Exit status: 0 if every case passed, 1 if not.")]
pub(crate) struct TestArguments {
    /// The component: a file, the description of one, one of a registry: oci://HOST/NAME:VERSION, or the folder of a project that was built.
    #[arg(default_value = ".")]
    component: PathBuf,
    /// Files of cases, globs, or directories of *.json, *.jsonl and *.ndjson files [default: cases.jsonl beside the component].
    cases: Vec<PathBuf>,
    /// Items that all cases together should become, in any order.
    #[arg(long, value_name = "FILE")]
    expect: Option<PathBuf>,
    /// Setting of a reusable converter for all cases; may be given several times.
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    config: Vec<(String, String)>,
    /// Time that the converter may take for a batch [default: 10s].
    #[arg(long, value_name = "TIME")]
    deadline: Option<Timeout>,
    /// Key of the target, for a migration that takes over its source's, as in `customer_nr:N,last_name:S`.
    #[arg(long, value_name = "NAME:TYPE[,NAME:TYPE]", value_parser = key_schema)]
    key: Option<KeySchema>,
    #[command(flatten)]
    registry: RegistrySettings,
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn key_schema(text: &str) -> Result<KeySchema, String> {
    let mut attributes = text.split(',').map(key_attribute);
    let hash = attributes.next().unwrap_or_else(|| key_attribute(""))?;
    let range = attributes.next().transpose()?;
    if attributes.next().is_some() {
        return Err("a key has one or two attributes".to_owned());
    }
    Ok(KeySchema { hash, range })
}

fn key_attribute(text: &str) -> Result<KeyAttribute, String> {
    let (name, key_type) = match text.rsplit_once(':') {
        Some((name, "S")) => (name, KeyType::S),
        Some((name, "N")) => (name, KeyType::N),
        Some((name, "B")) => (name, KeyType::B),
        _ => return Err("write NAME:TYPE, where TYPE is S, N or B".to_owned()),
    };
    Ok(KeyAttribute { name: name.to_owned(), key_type })
}

pub(crate) async fn run(invocation: &Invocation, arguments: TestArguments) -> Result<ExitCode, Failure> {
    let subject = subject::subject(&arguments.component, arguments.cases)?;
    let mut cases = Vec::new();
    for argument in &subject.cases {
        for file in paths::find(argument, &ENDINGS)?.files {
            cases.extend(read(&file)?);
        }
    }
    let expected = arguments.expect.as_deref().map(read_items).transpose()?;
    let mut limits = Limits::default();
    if let Some(deadline) = arguments.deadline {
        limits.batch_deadline = deadline.0;
    }
    let runtime = Runtime::new(limits)?;
    let component =
        components::load_one(invocation, &runtime, &subject.component, &arguments.registry).await?;
    let settings: BTreeMap<_, _> = arguments.config.into_iter().collect();
    let mut rehearsal = Rehearsal::new(component, settings)?;
    if let Some(key) = arguments.key {
        rehearsal = rehearsal.with_target_key(key);
    }
    if let Some(expected) = expected {
        rehearsal = rehearsal.expecting(expected);
    }
    let spinner = invocation.screen.spinner(format!("converting {} items", cases.len()));
    let report = rehearsal.run(cases).await?;
    drop(spinner);
    invocation.output.print(&report)?;
    if report.passed {
        return Ok(ExitCode::SUCCESS);
    }
    Err(match report.failed() {
        0 => Failure::new("the outputs differ from the expected ones"),
        failed => Failure::new(format!("{failed} of {} cases failed", report.cases.len())),
    })
}

fn read(file: &Path) -> Result<Vec<Case>, Failure> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| Failure::new(format!("cannot read {name}")).because(error))?;
    Ok(Case::read(&name, &text)?)
}

/// A file of expected items may be empty: a converter that drops everything is one.
fn read_items(file: &Path) -> Result<Vec<Item>, Failure> {
    let name = file.display().to_string();
    if !file.exists() {
        return Err(Failure::new(format!("no such file: {name}")));
    }
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| Failure::new(format!("cannot read {name}")).because(error))?;
    match Case::read(&name, &text) {
        Ok(cases) => Ok(cases.into_iter().map(|case| case.input).collect()),
        Err(RehearsalError::NoCases { .. }) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}
