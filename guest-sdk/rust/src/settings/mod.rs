//! Settings of a reusable converter: what it reads, read once for a batch and checked before anything is converted.
//!
//! A whole converter that many migrations can use, each with settings of its own:
//!
//! ```
//! use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings};
//!
//! migrator_guest::export! { settings: Suffix, convert: Suffix::convert }
//!
//! struct Suffix {
//!     attribute: String,
//!     suffix: String,
//! }
//!
//! impl Configurable for Suffix {
//!     fn settings() -> Vec<Setting> {
//!         vec![
//!             Setting::text("attribute").description("the text that gets longer").required(),
//!             Setting::text("suffix").description("what comes behind it").default("-old"),
//!         ]
//!     }
//!
//!     fn configure(settings: &Settings) -> Result<Self, ConvertError> {
//!         Ok(Self { attribute: settings.get("attribute")?, suffix: settings.get("suffix")? })
//!     }
//! }
//!
//! impl Suffix {
//!     fn convert(&self, mut item: Item) -> Result<Item, ConvertError> {
//!         let text = item.require_s(&self.attribute)?;
//!         item.set(&self.attribute, text + &self.suffix)?;
//!         Ok(item)
//!     }
//! }
//!
//! // An ordinary unit test.
//! let item = Item::from_json(r#"{"name":{"S":"Ada"}}"#).unwrap();
//! let suffix = Suffix::with([("attribute", "name")]).unwrap();
//! assert_eq!(suffix.convert(item).unwrap().to_json(), r#"{"name":{"S":"Ada-old"}}"#);
//! ```

mod from_setting;
mod path;
mod policy;
mod template;

pub use from_setting::FromSetting;
pub use path::Path;
pub use policy::{Existing, Missing};
pub use template::Template;

use std::collections::BTreeMap;

pub use crate::bindings::settings::{Setting, SettingKind};
use crate::{ConvertError, config};

/// A reusable converter that says which settings it reads.
pub trait Configurable: Sized {
    /// Every setting that it reads, in the order in which people see them. Must return the same every time.
    fn settings() -> Vec<Setting>;

    /// The converter with these settings. The host calls it to check settings, and then once for every batch.
    ///
    /// # Errors
    /// What is wrong with which setting, for the person who wrote it.
    fn configure(settings: &Settings) -> Result<Self, ConvertError>;

    /// The converter with these settings, checked as a host checks their names. Exists in native tests, not in a
    /// component.
    ///
    /// # Errors
    /// A setting that the converter does not declare, and what [`Configurable::configure`] finds wrong.
    #[cfg(not(target_arch = "wasm32"))]
    fn with(
        settings: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Result<Self, ConvertError> {
        let given = settings.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let settings = Settings { declared: Self::settings(), given };
        let declared = |name: &String| settings.declared.iter().any(|setting| setting.name == *name);
        match settings.given.keys().find(|name| !declared(name)) {
            Some(unknown) => Err(format!("there is no setting `{unknown}`").into()),
            None => Self::configure(&settings),
        }
    }
}

/// The settings given to a converter, with the defaults that it declares.
#[derive(Debug)]
pub struct Settings {
    declared: Vec<Setting>,
    given: BTreeMap<String, String>,
}

impl Settings {
    /// Those that the host gives, read in one call.
    pub(crate) fn of_config(declared: Vec<Setting>) -> Self {
        Self { declared, given: config::entries() }
    }

    /// The value of one setting, or its default. An `Option` is none where there is neither.
    ///
    /// # Errors
    /// A setting that is absent and has no default, and a text that the type does not take; both name the setting.
    pub fn get<T: FromSetting>(&self, name: &str) -> Result<T, ConvertError> {
        let default = || self.declared.iter().find(|setting| setting.name == name)?.default.as_deref();
        match self.given.get(name).map(String::as_str).or_else(default) {
            Some(text) => T::from_setting(text).map_err(|error| format!("`{name}`: {error}").into()),
            None => T::absent().ok_or_else(|| format!("`{name}` is missing").into()),
        }
    }
}

macro_rules! kinds {
    ($($name:ident: $kind:ident, $what:literal;)*) => {
        $(
            #[doc = concat!("A setting that is ", $what, ".")]
            pub fn $name(name: impl Into<String>) -> Self {
                Self::new(name.into(), SettingKind::$kind)
            }
        )*
    };
}

/// A setting is optional and without default until it says otherwise.
impl Setting {
    kinds! {
        text: Text, "any text";
        number: Number, "a decimal number";
        boolean: Boolean, "`true` or `false`";
        texts: Texts, "a JSON array of strings";
        table: Table, "a JSON object whose values are strings";
    }

    /// A setting that is one of these words.
    pub fn one_of(name: impl Into<String>, words: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::new(name.into(), SettingKind::OneOf(words.into_iter().map(Into::into).collect()))
    }

    fn new(name: String, kind: SettingKind) -> Self {
        Self { name, description: String::new(), kind, required: false, default: None }
    }

    /// One line for people.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// The converter does nothing without it.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// What its absence stands for; [`Settings::get`] gives it.
    #[must_use]
    pub fn default(mut self, default: impl Into<String>) -> Self {
        self.default = Some(default.into());
        self
    }
}
