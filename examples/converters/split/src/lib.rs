//! Splits a text into several attributes.

use migrator_guest::settings::{Existing, Missing, Path};
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings};

migrator_guest::export! { settings: Split, convert: Split::convert }

struct Split {
    from: Path,
    separator: String,
    into: Vec<Path>,
    rest: Rest,
    fewer_allowed: bool,
    trim: bool,
    keep: bool,
    missing: Missing,
    existing: Existing,
}

/// What becomes of more parts than there are attributes for.
#[derive(PartialEq)]
enum Rest {
    /// The last attribute gets them, with the separators between them.
    Last,
    Error,
    Drop,
}

impl Configurable for Split {
    fn settings() -> Vec<Setting> {
        vec![
            Setting::text("from").description("the text to split").required(),
            Setting::text("separator").description("what stands between the parts").required(),
            Setting::texts("into").description("where the parts go, in their order").required(),
            Setting::one_of("rest", ["last", "error", "drop"])
                .description("further parts stay in the last one, are an error, or are dropped")
                .default("last"),
            Setting::one_of("fewer", ["error", "skip"])
                .description("a text of fewer parts is an error, or leaves the others out")
                .default("error"),
            Setting::boolean("trim").description("whether white space around a part goes").default("true"),
            Setting::boolean("keep").description("whether the text stays as well").default("false"),
            Missing::Error.setting(),
            Existing::setting(),
        ]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        let separator: String = settings.get("separator")?;
        if separator.is_empty() {
            return Err("`separator` is empty".into());
        }
        let into: Vec<Path> = settings.get("into")?;
        if into.is_empty() {
            return Err("`into` names no attribute".into());
        }
        Path::all_apart(&into)?;
        let from: Path = settings.get("from")?;
        let keep = settings.get("keep")?;
        if keep && into.iter().any(|path| path.overlaps(&from)) {
            return Err(format!("`{from}` cannot be kept: it is one of `into`").into());
        }
        Ok(Self {
            from,
            separator,
            into,
            rest: match settings.get::<String>("rest")?.as_str() {
                "error" => Rest::Error,
                "drop" => Rest::Drop,
                _ => Rest::Last,
            },
            fewer_allowed: settings.get::<String>("fewer")? == "skip",
            trim: settings.get("trim")?,
            keep,
            missing: settings.get("missing")?,
            existing: settings.get("existing")?,
        })
    }
}

impl Split {
    fn convert(&self, mut item: Item) -> Result<Item, ConvertError> {
        let text = if self.keep { item.get_s(&self.from)? } else { item.take_s(&self.from)? };
        let Some(text) = text else {
            self.missing.at(&self.from)?;
            return Ok(item);
        };
        let parts = self.parts(&text)?;
        for (path, part) in self.into.iter().zip(parts) {
            self.existing.set(&mut item, path, part)?;
        }
        Ok(item)
    }

    fn parts<'a>(&self, text: &'a str) -> Result<Vec<&'a str>, ConvertError> {
        let wanted = self.into.len();
        let mut parts: Vec<&str> = match self.rest {
            Rest::Last => text.splitn(wanted, &self.separator).collect(),
            Rest::Error | Rest::Drop => text.split(&self.separator).collect(),
        };
        let count = parts.len();
        if count > wanted && self.rest == Rest::Error {
            return Err(format!("`{}` has {count} parts, more than {wanted}: `{text}`", self.from).into());
        }
        if count < wanted && !self.fewer_allowed {
            return Err(format!("`{}` has only {count} of {wanted} parts: `{text}`", self.from).into());
        }
        if self.trim {
            parts.iter_mut().for_each(|part| *part = part.trim());
        }
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(more: &[(&str, &str)], name: &str) -> Result<String, String> {
        let mut settings = vec![("from", "name"), ("separator", " "), ("into", r#"["first","last"]"#)];
        settings.extend(more);
        let mut item = Item::new();
        item.set("name", name).unwrap();
        let converted = Split::with(settings).and_then(|split| split.convert(item));
        converted.map(|item| item.to_json()).map_err(|error| error.to_string())
    }

    #[test]
    fn further_parts_go_where_the_settings_say() {
        let rest = |rest: &str| split(&[("rest", rest)], "Ada King Lovelace");
        assert_eq!(rest("last").unwrap(), r#"{"first":{"S":"Ada"},"last":{"S":"King Lovelace"}}"#);
        assert_eq!(rest("drop").unwrap(), r#"{"first":{"S":"Ada"},"last":{"S":"King"}}"#);
        assert_eq!(rest("error").unwrap_err(), "`name` has 3 parts, more than 2: `Ada King Lovelace`");
    }

    #[test]
    fn a_text_of_fewer_parts_is_an_error_or_leaves_the_others_out() {
        assert_eq!(split(&[], "Ada").unwrap_err(), "`name` has only 1 of 2 parts: `Ada`");
        assert_eq!(split(&[("fewer", "skip")], "Ada").unwrap(), r#"{"first":{"S":"Ada"}}"#);
    }

    #[test]
    fn the_text_may_stay_and_a_part_may_take_its_place() {
        assert_eq!(
            split(&[("keep", "true")], "A B").unwrap(),
            r#"{"name":{"S":"A B"},"first":{"S":"A"},"last":{"S":"B"}}"#
        );
        assert_eq!(
            split(&[("into", r#"["name","last"]"#)], "A B").unwrap(),
            r#"{"name":{"S":"A"},"last":{"S":"B"}}"#
        );
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let refused = |more: &[(&str, &str)]| split(more, "A B").unwrap_err();
        assert_eq!(refused(&[("separator", "")]), "`separator` is empty");
        assert_eq!(refused(&[("into", "[]")]), "`into` names no attribute");
        assert_eq!(refused(&[("into", r#"["a","a"]"#)]), "`a` is named twice");
        assert_eq!(
            refused(&[("into", r#"["name"]"#), ("keep", "true")]),
            "`name` cannot be kept: it is one of `into`"
        );
    }
}
