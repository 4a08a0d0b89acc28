//! From an author's functions to a component's exports.

use crate::bindings;
use crate::settings::{Configurable, Setting, Settings};
use crate::{ConvertError, IntoItems, Item, Manifest, OperationContext};

/// One result an item, as the contract's `convert` returns them.
pub type Converted = Vec<Result<Vec<Item>, ConvertError>>;

/// What [`export!`](crate::export) implements for a migration.
pub trait Migration {
    /// Says what the migration is.
    fn describe() -> Manifest;
}

/// What [`export!`](crate::export) implements for a converter.
pub trait Converter {
    /// Converts a batch.
    fn convert(items: Vec<Item>) -> Converted;
}

/// What [`export!`](crate::export) implements for the inverse of a converter.
pub trait Reverter {
    /// Converts a batch back.
    fn revert(items: Vec<Item>) -> Converted;
}

/// What [`export!`](crate::export) implements for hooks.
pub trait Hooks {
    /// Before the operation.
    fn before(context: OperationContext) -> Result<(), ConvertError>;
    /// After the operation.
    fn after(context: OperationContext) -> Result<(), ConvertError>;
}

/// What [`export!`](crate::export) implements for a converter with settings.
pub trait Configuration {
    /// Every setting that the converter reads.
    fn describe() -> Vec<Setting>;
    /// Whether the given settings make sense.
    fn check() -> Result<(), ConvertError>;
}

/// Converts a batch one item at a time.
pub fn each<I, E>(items: Vec<Item>, convert: impl Fn(Item) -> Result<I, E>) -> Converted
where
    I: IntoItems,
    E: Into<ConvertError>,
{
    items.into_iter().map(|item| convert(item).map(IntoItems::into_items).map_err(Into::into)).collect()
}

/// Converts a batch one item at a time, with settings that are read once for all of them.
pub fn configured<T, I, E>(items: Vec<Item>, convert: impl Fn(&T, Item) -> Result<I, E>) -> Converted
where
    T: Configurable,
    I: IntoItems,
    E: Into<ConvertError>,
{
    match T::configure(&Settings::of_config(T::settings())) {
        Ok(converter) => each(items, |item| convert(&converter, item)),
        Err(error) => items.into_iter().map(|_| Err(error.clone())).collect(),
    }
}

/// Whether a converter can be made of the given settings.
pub fn checked<T: Configurable>() -> Result<(), ConvertError> {
    T::configure(&Settings::of_config(T::settings())).map(drop)
}

/// Converts a batch with a function of a whole batch.
pub fn batch(items: Vec<Item>, convert: impl Fn(Vec<Item>) -> Converted) -> Converted {
    convert(items)
}

/// A hook's answer, whatever its error type.
pub fn answer<E: Into<ConvertError>>(answer: Result<(), E>) -> Result<(), ConvertError> {
    answer.map_err(Into::into)
}

impl<T: Migration> bindings::migration::Guest for T {
    fn describe() -> Manifest {
        report_panics();
        T::describe()
    }
}

impl<T: Configuration> bindings::settings::Guest for T {
    fn describe() -> Vec<Setting> {
        report_panics();
        T::describe()
    }

    fn check() -> Result<(), String> {
        report_panics();
        T::check().map_err(ConvertError::into_message)
    }
}

impl<T: Hooks> bindings::hooks::Guest for T {
    fn before(context: OperationContext) -> Result<(), String> {
        report_panics();
        T::before(context).map_err(ConvertError::into_message)
    }

    fn after(context: OperationContext) -> Result<(), String> {
        report_panics();
        T::after(context).map_err(ConvertError::into_message)
    }
}

/// A panic ends the instance, and all the host sees of it is a trap: tell it why first.
fn report_panics() {
    #[cfg(target_arch = "wasm32")]
    {
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| std::panic::set_hook(Box::new(|panic| crate::log::error(&panic.to_string()))));
    }
}

#[cfg(target_arch = "wasm32")]
mod handles {
    use super::{Converted, Converter, Reverter, report_panics};
    use crate::{Item, bindings};

    type Handle = bindings::items::Item;
    type Handles = Vec<Result<Vec<Handle>, bindings::converter::ConvertError>>;

