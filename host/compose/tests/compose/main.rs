//! What a composed migration does, against what its converters do.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod chain;
mod describing;
mod fitting;
mod handles;
mod parts;
mod settings;
