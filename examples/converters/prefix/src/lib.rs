//! Puts a prefix before texts.

use std::collections::BTreeMap;

use migrator_guest::settings::{Missing, Path};
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings};

migrator_guest::export! { settings: Prefix, convert: Prefix::convert }

struct Prefix {
    /// With the separator.
    prefixes: BTreeMap<Path, String>,
    missing: Missing,
    again: bool,
    longest: Option<i64>,
    kept: Vec<String>,
}

impl Configurable for Prefix {
    fn settings() -> Vec<Setting> {
        vec![
            Setting::table("prefixes").description("paths of texts and what comes before each").required(),
            Setting::text("separator").description("what stands between").default("-"),
            Missing::Skip.setting().description("an item without one of the texts"),
            Setting::boolean("again")
                .description("whether a text that begins with it already gets it again")
                .default("false"),
            Setting::number("longest").description("characters that a text may have in the end"),
            Setting::texts("kept").description("texts that stay as they are"),
        ]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        let separator: String = settings.get("separator")?;
        let prefixes: BTreeMap<Path, String> = settings.get("prefixes")?;
        if prefixes.is_empty() {
            return Err("`prefixes` names no text".into());
        }
        Path::all_apart(prefixes.keys())?;
        let longest: Option<i64> = settings.get("longest")?;
        if longest.is_some_and(|longest| longest < 1) {
            return Err("`longest` must be 1 or more".into());
        }
        Ok(Self {
            prefixes: prefixes.into_iter().map(|(path, prefix)| (path, prefix + &separator)).collect(),
            missing: settings.get("missing")?,
            again: settings.get("again")?,
            longest,
            kept: settings.get("kept")?,
        })
    }
}

impl Prefix {
    fn convert(&self, mut item: Item) -> Result<Item, ConvertError> {
        for (path, prefix) in &self.prefixes {
            let Some(text) = item.get_s(path)? else {
                self.missing.at(path)?;
                continue;
            };
            if self.kept.contains(&text) || (!self.again && text.starts_with(prefix)) {
                continue;
            }
            let whole = format!("{prefix}{text}");
            let length = i64::try_from(whole.chars().count()).unwrap_or(i64::MAX);
            match self.longest {
                Some(longest) if length > longest => {
                    return Err(
                        format!("`{path}` would have {length} characters, more than {longest}").into()
                    );
                }
                _ => item.set(path, whole)?,
            }
        }
        Ok(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(more: &[(&str, &str)]) -> String {
        let mut settings = vec![("prefixes", r#"{"sku":"EU"}"#)];
        settings.extend(more);
        Prefix::with(settings).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        assert_eq!(refused(&[]), "");
        assert_eq!(refused(&[("prefixes", "{}")]), "`prefixes` names no text");
        assert_eq!(refused(&[("prefixes", r#"{"a":"x","a.b":"y"}"#)]), "`a` and `a.b` overlap");
        assert_eq!(refused(&[("longest", "0")]), "`longest` must be 1 or more");
    }

    #[test]
    fn a_text_counts_in_characters() {
        let prefix = Prefix::with([("prefixes", r#"{"sku":"EU"}"#), ("longest", "5")]).unwrap();
        let item = Item::from_json(r#"{"sku":{"S":"7ö"}}"#).unwrap();
        assert_eq!(prefix.convert(item).unwrap().to_json(), r#"{"sku":{"S":"EU-7ö"}}"#);
    }
}
