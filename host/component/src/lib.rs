//! Load, inspect, limit and run one migration component.
//!
//! A [`Component`] is read and checked before it is compiled, so that whatever is wrong with it is said in the words of
//! the contract (`wit/`) and never as a linker error. Its [`Manifest`] says what the migration is; its [`Converter`]
//! turns source items into target items, deterministically and within [`Limits`]. A reusable converter may say which
//! [`Setting`]s it reads.
//!
//! With the feature `compiler` (on unless switched off) components are read, checked and compiled here. Without it there is
//! only what runs a [`PrecompiledConverter`]: small, and quick to start.
//!
//! Knows no AWS.

pub mod manifest;

mod allocation;
mod architecture;
#[cfg(feature = "compiler")]
mod compatibility;
#[cfg(feature = "compiler")]
mod component;
mod contract;
mod converter;
mod error;
#[cfg(feature = "compiler")]
mod hooks;
mod host;
mod included;
mod inspection;
mod instance;
mod limits;
#[cfg(feature = "compiler")]
mod outline;
mod precompiled;
#[cfg(feature = "compiler")]
mod read;
mod recovery;
mod runtime;
mod settings;

pub use architecture::{Architecture, UnknownArchitecture};
#[cfg(feature = "compiler")]
pub use compatibility::incompatibilities;
#[cfg(feature = "compiler")]
pub use component::Component;
#[cfg(feature = "compiler")]
pub use contract::CONTRACT_FILES;
pub use converter::{Converter, Statistics};
pub use error::{ComponentError, ConvertError, HookError};
#[cfg(feature = "compiler")]
pub use hooks::{Hooks, OperationContext};
pub use included::{INCLUDED_CONVERTERS, IncludedConverter};
pub use inspection::{ContractVersion, Inspection};
pub use limits::Limits;
pub use manifest::{Manifest, Operation};
#[cfg(feature = "compiler")]
pub use outline::Outline;
pub use precompiled::PrecompiledConverter;
pub use runtime::Runtime;
pub use settings::{Setting, SettingKind, SettingProblem, SettingsError};
