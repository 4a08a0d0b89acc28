//! Renames attributes.

use std::collections::BTreeMap;

use migrator_guest::settings::{Existing, Missing, Path};
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings};

migrator_guest::export! { settings: Rename, convert: Rename::convert }

struct Rename {
    names: BTreeMap<Path, Path>,
    missing: Missing,
    existing: Existing,
}

impl Configurable for Rename {
    fn settings() -> Vec<Setting> {
        vec![
            Setting::table("names").description("old paths and their new ones").required(),
            Missing::Skip.setting(),
            Existing::setting(),
        ]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        let names: BTreeMap<Path, Path> = settings.get("names")?;
        if names.is_empty() {
            return Err("`names` renames nothing".into());
        }
        // Otherwise the order in which they are renamed would matter.
        Path::all_apart(names.keys().chain(names.values()))?;
        Ok(Self { names, missing: settings.get("missing")?, existing: settings.get("existing")? })
    }
}

impl Rename {
    fn convert(&self, mut item: Item) -> Result<Item, ConvertError> {
        for (from, to) in &self.names {
            if item.has(to) && item.has(from) {
                self.existing.allows(&item, to)?;
            }
            if !item.rename(from, to)? {
                self.missing.at(from)?;
            }
        }
        Ok(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(names: &str) -> String {
        Rename::with([("names", names)]).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        assert_eq!(refused("{}"), "`names` renames nothing");
        assert_eq!(refused(r#"{"a":"a"}"#), "`a` is named twice");
        assert_eq!(refused(r#"{"a":"b","b":"c"}"#), "`b` is named twice");
        assert_eq!(refused(r#"{"a":"c","b":"c"}"#), "`c` is named twice");
        assert_eq!(refused(r#"{"a":"b","a.c":"d"}"#), "`a` and `a.c` overlap");
        assert_eq!(
            refused(r#"{"a":"b..c"}"#),
            "`names`: `a`: document path `b..c`: a name is missing at byte 2"
        );
    }

    #[test]
    fn renaming_there_and_back_changes_nothing() {
        let item = || Item::from_json(r#"{"id":{"N":"1"},"phone":{"S":"7"}}"#).unwrap();
        let there = Rename::with([("names", r#"{"phone":"telephone"}"#)]).unwrap();
        let back = Rename::with([("names", r#"{"telephone":"phone"}"#)]).unwrap();
        assert_eq!(back.convert(there.convert(item()).unwrap()).unwrap(), item());
    }
}
