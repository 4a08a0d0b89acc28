//! Settings and where they come from: flag, then environment, then `migrator.toml`, then the default.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};
use migrator_registry::is_reference;
use serde::Deserialize;

use crate::environment::{self, Variable};
use crate::failure::Failure;
use crate::function_settings::FunctionSettings;
use crate::registry_settings::RegistrySettings;
use crate::timeout::Timeout;

/// Name of the settings file that is read from the current directory.
const FILE: &str = "migrator.toml";

/// Form of the data on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs; lists of unknown length are one object a line.
    Json,
}

/// How a backfill writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Speed {
    /// Bulk where it is safe and sure to end in time, guarded elsewhere; the plan says which and why.
    #[default]
    Auto,
    /// Batch writes before the follower starts; refused where that is not safe.
    Bulk,
    /// Conditional writes beside a running follower.
    Guarded,
}

/// Settings of every command. Absent means: ask the next layer.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct GlobalSettings {
    /// Endpoint of DynamoDB and its streams (and, for functions, of the other services), for example http://127.0.0.1:8000.
    #[arg(long, global = true, value_name = "URL", help_heading = "Global options")]
    pub(crate) endpoint_url: Option<String>,
    /// AWS region.
    #[arg(long, global = true, value_name = "REGION", help_heading = "Global options")]
    pub(crate) region: Option<String>,
    /// Profile of the AWS configuration files.
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    pub(crate) profile: Option<String>,
    /// Use an embedded DynamoDB in this process, kept in FILE; without FILE a temporary one.
    #[arg(long, global = true, value_name = "FILE", num_args = 0..=1, help_heading = "Global options")]
    #[arg(default_missing_value = "", value_parser = local_file)]
    pub(crate) local: Option<Local>,
    /// Table that records migrations, steps, checkpoints and locks [default: migrator_history].
    #[arg(long, global = true, value_name = "TABLE", help_heading = "Global options")]
    pub(crate) history_table: Option<String>,
    /// Only in files and the environment; on the command line it is `-o`.
    #[arg(skip)]
    pub(crate) output: Option<Format>,
    /// `[apply]` of the settings file.
    #[arg(skip)]
    #[serde(default)]
    pub(crate) apply: ApplySettings,
    /// `[function]` of the settings file.
    #[arg(skip)]
    #[serde(default)]
    pub(crate) function: FunctionSettings,
    /// `[registry]` of the settings file.
    #[arg(skip)]
    #[serde(default)]
    pub(crate) registry: RegistrySettings,
}

/// Settings of `apply` and `dev`.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct ApplySettings {
    /// How long to wait for another run of the same lineage; 0 refuses at once, naming the holder [default: 0].
    #[arg(long, value_name = "TIME")]
    pub(crate) lock_timeout: Option<Timeout>,
    /// Segments that a backfill reads in parallel [default: by the size of the table, up to 4, in Lambda up to the calls at a time].
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) segments: Option<u32>,
    /// How a backfill writes [default: auto].
    #[arg(long, value_name = "SPEED")]
    pub(crate) speed: Option<Speed>,
    /// How long delete-table waits for the last records of the stream before it refuses [default: 1m].
    #[arg(long, value_name = "TIME")]
    pub(crate) drain_timeout: Option<Timeout>,
    /// Where migrations that begin now are followed: [`Places::follower`].
    #[arg(skip)]
    pub(crate) follower: Option<FollowerPlace>,
    /// Who copies for migrations that begin now: [`Places::backfill`].
    #[arg(skip)]
    pub(crate) backfill: Option<BackfillPlace>,
}

/// Where the work for migrations that begin now is done; flags of `apply` and `plan` alone.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct Places {
    /// Where stream records are applied, for migrations that begin now [default: host].
    #[arg(long, value_name = "WHERE")]
    follower: Option<FollowerPlace>,
    /// Who copies the items that exist already, for migrations that begin now [default: host].
    #[arg(long, value_name = "WHERE")]
    backfill: Option<BackfillPlace>,
}

