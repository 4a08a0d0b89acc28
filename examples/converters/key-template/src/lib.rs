//! Makes key attributes out of others.

use std::collections::BTreeMap;

use migrator_guest::settings::{Existing, Missing, Path, Template};
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings};

migrator_guest::export! { settings: KeyTemplate, convert: KeyTemplate::convert }

struct KeyTemplate {
    keys: BTreeMap<Path, Template>,
    missing: Missing,
    existing: Existing,
}

impl Configurable for KeyTemplate {
    fn settings() -> Vec<Setting> {
        vec![
            Setting::table("keys")
                .description("attributes and their templates: CUSTOMER#{customer_nr:8}")
                .required(),
            Missing::Error.setting(),
            Existing::setting(),
        ]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        let keys: BTreeMap<Path, Template> = settings.get("keys")?;
        if keys.is_empty() {
            return Err("`keys` makes nothing".into());
        }
        Path::all_apart(keys.keys())?;
        Ok(Self { keys, missing: settings.get("missing")?, existing: settings.get("existing")? })
    }
}

impl KeyTemplate {
    fn convert(&self, mut item: Item) -> Result<Item, ConvertError> {
        let mut filled = Vec::with_capacity(self.keys.len());
        // All are filled before the first is set: a template may read what another one replaces.
        for (key, template) in &self.keys {
            match template.fill(&item).map_err(|error| format!("`{key}`: {error}"))? {
                Ok(text) => filled.push((key, text)),
                Err(missing) => self.missing.at(missing)?,
            }
        }
        for (key, text) in filled {
            self.existing.set(&mut item, key, text)?;
        }
        Ok(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyed(more: &[(&str, &str)], json: &str) -> Result<String, String> {
        let mut settings = vec![("keys", r#"{"pk":"CUSTOMER#{nr:4}","sk":"PROFILE"}"#)];
        settings.extend(more);
        let item = Item::from_json(json).unwrap();
        let converted = KeyTemplate::with(settings).and_then(|keys| keys.convert(item));
        converted.map(|item| item.to_json()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_attribute_that_is_missing_refuses_the_item_or_leaves_out_the_key() {
        assert_eq!(keyed(&[], "{}").unwrap_err(), "`nr` is missing");
        assert_eq!(keyed(&[("missing", "skip")], "{}").unwrap(), r#"{"sk":{"S":"PROFILE"}}"#);
    }

    #[test]
    fn a_number_that_would_not_sort_is_refused() {
        assert_eq!(
            keyed(&[], r#"{"nr":{"N":"12345"}}"#).unwrap_err(),
            "`pk`: `nr` is 12345, which is no whole number of 4 digits"
        );
    }

    #[test]
    fn templates_read_the_item_as_it_came() {
        let swap = [("keys", r#"{"a":"{b}","b":"{a}"}"#), ("existing", "replace")];
        assert_eq!(
            keyed(&swap, r#"{"a":{"S":"x"},"b":{"S":"y"}}"#).unwrap(),
            r#"{"a":{"S":"y"},"b":{"S":"x"}}"#
        );
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        assert_eq!(keyed(&[("keys", "{}")], "{}").unwrap_err(), "`keys` makes nothing");
        assert_eq!(keyed(&[("keys", r#"{"pk":""}"#)], "{}").unwrap_err(), "`keys`: `pk`: an empty template");
    }
}
