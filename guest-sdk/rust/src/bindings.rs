//! What `wit-bindgen` makes of the contract.
//!
//! Generated once, from a world that has every export, and on every target: table definitions and values are the
//! contract's own types, so nothing is converted at the boundary. Which exports a guest really has is decided by
//! [`export!`](crate::export).

#![allow(missing_docs, unsafe_code, unreachable_pub, rust_2018_idioms, clippy::all)]

wit_bindgen::generate!({
    path: "../../wit/0.1.0",
    inline: "
        package dynamodb-migrator:guest;

        world everything {
            include dynamodb-migrator:migration/reversible-migration-with-hooks@0.1.0;
            export dynamodb-migrator:migration/settings@0.1.0;
        }
    ",
    world: "everything",
    additional_derives: [PartialEq, Clone],
    generate_all,
    generate_unused_types: true,
    pub_export_macro: true,
    default_bindings_module: "migrator_guest::bindings",
});

pub use dynamodb_migrator::migration::{config, items, log, manifest, tables};
pub use exports::dynamodb_migrator::migration::{converter, hooks, migration, reverter, settings};
