//! Makes an item of each element of a list or set.

use migrator_guest::settings::{Existing, Path};
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings, Value};

migrator_guest::export! { settings: FanOut, convert: FanOut::convert }

struct FanOut {
    from: Path,
    into: Path,
    position: Option<Path>,
    missing: Missing,
    existing: Existing,
}

/// What becomes of an item without elements.
enum Missing {
    Error,
    Drop,
    Keep,
}

impl Configurable for FanOut {
    fn settings() -> Vec<Setting> {
        vec![
            Setting::text("from").description("the list or set").required(),
            Setting::text("into").description("where its element goes in each item").required(),
            Setting::text("position").description("where the number of the element goes, from 0"),
            Setting::one_of("missing", ["error", "drop", "keep"])
                .description("an item without elements is refused, dropped, or left as it is")
                .default("error"),
            Existing::setting(),
        ]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        let (into, position): (Path, Option<Path>) = (settings.get("into")?, settings.get("position")?);
        Path::all_apart([&into].into_iter().chain(&position))?;
        Ok(Self {
            from: settings.get("from")?,
            into,
            position,
            missing: match settings.get::<String>("missing")?.as_str() {
                "drop" => Missing::Drop,
                "keep" => Missing::Keep,
                _ => Missing::Error,
            },
            existing: settings.get("existing")?,
        })
    }
}

impl FanOut {
    fn convert(&self, mut item: Item) -> Result<Vec<Item>, ConvertError> {
        let elements = match item.get(&self.from) {
            Some(value) => self.elements(value)?,
            None => Vec::new(),
        };
        if elements.is_empty() {
            return match self.missing {
                Missing::Error => Err(format!("`{}` has no elements", self.from).into()),
                Missing::Drop => Ok(Vec::new()),
                Missing::Keep => Ok(vec![item]),
            };
        }
        item.remove(&self.from);
        for path in [&self.into].into_iter().chain(&self.position) {
            self.existing.allows(&item, path)?;
        }
        elements
            .into_iter()
            .enumerate()
            .map(|(position, element)| self.output(&item, position, element))
            .collect()
    }

    fn output(&self, rest: &Item, position: usize, element: Value) -> Result<Item, ConvertError> {
        let mut output = rest.duplicate();
        output.set(&self.into, element)?;
        if let Some(path) = &self.position {
            output.set(path, position)?;
        }
        Ok(output)
    }

    /// A list's elements in their order, a set's sorted: a set has no order, and both images of a stream record must become the
    /// same.
    fn elements(&self, value: Value) -> Result<Vec<Value>, ConvertError> {
        Ok(match value {
            Value::L(_) => value.elements()?,
            Value::Ss(members) => sorted(members).into_iter().map(Value::S).collect(),
            Value::Ns(members) => sorted(members).into_iter().map(Value::N).collect(),
            Value::Bs(members) => sorted(members).into_iter().map(Value::B).collect(),
            other => {
                let found = other.type_name();
                return Err(format!("`{}` must be a list or a set, but is {found}", self.from).into());
            }
        })
    }
}

fn sorted<T: Ord>(mut members: Vec<T>) -> Vec<T> {
    members.sort_unstable();
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fanned_out(more: &[(&str, &str)], json: &str) -> Result<Vec<String>, String> {
        let mut settings = vec![("from", "lines"), ("into", "line")];
        settings.extend(more);
        let item = Item::from_json(json).unwrap();
        let converted = FanOut::with(settings).and_then(|fan_out| fan_out.convert(item));
        converted.map(|items| items.iter().map(Item::to_json).collect()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_order_of_a_set_does_not_matter() {
        let position = [("position", "n")];
        let one = fanned_out(&position, r#"{"lines":{"SS":["b","a"]}}"#).unwrap();
        assert_eq!(one, [r#"{"line":{"S":"a"},"n":{"N":"0"}}"#, r#"{"line":{"S":"b"},"n":{"N":"1"}}"#]);
        assert_eq!(fanned_out(&position, r#"{"lines":{"SS":["a","b"]}}"#).unwrap(), one);
    }

    #[test]
    fn an_item_without_elements_is_refused_dropped_or_kept() {
        for json in [r#"{"id":{"N":"1"}}"#, r#"{"id":{"N":"1"},"lines":{"L":[]}}"#] {
            assert_eq!(fanned_out(&[], json).unwrap_err(), "`lines` has no elements");
            assert!(fanned_out(&[("missing", "drop")], json).unwrap().is_empty());
            assert_eq!(fanned_out(&[("missing", "keep")], json).unwrap(), [json]);
        }
    }

    #[test]
    fn the_element_may_take_the_place_of_the_list_and_of_nothing_else() {
        let json = r#"{"line":{"S":"x"},"lines":{"L":[{"S":"y"}]}}"#;
        assert_eq!(fanned_out(&[], json).unwrap_err(), "`line` is there already");
        assert_eq!(
            fanned_out(&[("into", "lines")], json).unwrap(),
            [r#"{"line":{"S":"x"},"lines":{"S":"y"}}"#]
        );
    }

    #[test]
    fn settings_and_items_that_make_no_sense_are_refused() {
        assert_eq!(fanned_out(&[("position", "line")], "{}").unwrap_err(), "`line` is named twice");
        assert_eq!(
            fanned_out(&[], r#"{"lines":{"M":{}}}"#).unwrap_err(),
            "`lines` must be a list or a set, but is a map (M)"
        );
    }
}
