//! Builds a migration with its language's own tools.
//!
//! A [`Project`] is a folder with a migration in one [`Language`]. [`build`] calls that language's tools, found by a [`Toolbox`], with the
//! flags that make a small component without WASI, and says in one sentence what is missing and how to install it. What the component
//! then contains is for `migrator-component` to judge.

mod build;
mod contract;
mod engine;
mod error;
mod flatten;
mod language;
mod new;
mod project;
mod tool;
mod toolbox;

pub use build::{Built, build};
pub use engine::{Engine, UnknownEngine};
pub use error::BuildError;
pub use language::{Language, RustCompiler, UnknownLanguage};
pub use new::{NewProject, Operation, UnknownOperation};
pub use project::Project;
pub use toolbox::Toolbox;
