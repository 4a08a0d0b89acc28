use std::fmt;

use serde::{Deserialize, Serialize};

use super::{FunctionSettings, Names};

/// Where a migration's follower runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FollowerPlace {
    /// In processes of `migrator`.
    #[default]
    Host,
    /// In AWS Lambda.
    Lambda,
}

impl FollowerPlace {
    /// The name used in settings, history and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            FollowerPlace::Host => "host",
            FollowerPlace::Lambda => "lambda",
        }
    }
}

impl fmt::Display for FollowerPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The function of a migration that is followed in AWS Lambda, so that later runs know it without being told again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionRecord {
    /// The region.
    pub region: String,
    /// The function's name.
    pub function: String,
    /// Name of the role that was created for it; none where one was given.
    pub role: Option<String>,
    /// ARN of its role, once there is one.
    #[serde(default)]
    pub role_arn: Option<String>,
    /// Name of its log group.
    pub log_group: String,
    /// Id of its event source mapping, once there is one.
    #[serde(default)]
    pub mapping: Option<String>,
    /// Sha256 of the package that was deployed, hexadecimal.
    #[serde(default)]
    pub package_sha256: Option<String>,
    /// How it was deployed.
    pub settings: FunctionSettings,
}

impl FunctionRecord {
    /// The record of a function that nothing exists of yet.
    pub(crate) fn new(names: Names, region: &str, settings: &FunctionSettings) -> Self {
        Self {
            region: region.to_owned(),
            function: names.function,
            role: settings.role_arn.is_none().then_some(names.role),
            role_arn: None,
            log_group: names.log_group,
            mapping: None,
            package_sha256: None,
            settings: settings.clone(),
        }
    }
}
