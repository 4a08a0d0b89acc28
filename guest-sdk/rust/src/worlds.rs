//! The encoded worlds of the contract; [`export!`](crate::export) puts one of them into the guest.

macro_rules! worlds {
    ($($name:ident = $file:literal),* $(,)?) => {
        $(
            #[doc = concat!("The world `", $file, "`.")]
            pub const $name: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/", $file, ".world"));
        )*
    };
}

worlds! {
    TABLE_MIGRATION = "table-migration",
    CONVERT_MIGRATION = "convert-migration",
    REVERSIBLE_MIGRATION = "reversible-migration",
    TABLE_MIGRATION_WITH_HOOKS = "table-migration-with-hooks",
    CONVERT_MIGRATION_WITH_HOOKS = "convert-migration-with-hooks",
    REVERSIBLE_MIGRATION_WITH_HOOKS = "reversible-migration-with-hooks",
    REUSABLE_CONVERTER = "reusable-converter",
    CONFIGURABLE_CONVERTER = "configurable-converter",
}

/// The bytes as an array, as a section of a wasm module needs them.
pub const fn array<const LENGTH: usize>(world: &[u8]) -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    bytes.copy_from_slice(world);
    bytes
}
