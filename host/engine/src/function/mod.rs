//! Following in AWS Lambda: what a migration's function is made of, what it is called, and how it comes and goes.
//!
//! A function never stands alone: a role with an inline policy, a log group, the function and an event source mapping belong
//! together. All are named after lineage and version and carry three tags ([`Tags`]), by which a later run knows
//! them as its own and leaves everything else alone.

mod account;
mod action;
pub(crate) mod arn;
mod clients;
mod code;
mod configuration;
mod deployment;
mod error;
mod hint;
mod invoke;
mod left;
mod log_group;
mod mapping;
mod names;
mod own;
mod packages;
mod patience;
mod policy;
mod preview;
mod readers;
mod record;
mod role;
mod settings;
mod validate;

pub use action::Action;
pub use clients::Clients;
pub(crate) use configuration::{Keys, configuration};
pub use deployment::FunctionDeployment;
pub use error::{Call, FunctionError};
pub use left::{LeftResource, resources_left};
pub use names::{HISTORY_TAG, Names, Tags};
pub(crate) use own::{Function, Presence};
pub use packages::{Package, PackageError, Packages};
pub(crate) use patience::pause_for;
pub(crate) use policy::Permissions;
pub use preview::Packaged;
pub(crate) use readers::{check_readers, foresee_readers};
pub use record::{FollowerPlace, FunctionRecord};
pub use settings::{FunctionSettings, MappingSettings};
pub use validate::SettingsError;
