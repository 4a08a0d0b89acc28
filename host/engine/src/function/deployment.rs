use std::fmt;
use std::sync::Arc;

use super::{Clients, FunctionSettings, Packages};

/// What the engine needs to follow in AWS Lambda.
#[derive(Clone)]
pub struct FunctionDeployment {
    /// The services.
    pub clients: Clients,
    /// Makes the zip.
    pub packages: Arc<dyn Packages>,
    /// How functions are deployed.
    pub settings: FunctionSettings,
}

impl fmt::Debug for FunctionDeployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionDeployment").field("settings", &self.settings).finish_non_exhaustive()
    }
}
