//! The DynamoDB a command works with: the one of the settings, or an embedded one in this process.

use std::sync::Arc;

use aws_config::SdkConfig;
use migrator_component::Runtime;
use migrator_engine::function::{self, Clients, FunctionDeployment};
use migrator_engine::{Engine, Settings};
use migrator_local::{LocalDynamoDb, Store, sdk_config};
use migrator_package::BundledPackages;
use migrator_table::Connection;

use crate::account;
use crate::arguments::GlobalArguments;
use crate::failure::Failure;
use crate::function_settings::FunctionSettings;
use crate::logging;
use crate::output::Output;
use crate::screen::Screen;
use crate::settings::{ApplySettings, BackfillPlace, FollowerPlace, GlobalSettings, Local, Speed};

/// What every command has, before it knows whether it needs DynamoDB.
pub(crate) struct Invocation {
    /// Settings of all layers.
    pub(crate) settings: GlobalSettings,
    /// Where results go.
    pub(crate) output: Output,
    /// Where everything else goes.
    pub(crate) screen: Screen,
}

/// A connected engine; close it at the end.
pub(crate) struct Session {
    /// The engine.
    pub(crate) engine: Engine,
    local: Option<LocalDynamoDb>,
}

impl Invocation {
    /// Reads the settings and starts logging.
    ///
    /// # Errors
    /// Settings that do not parse.
    pub(crate) fn new(flags: GlobalArguments) -> Result<Self, Failure> {
        let settings = GlobalSettings { output: flags.output, ..flags.settings }.layered()?;
        let screen = Screen::new();
        logging::start(flags.verbose, &screen)?;
        let output = Output { format: settings.output.unwrap_or_default() };
        Ok(Invocation { settings, output, screen })
    }

    /// Connects, and says on stderr to what.
    ///
    /// # Errors
    /// An embedded DynamoDB that does not start, settings of the SDK that do not suffice.
    pub(crate) async fn connect(&self, runtime: Runtime, apply: ApplySettings) -> Result<Session, Failure> {
        self.connect_with(runtime, apply, FunctionSettings::default()).await
    }

    /// The same, with settings for the functions that are created.
    ///
    /// # Errors
    /// As [`Invocation::connect`]; a function's setting that AWS does not take.
    pub(crate) async fn connect_with(
        &self,
        runtime: Runtime,
        apply: ApplySettings,
        function: FunctionSettings,
    ) -> Result<Session, Failure> {
        if let Some(local) = &self.settings.local {
            return self.connect_local(local, None, runtime, apply).await;
        }
        let (follower, copier) = places(&apply.clone().or(self.settings.apply.clone()))?;
        let settings =
            function.or(self.settings.function.clone()).resolve(copier == BackfillPlace::Lambda)?;
        let account = account::load(&self.settings).await?;
        self.screen.line(&account.description);
        // Functions of earlier migrations are reached in any case, whoever follows those that begin now.
        let clients = Clients::new(&account.others);
        let deployment = FunctionDeployment { clients, packages: Arc::new(BundledPackages), settings };
        let engine = self.engine(&account.config, runtime, apply).with_function(deployment);
        let place = match follower {
            FollowerPlace::Host => function::FollowerPlace::Host,
            FollowerPlace::Lambda => function::FollowerPlace::Lambda,
        };
        Ok(Session { engine: engine.with_follower(place), local: None })
    }

    /// Starts an embedded DynamoDB, on any free port if none is given, and connects to it.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) async fn connect_local(
        &self,
        local: &Local,
        port: Option<u16>,
        runtime: Runtime,
        apply: ApplySettings,
    ) -> Result<Session, Failure> {
        let (follower, _) = places(&apply.clone().or(self.settings.apply.clone()))?;
        if follower == FollowerPlace::Lambda {
            return Err(Failure::usage("a Lambda function cannot follow an embedded DynamoDB")
                .hint("leave `--follower` away with `--local`: the host follows"));
        }
        let (store, kept) = match local {
            Local::Temporary => (Store::Temporary, "temporary, gone at the end".to_owned()),
            Local::File(file) => (Store::File(file.clone()), format!("kept in {}", file.display())),
        };
        let local = LocalDynamoDb::start(store, port).await?;
        let config = sdk_config(local.endpoint_url());
        let region = config.region().map_or("none", AsRef::as_ref);
        self.screen.line(&format!("region {region}, endpoint {} (embedded, {kept})", local.endpoint_url()));
        Ok(Session { engine: self.engine(&config, runtime, apply), local: Some(local) })
    }

    fn engine(&self, config: &SdkConfig, runtime: Runtime, apply: ApplySettings) -> Engine {
        let mut settings = Settings::default();
        if let Some(table) = &self.settings.history_table {
            settings.history_table.clone_from(table);
        }
        let apply = apply.or(self.settings.apply.clone());
        if let Some(timeout) = apply.lock_timeout {
            settings.lock_timeout = timeout.0;
        }
        settings.segments = apply.segments;
        if let Some(timeout) = apply.drain_timeout {
            settings.drain_timeout = timeout.0;
        }
        settings.speed = match apply.speed {
            None | Some(Speed::Auto) => None,
            Some(Speed::Bulk) => Some(migrator_engine::history::Speed::Bulk),
            Some(Speed::Guarded) => Some(migrator_engine::history::Speed::Guarded),
        };
        Engine::new(Connection::new(config), runtime, settings)
    }
}

/// Where migrations that begin now are followed, and who copies for them.
///
/// # Errors
/// A choice of the two that does not go together, or not with the speed.
fn places(apply: &ApplySettings) -> Result<(FollowerPlace, BackfillPlace), Failure> {
    let follower = apply.follower.unwrap_or(FollowerPlace::Host);
    let copier = apply.backfill.unwrap_or(BackfillPlace::Host);
    if copier == BackfillPlace::Lambda && follower == FollowerPlace::Host {
        return Err(Failure::usage("`--backfill lambda` needs `--follower lambda`")
            .hint("the function that follows is the one that copies"));
    }
    if copier == BackfillPlace::Lambda && apply.speed == Some(Speed::Bulk) {
        return Err(Failure::usage("`--backfill lambda` does not copy at bulk speed")
            .hint("leave `--speed` away: calls of a function can outlive whoever made them, so they never overwrite"));
    }
    Ok((follower, copier))
}

impl Session {
    /// URL of the embedded DynamoDB, if there is one.
    pub(crate) fn local_endpoint(&self) -> Option<&str> {
        self.local.as_ref().map(LocalDynamoDb::endpoint_url)
    }

    /// Ends the embedded DynamoDB, if there is one, so that its file is complete.
    ///
    /// # Errors
    /// When its file cannot be written.
    pub(crate) async fn close(self) -> Result<(), Failure> {
        match self.local {
            Some(local) => Ok(local.shutdown().await?),
            None => Ok(()),
        }
    }
}
