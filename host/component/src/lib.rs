//! Load, inspect, limit and run one migration component.
//!
//! A [`Component`] is read and checked before it is compiled, so that whatever is wrong with it is said in the words of
//! the contract (`wit/`) and never as a linker error. Its [`Manifest`] says what the migration is; its [`Converter`]
//! turns source items into target items, deterministically and within [`Limits`].
//!
//! Knows no AWS.

pub mod manifest;

mod component;
mod contract;
mod converter;
mod error;
mod hooks;
mod host;
mod inspection;
mod instance;
mod limits;
mod read;
mod recovery;
mod runtime;

pub use component::Component;
pub use converter::{Converter, Statistics};
pub use error::{ComponentError, ConvertError, HookError};
pub use hooks::{Hooks, OperationContext};
pub use inspection::{ContractVersion, Inspection};
pub use limits::Limits;
pub use manifest::{Manifest, Operation};
pub use runtime::Runtime;
