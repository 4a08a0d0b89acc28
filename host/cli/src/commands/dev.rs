//! `migrator dev`

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use aws_credential_types::provider::ProvideCredentials as _;
use clap::Args;
use futures::future::try_join_all;
use migrator_engine::{ApplyOptions, Observer};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;
use crate::progress::Narrator;
use crate::registry_settings::RegistrySettings;
use crate::session::{Invocation, Session};
use crate::settings::{ApplySettings, Local};
use crate::{components, interrupt};

/// Run an embedded DynamoDB with the given migrations applied and followed, until Ctrl-C.
///
/// For pointing an application at: the endpoint and the variables it needs are printed once everything is ready. Tables live in
/// the file of --local, or are gone at the end.
#[derive(Debug, Args)]
pub(crate) struct DevArguments {
    /// Component files, descriptions of migrations (*.toml), globs, directories of *.wasm and *migration.toml files, or components of a
    /// registry: oci://HOST/NAME:VERSION; none for DynamoDB alone.
    #[arg(value_name = "COMPONENT")]
    components: Vec<PathBuf>,
    /// Port on 127.0.0.1 [default: any free one].
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    #[command(flatten)]
    settings: ApplySettings,
    #[command(flatten)]
    registry: RegistrySettings,
}

/// What an application needs to know.
#[derive(Debug, Serialize)]
struct Ready {
    endpoint_url: String,
    /// Lineages and the table each lives in.
    tables: Vec<LineageTable>,
    /// Variables to set for the application.
    environment: Vec<EnvironmentVariable>,
}

#[derive(Debug, Clone, Serialize)]
struct LineageTable {
    lineage: String,
    table: Option<String>,
}

#[derive(Debug, Serialize)]
struct EnvironmentVariable {
    name: &'static str,
    value: String,
}

impl fmt::Display for Ready {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for LineageTable { lineage, table } in &self.tables {
            writeln!(formatter, "# lineage {lineage}: table {}", table.as_deref().unwrap_or("none"))?;
        }
        for EnvironmentVariable { name, value } in &self.environment {
            writeln!(formatter, "export {name}={value}")?;
        }
        Ok(())
    }
}

pub(crate) async fn run(invocation: &Invocation, arguments: DevArguments) -> Result<ExitCode, Failure> {
    if invocation.settings.endpoint_url.is_some() {
        return Err(Failure::usage("dev runs a DynamoDB of its own and takes no endpoint")
            .hint("to follow tables of another DynamoDB, use `migrator apply` and `migrator follow`"));
    }
    let runtime = components::runtime()?;
    let components =
        components::load(invocation, &runtime, &arguments.components, &arguments.registry).await?;
    let local = invocation.settings.local.clone().unwrap_or(Local::Temporary);
    let session = invocation.connect_local(&local, arguments.port, runtime, arguments.settings).await?;
    let stop = interrupt::token(&invocation.screen, "stopping: finishing what is being written");
    let narrator: Arc<dyn Observer> = Arc::new(Narrator::new(invocation.screen.clone()));
    let result = serve(invocation, &session, &components, stop, narrator).await;
    session.close().await?;
    result.map(|()| ExitCode::SUCCESS)
}

async fn serve(
    invocation: &Invocation,
    session: &Session,
    components: &[migrator_component::Component],
    stop: CancellationToken,
    narrator: Arc<dyn Observer>,
) -> Result<(), Failure> {
    if !components.is_empty() {
        let options = ApplyOptions { stop: stop.clone() };
        session.engine.apply(components, &options, Arc::clone(&narrator)).await?;
    }
    let status = session.engine.status(None).await?;
    let tables: Vec<_> = (status.lineages.into_iter())
        .map(|lineage| LineageTable { lineage: lineage.lineage, table: lineage.table })
        .collect();
    let followers = tables.iter().map(|table| {
        // One that stops with an error stops the others, which give their leases back.
        let guard = stop.clone();
        let follow = session.engine.follow(&table.lineage, stop.clone(), Arc::clone(&narrator));
        async move { follow.await.inspect_err(|_| guard.cancel()) }
    });
    let followers = try_join_all(followers.collect::<Vec<_>>());
    let endpoint = session.local_endpoint().unwrap_or_default();
    invocation.output.print_line(&ready(endpoint, &tables).await?)?;
    invocation.screen.line("ready; press Ctrl-C to end");
    followers.await?;
    stop.cancelled().await;
    Ok(())
}

async fn ready(endpoint_url: &str, tables: &[LineageTable]) -> Result<Ready, Failure> {
    let config = migrator_local::sdk_config(endpoint_url);
    let mut environment = vec![
        variable("AWS_ENDPOINT_URL_DYNAMODB", endpoint_url),
        variable("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", endpoint_url),
    ];
    if let Some(region) = config.region() {
        environment.push(variable("AWS_REGION", region.as_ref()));
    }
    if let Some(provider) = config.credentials_provider() {
        let credentials = provider.provide_credentials().await?;
        environment.push(variable("AWS_ACCESS_KEY_ID", credentials.access_key_id()));
        environment.push(variable("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key()));
    }
    Ok(Ready { endpoint_url: endpoint_url.to_owned(), tables: tables.to_vec(), environment })
}

fn variable(name: &'static str, value: &str) -> EnvironmentVariable {
    EnvironmentVariable { name, value: value.to_owned() }
}
