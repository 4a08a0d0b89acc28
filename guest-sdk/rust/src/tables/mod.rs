//! Table definitions: DynamoDB's own parameters under their own names.
//!
//! The types are the contract's records, with public fields; their methods build them. What a method does not offer can be
//! set as a field.
//!
//! ```
//! use migrator_guest::tables::*;
//!
//! let table = TableDefinition::new("orders")
//!     .hash("customer", S)
//!     .range("order_nr", N)
//!     .attribute("placed", N)
//!     .local_index(LocalSecondaryIndex::new("placed_index", "customer", "placed").keys_only())
//!     .global_index(GlobalSecondaryIndex::new("by_day", "placed"))
//!     .time_to_live(TimeToLive::on("expires"))
//!     .tag("team", "shop");
//! assert_eq!(table.attribute_definitions.len(), 3);
//! ```

mod definition;
mod index;
mod settings;

pub use crate::bindings::tables::*;
pub use ScalarAttributeType::{B, N, S};

pub(crate) use settings::stream;

/// A method that sets each optional field, with the field's own name.
macro_rules! optional_settings {
    ($($(#[$doc:meta])* $field:ident: $type:ty;)*) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub fn $field(mut self, $field: $type) -> Self {
                self.$field = Some($field.into());
                self
            }
        )*
    };
}
pub(crate) use optional_settings;
