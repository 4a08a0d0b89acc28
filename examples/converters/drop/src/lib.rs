//! Drops attributes.

use migrator_guest::settings::{Missing, Path};
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings};

migrator_guest::export! { settings: DropPaths, convert: DropPaths::convert }

struct DropPaths {
    paths: Vec<Path>,
    missing: Missing,
}

impl Configurable for DropPaths {
    fn settings() -> Vec<Setting> {
        vec![Setting::texts("paths").description("what goes").required(), Missing::Skip.setting()]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        let paths: Vec<Path> = settings.get("paths")?;
        if paths.is_empty() {
            return Err("`paths` drops nothing".into());
        }
        if let Some(path) = paths.iter().find(|path| path.has_index()) {
            // Dropping one would move the others to other indices.
            return Err(format!(
                "`{path}` is an element of a list; only attributes and entries of maps can be dropped"
            )
            .into());
        }
        Path::all_apart(&paths)?;
        Ok(Self { paths, missing: settings.get("missing")? })
    }
}

impl DropPaths {
    fn convert(&self, mut item: Item) -> Result<Item, ConvertError> {
        for path in &self.paths {
            if !item.remove(path) {
                self.missing.at(path)?;
            }
        }
        Ok(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(paths: &str) -> String {
        DropPaths::with([("paths", paths)]).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        assert_eq!(refused("[]"), "`paths` drops nothing");
        assert_eq!(refused(r#"["a","a.b"]"#), "`a` and `a.b` overlap");
        assert_eq!(
            refused(r#"["tags[0]"]"#),
            "`tags[0]` is an element of a list; only attributes and entries of maps can be dropped"
        );
    }

    #[test]
    fn dropping_twice_changes_no_more_than_dropping_once() {
        let drop = DropPaths::with([("paths", r#"["a","b.c"]"#)]).unwrap();
        let item = Item::from_json(r#"{"id":{"N":"1"},"a":{"S":"x"},"b":{"M":{"c":{"S":"y"}}}}"#).unwrap();
        let once = drop.convert(item).unwrap();
        assert_eq!(once.to_json(), r#"{"id":{"N":"1"},"b":{"M":{}}}"#);
        assert_eq!(drop.convert(once.duplicate()).unwrap(), once);
    }
}