impl Places {
    /// The settings with these choices.
    pub(crate) fn with(self, settings: ApplySettings) -> ApplySettings {
        ApplySettings { follower: self.follower, backfill: self.backfill, ..settings }
    }
}

/// Who copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum BackfillPlace {
    /// This process.
    Host,
    /// Calls of the function that follows, many at a time, for tables beyond one machine; needs `--follower lambda`.
    Lambda,
}

/// Where a follower runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FollowerPlace {
    /// In migrator processes: `apply` while it runs, `migrator follow` afterwards.
    Host,
    /// In an AWS Lambda function that `apply` creates.
    Lambda,
}

/// Where the embedded DynamoDB keeps its tables.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "PathBuf")]
pub(crate) enum Local {
    /// In a temporary file that ends with the process.
    Temporary,
    /// In this file.
    File(PathBuf),
}

impl From<PathBuf> for Local {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str().is_empty() { Local::Temporary } else { Local::File(path) }
    }
}

/// `--local` takes an optional value, so it would swallow a component or a directory that follows it.
fn local_file(text: &str) -> Result<Local, String> {
    let path = Path::new(text);
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if ["wasm", "cwasm", "toml", "json", "jsonl"].contains(&extension) || path.is_dir() || is_reference(text)
    {
        return Err(format!(
            "this is not a database; to use a temporary one, put `--local` last or write `--local= {text}`"
        ));
    }
    Ok(PathBuf::from(text).into())
}

/// The format that the flag and the environment ask for, for reporting an error when settings could not be read.
pub(crate) fn format_of(flag: Option<Format>) -> Format {
    let from_environment =
        || environment::OUTPUT.read().and_then(|text| Format::from_str(text.to_str()?, true).ok());
    flag.or_else(from_environment).unwrap_or_default()
}

impl GlobalSettings {
    /// The layers in order: these flags, the environment, the settings file.
    ///
    /// # Errors
    /// A variable or a file that does not parse, and `--local` together with an endpoint in one layer.
    pub(crate) fn layered(self) -> Result<GlobalSettings, Failure> {
        Ok(self.exclusive("the command line")?.or(Self::from_environment()?).or(Self::from_file()?))
    }

    fn from_environment() -> Result<GlobalSettings, Failure> {
        GlobalSettings {
            endpoint_url: text(environment::ENDPOINT_URL)?,
            region: text(environment::REGION)?,
            profile: text(environment::PROFILE)?,
            local: environment::LOCAL.read().map(|path| PathBuf::from(path).into()),
            history_table: text(environment::HISTORY_TABLE)?,
            output: choice(environment::OUTPUT)?,
            apply: ApplySettings {
                lock_timeout: parsed(environment::LOCK_TIMEOUT)?,
                segments: parsed(environment::SEGMENTS)?,
                speed: choice(environment::SPEED)?,
                drain_timeout: parsed(environment::DRAIN_TIMEOUT)?,
                follower: choice(environment::FOLLOWER)?,
                backfill: choice(environment::BACKFILL)?,
            },
            function: FunctionSettings::from_environment()?,
            registry: RegistrySettings::from_environment()?,
        }
        .exclusive("the environment")
    }

    fn from_file() -> Result<GlobalSettings, Failure> {
        let chosen = environment::CONFIG_FILE.read().map(PathBuf::from);
        let path = chosen.clone().unwrap_or_else(|| PathBuf::from(FILE));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && chosen.is_none() => {
                return Ok(Self::default());
            }
            Err(error) => {
                return Err(Failure::usage(format!("cannot read the settings file {}", path.display()))
                    .because(error));
            }
        };
        let mut settings: GlobalSettings = toml::from_str(&text).map_err(|error| {
            Failure::usage(format!("the settings file {} is not valid", path.display()))
                .because_of(error.to_string().trim_end())
        })?;
        // A path in a file is relative to that file, wherever the command runs.
        if let (Some(Local::File(file)), Some(folder)) = (&mut settings.local, path.parent()) {
            *file = folder.join(&*file);
        }
        settings.exclusive(&path.display().to_string())
    }

    fn exclusive(self, place: &str) -> Result<Self, Failure> {
        if self.local.is_some() && self.endpoint_url.is_some() {
            return Err(Failure::usage(format!("{place} asks for a local DynamoDB and for an endpoint"))
                .hint("keep one of `local` and `endpoint-url`"));
        }
        Ok(self)
    }

    fn or(self, next: GlobalSettings) -> GlobalSettings {
        // `local` and `endpoint_url` answer one question: whoever answers first wins over both.
        let place_chosen = self.local.is_some() || self.endpoint_url.is_some();
        let (local, endpoint_url) =
            if place_chosen { (self.local, self.endpoint_url) } else { (next.local, next.endpoint_url) };
        GlobalSettings {
            local,
            endpoint_url,
            region: self.region.or(next.region),
            profile: self.profile.or(next.profile),
            history_table: self.history_table.or(next.history_table),
            output: self.output.or(next.output),
            apply: self.apply.or(next.apply),
            function: self.function.or(next.function),
            registry: self.registry.or(next.registry),
        }
    }
}

