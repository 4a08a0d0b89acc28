//! Makes the items of several tables fit into one: each with its kind and with keys that those of other kinds do not have.

use migrator_guest::settings::{Existing, Path, Template};
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings};

migrator_guest::export! { settings: MergeTables, convert: MergeTables::convert }

struct MergeTables {
    entity: String,
    /// Where the entity goes.
    kind: Path,
    /// Both keys: the attribute and the template of its text.
    keys: [(Path, Template); 2],
    existing: Existing,
}

impl Configurable for MergeTables {
    fn settings() -> Vec<Setting> {
        vec![
            Setting::text("entity").description("what the items of this table are: ORDER").required(),
            Setting::text("partition")
                .description("template of the partition key: CUSTOMER#{customer_nr:8}")
                .required(),
            Setting::text("sort").description("template of the sort key: ORDER#{order_nr:10}").required(),
            Setting::text("entity-attribute").description("where the entity goes").default("entity"),
            Setting::text("partition-attribute").description("where the partition key goes").default("pk"),
            Setting::text("sort-attribute").description("where the sort key goes").default("sk"),
            Existing::setting(),
        ]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        let entity: String = settings.get("entity")?;
        if entity.is_empty() {
            return Err("`entity` is empty".into());
        }
        let key = |name: &str| -> Result<(Path, Template), ConvertError> {
            let template: Template = settings.get(name)?;
            // Without it, items of two tables could get one key.
            if template.prefix().is_empty() {
                return Err(format!("`{name}` must begin with fixed text, such as the entity").into());
            }
            Ok((settings.get(&format!("{name}-attribute"))?, template))
        };
        let keys = [key("partition")?, key("sort")?];
        let kind = settings.get("entity-attribute")?;
        Path::all_apart([&kind, &keys[0].0, &keys[1].0])?;
        Ok(Self { entity, kind, keys, existing: settings.get("existing")? })
    }
}

impl MergeTables {
    fn convert(&self, mut item: Item) -> Result<Item, ConvertError> {
        let [partition, sort] = &self.keys;
        // Both are filled before either is set: a template may read what a key replaces.
        let filled = [fill(partition, &item)?, fill(sort, &item)?];
        for ((attribute, _), text) in self.keys.iter().zip(filled) {
            self.existing.set(&mut item, attribute, text)?;
        }
        self.existing.set(&mut item, &self.kind, &self.entity)?;
        Ok(item)
    }
}

fn fill((attribute, template): &(Path, Template), item: &Item) -> Result<String, ConvertError> {
    let filled = template.fill(item).map_err(|error| format!("`{attribute}`: {error}"))?;
    filled.map_err(|missing| format!("`{attribute}`: `{missing}` is missing").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(more: &[(&str, &str)], json: &str) -> Result<String, String> {
        let mut settings =
            vec![("entity", "ORDER"), ("partition", "CUSTOMER#{customer:4}"), ("sort", "ORDER#{nr:4}")];
        settings.extend(more);
        let item = Item::from_json(json).unwrap();
        let converted = MergeTables::with(settings).and_then(|merge| merge.convert(item));
        converted.map(|item| item.to_json()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_attribute_that_a_key_needs_must_be_there() {
        assert_eq!(merged(&[], r#"{"customer":{"N":"1"}}"#).unwrap_err(), "`sk`: `nr` is missing");
    }

    #[test]
    fn what_is_there_already_is_not_replaced_without_a_word() {
        let json = r#"{"customer":{"N":"1"},"nr":{"N":"2"},"entity":{"S":"x"}}"#;
        assert_eq!(merged(&[], json).unwrap_err(), "`entity` is there already");
        assert!(merged(&[("entity-attribute", "kind")], json).unwrap().ends_with(r#""kind":{"S":"ORDER"}}"#));
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let refused = |more: &[(&str, &str)]| merged(more, "{}").unwrap_err();
        assert_eq!(refused(&[("entity", "")]), "`entity` is empty");
        assert_eq!(refused(&[("sort", "{nr}")]), "`sort` must begin with fixed text, such as the entity");
        assert_eq!(refused(&[("sort-attribute", "pk")]), "`pk` is named twice");
    }
}
