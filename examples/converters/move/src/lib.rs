//! Moves attributes to and from nested maps.

use std::collections::{BTreeMap, BTreeSet};

use migrator_guest::settings::{Existing, Missing, Path};
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings, Value};

migrator_guest::export! { settings: Move, convert: Move::convert }

struct Move {
    paths: BTreeMap<Path, Path>,
    missing: Missing,
    existing: Existing,
    /// Maps that something is moved out of and that go when nothing is left in them, the innermost first.
    emptied: Vec<String>,
}

impl Configurable for Move {
    fn settings() -> Vec<Setting> {
        vec![
            Setting::table("paths").description("where things are and where they go").required(),
            Missing::Skip.setting(),
            Existing::setting(),
            Setting::one_of("emptied", ["remove", "keep"])
                .description("maps in which nothing is left go, or stay")
                .default("remove"),
        ]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        let paths: BTreeMap<Path, Path> = settings.get("paths")?;
        if paths.is_empty() {
            return Err("`paths` moves nothing".into());
        }
        if let Some(path) = paths.keys().chain(paths.values()).find(|path| path.has_index()) {
            return Err(format!(
                "`{path}` leads through a list; only attributes and entries of maps can be moved"
            )
            .into());
        }
        // Otherwise the order in which they are moved would matter.
        Path::all_apart(paths.keys().chain(paths.values()))?;
        let emptied = match settings.get::<String>("emptied")?.as_str() {
            "remove" => maps_left(&paths),
            _ => Vec::new(),
        };
        Ok(Self { paths, missing: settings.get("missing")?, existing: settings.get("existing")?, emptied })
    }
}

/// The maps that things are moved out of, the innermost first. A longer path is never further out.
fn maps_left(paths: &BTreeMap<Path, Path>) -> Vec<String> {
    let left: BTreeSet<&str> = paths.keys().flat_map(Path::parents).collect();
    let mut left: Vec<String> = left.into_iter().map(str::to_owned).collect();
    left.sort_by_key(|path| std::cmp::Reverse(path.len()));
    left
}

impl Move {
    fn convert(&self, mut item: Item) -> Result<Item, ConvertError> {
        let mut moved = false;
        for (from, to) in &self.paths {
            if item.has(from) {
                self.existing.allows(&item, to)?;
                make_parents(&mut item, to)?;
                moved |= item.rename(from, to)?;
            } else {
                self.missing.at(from)?;
            }
        }
        for map in self.emptied.iter().filter(|_| moved) {
            if is_empty_map(&item, map) {
                item.remove(map);
            }
        }
        Ok(item)
    }
}

fn make_parents(item: &mut Item, path: &Path) -> Result<(), ConvertError> {
    for parent in path.parents() {
        if !item.has(parent) {
            item.set(parent, Value::M("{}".to_owned()))?;
        }
    }
    Ok(())
}

fn is_empty_map(item: &Item, path: &str) -> bool {
    matches!(item.get(path), Some(Value::M(json)) if !json.contains('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAT: &str = r#"{"id":{"N":"1"},"city":{"S":"Bern"},"zip":{"S":"3000"}}"#;
    const NEST: &str = r#"{"city":"address.place.city","zip":"address.zip"}"#;
    const FLATTEN: &str = r#"{"address.place.city":"city","address.zip":"zip"}"#;

    fn moved(paths: &str, json: &str) -> Item {
        let converter = Move::with([("paths", paths)]).unwrap();
        converter.convert(Item::from_json(json).unwrap()).unwrap()
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let refused = |paths: &str| Move::with([("paths", paths)]).err().unwrap().to_string();
        assert_eq!(refused("{}"), "`paths` moves nothing");
        assert_eq!(refused(r#"{"a":"a.b"}"#), "`a` and `a.b` overlap");
        assert_eq!(
            refused(r#"{"a":"b[0]"}"#),
            "`b[0]` leads through a list; only attributes and entries of maps can be moved"
        );
    }

    #[test]
    fn nesting_and_flattening_again_changes_nothing() {
        let nested = moved(NEST, FLAT);
        assert_eq!(
            nested.to_json(),
            r#"{"id":{"N":"1"},"address":{"M":{"place":{"M":{"city":{"S":"Bern"}}},"zip":{"S":"3000"}}}}"#
        );
        assert_eq!(moved(FLATTEN, &nested.to_json()), Item::from_json(FLAT).unwrap());
    }

    #[test]
    fn a_map_that_was_empty_before_stays() {
        let empty = r#"{"address":{"M":{}}}"#;
        assert_eq!(moved(FLATTEN, empty).to_json(), empty);
    }
}
