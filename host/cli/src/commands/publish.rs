//! `migrator publish`

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use migrator_component::{Component, Runtime, incompatibilities};
use migrator_registry::{Artifact, Publication, Published, Reference};
use serde::Serialize;

use crate::failure::Failure;
use crate::registry_settings::RegistrySettings;
use crate::session::Invocation;
use crate::{components, environment, settings};

/// What a publisher cannot say, because the tag says it.
const VERSION: &str = "org.opencontainers.image.version";

/// What a migration's own description is published as.
const DESCRIPTION: &str = "org.opencontainers.image.description";

/// Publish a component to a registry, under a semantic version.
///
/// A published version does not change: publishing the same again does nothing, something else is refused. The component must
/// keep what the previous compatible version promised: its exports and, for a migration, what it declares. Credentials come from
/// the docker configuration and its credential helpers.
#[derive(Debug, Args)]
pub(crate) struct PublishArguments {
    /// Where to publish: HOST/NAME:VERSION.
    #[arg(value_name = "REFERENCE")]
    reference: String,
    /// The component's file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Say something about it, as in org.opencontainers.image.source=https://…; may be repeated.
    #[arg(long = "annotation", value_name = "NAME=VALUE", value_parser = annotation)]
    annotations: Vec<(String, String)>,
    /// Registries without TLS, separated by commas; one on this machine is found out by itself [default: none].
    #[arg(long, value_name = "HOST[:PORT]", value_delimiter = ',')]
    plain_http: Vec<String>,
}

fn annotation(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some(("", _)) | None => Err("write NAME=VALUE".to_owned()),
        Some((VERSION, _)) => Err(format!("{VERSION} is the tag of the reference")),
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
    }
}

/// What was published.
#[derive(Serialize)]
#[serde(transparent)]
struct Report(Published);

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Published { reference, digest, size, previous, already } = &self.0;
        writeln!(f, "{reference}")?;
        writeln!(f, "  digest       {digest}")?;
        writeln!(f, "  size         {size} bytes")?;
        if let Some(previous) = previous {
            writeln!(f, "  compatible   with {previous}")?;
        }
        if *already {
            writeln!(f, "  published    before: there was nothing to do")?;
        }
        Ok(())
    }
}

pub(crate) async fn run(invocation: &Invocation, arguments: PublishArguments) -> Result<ExitCode, Failure> {
    let PublishArguments { reference, file, annotations, plain_http } = arguments;
    let reference: Reference = reference.parse()?;
    let runtime = components::runtime()?;
    let registry = RegistrySettings { plain_http, ..RegistrySettings::default() };
    let component = components::load_file(invocation, &runtime, &file, &registry).await?;
    let artifact = artifact(&component, annotations.into_iter().collect())?;
    let registry = registry.or(invocation.settings.registry.clone()).registry();
    let spinner = invocation.screen.spinner(format!("publishing {reference}"));
    let publication = registry.prepare(&reference, &artifact).await?;
    check(&runtime, &component, &publication)?;
    let published = publication.push().await?;
    drop(spinner);
    invocation.output.print(&Report(published))?;
    Ok(ExitCode::SUCCESS)
}

fn artifact(component: &Component, mut annotations: BTreeMap<String, String>) -> Result<Artifact, Failure> {
    let inspection = component.inspection();
    if let Some(description) = inspection.description.as_ref().filter(|text| !text.is_empty()) {
        annotations.entry(DESCRIPTION.to_owned()).or_insert_with(|| description.clone());
    }
    Ok(Artifact {
        bytes: component.bytes().clone(),
        exports: inspection.exports.clone(),
        imports: inspection.imports.clone(),
        annotations,
        created: settings::parsed(environment::SOURCE_DATE_EPOCH)?,
    })
}

/// Holds a component to what the version before promised.
fn check(runtime: &Runtime, component: &Component, publication: &Publication) -> Result<(), Failure> {
    let Some(previous) = publication.previous() else { return Ok(()) };
    let name = previous.component.reference.to_string();
    let before = Component::load(runtime, &name, previous.component.bytes.clone()).map_err(|error| {
        Failure::new(format!("cannot compare with version {}", previous.version))
            .because(error)
            .hint("publish under a version that promises no compatibility with it")
    })?;
    let differences = incompatibilities(&before, component)?;
    if differences.is_empty() {
        return Ok(());
    }
    Err(publication.incompatible(&previous.version, differences).into())
}
