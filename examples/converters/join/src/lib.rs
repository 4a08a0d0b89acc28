//! Joins attributes into one text.

use migrator_guest::settings::{Existing, Missing, Path};
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings, Value};

migrator_guest::export! { settings: Join, convert: Join::convert }

struct Join {
    from: Vec<Path>,
    separator: String,
    into: Path,
    keep: bool,
    missing: Missing,
    existing: Existing,
}

impl Configurable for Join {
    fn settings() -> Vec<Setting> {
        vec![
            Setting::texts("from").description("the texts and numbers to join, in their order").required(),
            Setting::text("separator").description("what comes between them").default(" "),
            Setting::text("into").description("where the text goes").required(),
            Setting::boolean("keep").description("whether the parts stay as well").default("false"),
            Missing::Error.setting(),
            Existing::setting(),
        ]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        let from: Vec<Path> = settings.get("from")?;
        if from.is_empty() {
            return Err("`from` names no attribute".into());
        }
        Path::all_apart(&from)?;
        let into: Path = settings.get("into")?;
        let keep = settings.get("keep")?;
        if keep && from.iter().any(|path| path.overlaps(&into)) {
            return Err(format!("`{into}` cannot be kept: it is where the text goes").into());
        }
        Ok(Self {
            from,
            separator: settings.get("separator")?,
            into,
            keep,
            missing: settings.get("missing")?,
            existing: settings.get("existing")?,
        })
    }
}

impl Join {
    fn convert(&self, mut item: Item) -> Result<Item, ConvertError> {
        let mut parts = Vec::with_capacity(self.from.len());
        for path in &self.from {
            match item.get(path) {
                Some(Value::S(part) | Value::N(part)) => parts.push(part),
                Some(other) => {
                    let found = other.type_name();
                    return Err(
                        format!("`{path}` must be a string (S) or a number (N), but is {found}").into()
                    );
                }
                None => self.missing.at(path)?,
            }
        }
        if parts.is_empty() {
            return Ok(item);
        }
        if !self.keep {
            for path in &self.from {
                item.remove(path);
            }
        }
        self.existing.set(&mut item, &self.into, parts.join(&self.separator))?;
        Ok(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn join(more: &[(&str, &str)], json: &str) -> Result<String, String> {
        let mut settings = vec![("from", r#"["first","nr"]"#), ("into", "name")];
        settings.extend(more);
        let item = Item::from_json(json).unwrap();
        let converted = Join::with(settings).and_then(|join| join.convert(item));
        converted.map(|item| item.to_json()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_missing_is_an_error_or_left_out() {
        let ada = r#"{"first":{"S":"Ada"}}"#;
        assert_eq!(join(&[], ada).unwrap_err(), "`nr` is missing");
        assert_eq!(join(&[("missing", "skip")], ada).unwrap(), r#"{"name":{"S":"Ada"}}"#);
        assert_eq!(join(&[("missing", "skip")], "{}").unwrap(), "{}");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(
            join(&[], r#"{"first":{"SS":["Ada"]},"nr":{"N":"1"}}"#).unwrap_err(),
            "`first` must be a string (S) or a number (N), but is a string set (SS)"
        );
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let refused = |more: &[(&str, &str)]| join(more, "{}").unwrap_err();
        assert_eq!(refused(&[("from", "[]")]), "`from` names no attribute");
        assert_eq!(refused(&[("from", r#"["a","a"]"#)]), "`a` is named twice");
        assert_eq!(
            refused(&[("into", "nr"), ("keep", "true")]),
            "`nr` cannot be kept: it is where the text goes"
        );
    }
}
