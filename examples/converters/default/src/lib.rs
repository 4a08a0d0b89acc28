//! Gives attributes a value where they have none.

use std::collections::BTreeMap;

use migrator_guest::settings::Path;
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings, Value};

migrator_guest::export! { settings: DefaultValues, convert: DefaultValues::convert }

struct DefaultValues {
    values: Vec<(Path, Value)>,
}

impl Configurable for DefaultValues {
    fn settings() -> Vec<Setting> {
        vec![
            Setting::table("strings").description("paths and texts (S)"),
            Setting::table("numbers").description("paths and numbers (N)"),
            Setting::table("booleans").description("paths and `true` or `false` (BOOL)"),
            Setting::table("values").description("paths and values of any type as DynamoDB-JSON"),
        ]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        let strings: BTreeMap<Path, String> = settings.get("strings")?;
        let numbers: BTreeMap<Path, String> = settings.get("numbers")?;
        let booleans: BTreeMap<Path, bool> = settings.get("booleans")?;
        let others: BTreeMap<Path, String> = settings.get("values")?;
        let mut values: Vec<(Path, Value)> = Vec::new();
        values.extend(strings.into_iter().map(|(path, text)| (path, Value::S(text))));
        values.extend(numbers.into_iter().map(|(path, number)| (path, Value::N(number))));
        values.extend(booleans.into_iter().map(|(path, flag)| (path, Value::Boolean(flag))));
        for (path, json) in others {
            let value = Value::from_json(&json)
                .map_err(|error| format!("`values`: `{path}`: `{json}` is no DynamoDB-JSON: {error}"))?;
            values.push((path, value));
        }
        if values.is_empty() {
            return Err("one of `strings`, `numbers`, `booleans` and `values` must name an attribute".into());
        }
        Path::all_apart(values.iter().map(|(path, _)| path))?;
        for (path, value) in &values {
            // An item refuses what DynamoDB does not store.
            Item::new().set("value", value.clone()).map_err(|error| format!("`{path}`: {error}"))?;
        }
        Ok(Self { values })
    }
}

impl DefaultValues {
    fn convert(&self, mut item: Item) -> Result<Item, ConvertError> {
        for (path, value) in &self.values {
            if !item.has(path) {
                item.set(path, value.clone())?;
            }
        }
        Ok(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, value: &str) -> String {
        DefaultValues::with([(name, value)]).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        assert_eq!(
            refused("strings", "{}"),
            "one of `strings`, `numbers`, `booleans` and `values` must name an attribute"
        );
        assert_eq!(refused("numbers", r#"{"visits":"none"}"#), "`visits`: `none` is not a number");
        assert_eq!(
            refused("booleans", r#"{"vip":"no"}"#),
            "`booleans`: `vip`: `no` is neither `true` nor `false`"
        );
        assert!(
            refused("values", r#"{"tags":"[]"}"#).starts_with("`values`: `tags`: `[]` is no DynamoDB-JSON")
        );
        assert!(refused("values", r#"{"tags":"{\"SS\":[]}"}"#).starts_with("`tags`: "));
        let twice = DefaultValues::with([("strings", r#"{"a":"x"}"#), ("numbers", r#"{"a":"1"}"#)]);
        assert_eq!(twice.err().unwrap().message(), "`a` is named twice");
    }

    #[test]
    fn a_default_never_replaces_anything() {
        let default = DefaultValues::with([("strings", r#"{"status":"new"}"#)]).unwrap();
        let item = Item::from_json(r#"{"status":{"NULL":true}}"#).unwrap();
        assert_eq!(default.convert(item).unwrap().to_json(), r#"{"status":{"NULL":true}}"#);
        let given = default.convert(Item::new()).unwrap();
        assert_eq!(default.convert(given.duplicate()).unwrap(), given);
    }
}