impl ApplySettings {
    /// These where they are set, else the next ones.
    pub(crate) fn or(self, next: ApplySettings) -> ApplySettings {
        ApplySettings {
            lock_timeout: self.lock_timeout.or(next.lock_timeout),
            segments: self.segments.or(next.segments),
            speed: self.speed.or(next.speed),
            drain_timeout: self.drain_timeout.or(next.drain_timeout),
            follower: self.follower.or(next.follower),
            backfill: self.backfill.or(next.backfill),
        }
    }
}

pub(crate) fn text(variable: Variable) -> Result<Option<String>, Failure> {
    let Some(value) = variable.read() else { return Ok(None) };
    value.into_string().map(Some).map_err(|_| Failure::usage(format!("{} is not UTF-8", variable.name)))
}

pub(crate) fn parsed<T: FromStr<Err: std::error::Error>>(variable: Variable) -> Result<Option<T>, Failure> {
    let parse = |text: String| {
        text.parse().map_err(|error: T::Err| invalid(variable, &text).because_of(error.to_string()))
    };
    text(variable)?.map(parse).transpose()
}

pub(crate) fn choice<T: ValueEnum>(variable: Variable) -> Result<Option<T>, Failure> {
    let parse = |text: String| {
        T::from_str(&text, true).map_err(|_| {
            let names: Vec<_> =
                T::value_variants().iter().filter_map(|value| value.to_possible_value()).collect();
            let names: Vec<_> = names.iter().map(|value| value.get_name()).collect();
            invalid(variable, &text).hint(format!("one of {}", names.join(", ")))
        })
    };
    text(variable)?.map(parse).transpose()
}

fn invalid(variable: Variable, text: &str) -> Failure {
    Failure::usage(format!("`{text}` is no value for {}", variable.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_on_the_command_line_wins_over_a_local_database_in_the_file() {
        let flags = GlobalSettings { endpoint_url: Some("http://x".into()), ..Default::default() };
        let file =
            GlobalSettings { local: Some(Local::Temporary), region: Some("eu".into()), ..Default::default() };
        let both = flags.or(file);
        assert_eq!((both.local, both.endpoint_url.as_deref()), (None, Some("http://x")));
        assert_eq!(both.region.as_deref(), Some("eu"));
    }

    #[test]
    fn a_settings_file_with_an_unknown_key_is_refused() {
        let error = toml::from_str::<GlobalSettings>("histroy-table = \"x\"").unwrap_err();
        assert!(error.to_string().contains("histroy-table"), "{error}");
    }

    #[test]
    fn a_settings_file_sets_what_the_flags_set() {
        let text = "endpoint-url = \"http://x\"\nhistory-table = \"h\"\noutput = \"json\"\n\
                    [apply]\nlock-timeout = \"30s\"\nsegments = 4\nspeed = \"guarded\"\ndrain-timeout = \"1m\"\n";
        let settings: GlobalSettings = toml::from_str(text).unwrap();
        assert_eq!(settings.output, Some(Format::Json));
        assert_eq!(settings.apply.lock_timeout.unwrap().to_string(), "30s");
        assert_eq!(settings.apply.speed, Some(Speed::Guarded));
    }
}