    fn run(handles: Vec<Handle>, convert: fn(Vec<Item>) -> Converted) -> Handles {
        report_panics();
        convert(handles.into_iter().map(Item::from_handle).collect())
            .into_iter()
            .map(|result| {
                result
                    .map(|items| items.into_iter().map(Item::into_handle).collect())
                    .map_err(|error| bindings::converter::ConvertError { message: error.into_message() })
            })
            .collect()
    }

    impl<T: Converter> bindings::converter::Guest for T {
        fn convert(items: Vec<Handle>) -> Handles {
            run(items, T::convert)
        }
    }

    impl<T: Reverter> bindings::reverter::Guest for T {
        fn revert(items: Vec<Handle>) -> Handles {
            run(items, T::revert)
        }
    }
}

/// Makes functions the exports of a component; which ones are given decides its world.
///
/// | key | function | |
/// |---|---|---|
/// | `migration` | `fn() -> Manifest` | required, except for a reusable converter |
/// | `settings` | a type that is [`Configurable`](crate::Configurable) | instead of `migration`, for a reusable converter with settings; `convert` is `fn(&T, Item) -> …` then |
/// | `convert` | `fn(Item) -> Result<impl IntoItems, impl Into<ConvertError>>` | one item at a time |
/// | `convert_batch` | `fn(Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>>` | instead of `convert`: the result at index i belongs to the item at index i |
/// | `revert`, `revert_batch` | as for convert | the inverse, only beside a converter |
/// | `before`, `after` | `fn(OperationContext) -> Result<(), impl Into<ConvertError>>` | hooks, both or none |
///
/// The keys stand in this order. Converters must be pure functions of each item: no clock, no randomness, no state.
///
/// On other targets than wasm32 nothing is exported, but all is type-checked.
///
/// ```
/// use migrator_guest::{Item, ItemError, Manifest};
///
/// migrator_guest::export! {
///     migration: || Manifest::new("customers", 3).description("renames town").convert(),
///     convert: |mut item: Item| -> Result<Item, ItemError> {
///         item.rename("town", "city")?;
///         Ok(item)
///     },
/// }
/// ```
#[macro_export]
macro_rules! export {
    (convert: $convert:expr $(,)?) => {
        $crate::export! { @convert each $convert }
        $crate::export! { @world REUSABLE_CONVERTER: converter }
    };
    (convert_batch: $convert:expr $(,)?) => {
        $crate::export! { @convert batch $convert }
        $crate::export! { @world REUSABLE_CONVERTER: converter }
    };
    (settings: $settings:ty, convert: $convert:expr $(,)?) => {
        impl $crate::__private::Configuration for __MigratorExports {
            fn describe() -> ::std::vec::Vec<$crate::Setting> {
                <$settings as $crate::Configurable>::settings()
            }
            fn check() -> ::std::result::Result<(), $crate::ConvertError> {
                $crate::__private::checked::<$settings>()
            }
        }
        impl $crate::__private::Converter for __MigratorExports {
            fn convert(items: ::std::vec::Vec<$crate::Item>) -> $crate::__private::Converted {
                $crate::__private::configured::<$settings, _, _>(items, $convert)
            }
        }
        $crate::export! { @world CONFIGURABLE_CONVERTER: converter settings }
    };
    (migration: $migration:expr $(,)?) => {
        $crate::export! { @migration $migration }
        $crate::export! { @world TABLE_MIGRATION: migration }
    };
    (migration: $migration:expr, before: $before:expr, after: $after:expr $(,)?) => {
        $crate::export! { @migration $migration }
        $crate::export! { @hooks $before, $after }
        $crate::export! { @world TABLE_MIGRATION_WITH_HOOKS: migration hooks }
    };
    (migration: $migration:expr, convert: $convert:expr $(, $($rest:tt)*)?) => {
        $crate::export! { @migration $migration }
        $crate::export! { @convert each $convert }
        $crate::export! { @rest $($($rest)*)? }
    };
    (migration: $migration:expr, convert_batch: $convert:expr $(, $($rest:tt)*)?) => {
        $crate::export! { @migration $migration }
        $crate::export! { @convert batch $convert }
        $crate::export! { @rest $($($rest)*)? }
    };
    (@rest) => {
        $crate::export! { @world CONVERT_MIGRATION: migration converter }
    };
    (@rest before: $before:expr, after: $after:expr $(,)?) => {
        $crate::export! { @hooks $before, $after }
        $crate::export! { @world CONVERT_MIGRATION_WITH_HOOKS: migration converter hooks }
    };
    (@rest revert: $revert:expr $(, $($rest:tt)*)?) => {
        $crate::export! { @revert each $revert }
        $crate::export! { @reversible $($($rest)*)? }
    };
    (@rest revert_batch: $revert:expr $(, $($rest:tt)*)?) => {
        $crate::export! { @revert batch $revert }
        $crate::export! { @reversible $($($rest)*)? }
    };
    (@reversible) => {
        $crate::export! { @world REVERSIBLE_MIGRATION: migration converter reverter }
    };
    (@reversible before: $before:expr, after: $after:expr $(,)?) => {
        $crate::export! { @hooks $before, $after }
        $crate::export! { @world REVERSIBLE_MIGRATION_WITH_HOOKS: migration converter reverter hooks }
    };
    (@migration $migration:expr) => {
        impl $crate::__private::Migration for __MigratorExports {
            fn describe() -> $crate::Manifest {
                ($migration)()
            }
        }
    };
    (@convert $how:ident $convert:expr) => {
        impl $crate::__private::Converter for __MigratorExports {
            fn convert(items: ::std::vec::Vec<$crate::Item>) -> $crate::__private::Converted {
                $crate::__private::$how(items, $convert)
            }
        }
    };
    (@revert $how:ident $revert:expr) => {
        impl $crate::__private::Reverter for __MigratorExports {
            fn revert(items: ::std::vec::Vec<$crate::Item>) -> $crate::__private::Converted {
                $crate::__private::$how(items, $revert)
            }
        }
    };
    (@hooks $before:expr, $after:expr) => {
        impl $crate::__private::Hooks for __MigratorExports {
            fn before(context: $crate::OperationContext) -> ::std::result::Result<(), $crate::ConvertError> {
                $crate::__private::answer(($before)(context))
            }
            fn after(context: $crate::OperationContext) -> ::std::result::Result<(), $crate::ConvertError> {
                $crate::__private::answer(($after)(context))
            }
        }
    };
    (@world $world:ident: $($interface:ident)*) => {
        struct __MigratorExports;
        $($crate::export! { @interface $interface })*
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            #[unsafe(link_section = "component-type:migrator-guest")]
            #[used]
            static WORLD: [u8; $crate::__private::worlds::$world.len()] =
                $crate::__private::worlds::array($crate::__private::worlds::$world);
        };
    };
    (@interface migration) => {
        #[cfg(target_arch = "wasm32")]
        $crate::__private::bindings::migration::__export_dynamodb_migrator_migration_migration_0_1_0_cabi!(
            __MigratorExports with_types_in $crate::__private::bindings::migration
        );
    };
    (@interface converter) => {
        #[cfg(target_arch = "wasm32")]
        $crate::__private::bindings::converter::__export_dynamodb_migrator_migration_converter_0_1_0_cabi!(
            __MigratorExports with_types_in $crate::__private::bindings::converter
        );
    };
    (@interface reverter) => {
        #[cfg(target_arch = "wasm32")]
        $crate::__private::bindings::reverter::__export_dynamodb_migrator_migration_reverter_0_1_0_cabi!(
            __MigratorExports with_types_in $crate::__private::bindings::reverter
        );
    };
    (@interface settings) => {
        #[cfg(target_arch = "wasm32")]
        $crate::__private::bindings::settings::__export_dynamodb_migrator_migration_settings_0_1_0_cabi!(
            __MigratorExports with_types_in $crate::__private::bindings::settings
        );
    };
    (@interface hooks) => {
        #[cfg(target_arch = "wasm32")]
        $crate::__private::bindings::hooks::__export_dynamodb_migrator_migration_hooks_0_1_0_cabi!(
            __MigratorExports with_types_in $crate::__private::bindings::hooks
        );
    };
}
