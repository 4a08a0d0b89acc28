//! Write DynamoDB migrations as WebAssembly components.
//!
//! A migration says what it is ([`Manifest`]) and, where items change shape, has a converter: a pure function from one
//! source [`Item`] to none, one or several target items. [`export!`] makes a component of both.
//!
//! ```
//! use migrator_guest::{ConvertError, Item, Manifest};
//!
//! migrator_guest::export! { migration: describe, convert: convert }
//!
//! fn describe() -> Manifest {
//!     Manifest::new("customers", 2).description("splits the name").convert()
//! }
//!
//! fn convert(mut item: Item) -> Result<Item, ConvertError> {
//!     let name = item.take_s("name")?.ok_or("a customer without a name")?;
//!     if let Some((first, last)) = name.split_once(' ') {
//!         item.set("first_name", first)?;
//!         item.set("last_name", last)?;
//!     }
//!     Ok(item)
//! }
//!
//! // An ordinary unit test: off wasm32, items work without a host.
//! let old = Item::from_json(r#"{"id":{"N":"1"},"name":{"S":"Ada Lovelace"}}"#).unwrap();
//! let new = Item::from_json(r#"{"id":{"N":"1"},"first_name":{"S":"Ada"},"last_name":{"S":"Lovelace"}}"#).unwrap();
//! assert_eq!(convert(old).unwrap(), new);
//! ```
//!
//! A converter that many migrations use exports no manifest and reads [`settings`] instead.
//!
//! Build the crate as a `cdylib` for `wasm32-wasip2`, or for `wasm32-unknown-unknown` with the linker `wasm-component-ld`.
//! A panic reaches the host's log with its message.

#[doc(hidden)]
pub mod bindings;
pub mod config;
mod error;
mod export;
mod item;
pub mod log;
mod manifest;
mod number;
mod outputs;
mod serde;
pub mod settings;
pub mod tables;
mod value;
#[doc(hidden)]
pub mod worlds;

pub use crate::bindings::hooks::OperationContext;
pub use crate::bindings::items::Value;
pub use crate::bindings::manifest::Manifest;
pub use crate::error::{ConvertError, ItemError};
pub use crate::item::{Item, quoted};
pub use crate::manifest::{AddIndexes, Draft, UpdateTable};
pub use crate::number::Number;
pub use crate::outputs::IntoItems;
pub use crate::serde::{Binary, BinarySet, NumberSet, StringSet};
pub use crate::settings::{Configurable, Setting, Settings};

#[doc(hidden)]
pub mod __private {
    pub use crate::export::{
        Configuration, Converted, Converter, Hooks, Migration, Reverter, answer, batch, checked, configured,
        each,
    };
    pub use crate::{bindings, worlds};
}
