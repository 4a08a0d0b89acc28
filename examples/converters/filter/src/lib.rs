//! Keeps or drops items by a condition.

mod condition;

use migrator_guest::settings::Path;
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings};

use condition::{Condition, OPERATORS};

migrator_guest::export! { settings: Filter, convert: Filter::convert }

struct Filter {
    attribute: Path,
    condition: Condition,
    /// Whether items that meet the condition stay; otherwise the others do.
    keep: bool,
}

impl Configurable for Filter {
    fn settings() -> Vec<Setting> {
        vec![
            Setting::text("attribute").description("what is looked at").required(),
            Setting::one_of("operator", OPERATORS).description("how it is compared").required(),
            Setting::text("value").description("what it is compared with"),
            Setting::one_of("action", ["keep", "drop"])
                .description("items that meet the condition stay, or go")
                .default("keep"),
        ]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        let operator: String = settings.get("operator")?;
        Ok(Self {
            attribute: settings.get("attribute")?,
            condition: Condition::new(&operator, settings.get("value")?)?,
            keep: settings.get::<String>("action")? == "keep",
        })
    }
}

impl Filter {
    fn convert(&self, item: Item) -> Result<Option<Item>, ConvertError> {
        let met = self.condition.is_met(&item, &self.attribute)?;
        Ok((met == self.keep).then_some(item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeps(operator: &str, value: &str, attribute: &str) -> Result<bool, String> {
        let mut settings = vec![("attribute", "a"), ("operator", operator)];
        if !matches!(operator, "exists" | "absent") {
            settings.push(("value", value));
        }
        let json = if attribute.is_empty() { "{}".to_owned() } else { format!(r#"{{"a":{attribute}}}"#) };
        let item = Item::from_json(&json).unwrap();
        let kept = Filter::with(settings).and_then(|filter| filter.convert(item));
        kept.map(|kept| kept.is_some()).map_err(|error| error.to_string())
    }

    #[test]
    fn every_operator_compares_texts() {
        for (operator, value, text, kept) in [
            ("equals", "b", "b", true),
            ("equals", "b", "B", false),
            ("differs", "b", "c", true),
            ("differs", "b", "b", false),
            ("begins-with", "be", "bern", true),
            ("begins-with", "be", "zurich", false),
            ("contains", "er", "bern", true),
            ("contains", "x", "bern", false),
            ("less", "b", "a", true),
            ("less", "b", "b", false),
            ("less-or-equal", "b", "b", true),
            ("greater", "b", "c", true),
            ("greater", "b", "b", false),
            ("greater-or-equal", "b", "b", true),
        ] {
            let attribute = format!(r#"{{"S":"{text}"}}"#);
            assert_eq!(keeps(operator, value, &attribute), Ok(kept), "{text} {operator} {value}");
        }
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        for (operator, value, number, kept) in [
            ("equals", "1.0", "1", true),
            ("less", "10", "9", true),
            ("less", "9", "10", false),
            ("less", "-9", "-10", true),
            ("greater", "0", "-0", false),
            ("greater-or-equal", "0.5", "5e-1", true),
            (
                "greater",
                "99999999999999999999999999999999999998",
                "99999999999999999999999999999999999999",
                true,
            ),
        ] {
            let attribute = format!(r#"{{"N":"{number}"}}"#);
            assert_eq!(keeps(operator, value, &attribute), Ok(kept), "{number} {operator} {value}");
        }
    }

    #[test]
    fn sets_and_lists_contain_what_is_one_of_them() {
        assert_eq!(keeps("contains", "b", r#"{"SS":["a","b"]}"#), Ok(true));
        assert_eq!(keeps("contains", "2.0", r#"{"NS":["1","2"]}"#), Ok(true));
        assert_eq!(keeps("contains", "b", r#"{"L":[{"M":{}},{"S":"b"}]}"#), Ok(true));
        assert_eq!(keeps("contains", "c", r#"{"L":[{"S":"b"}]}"#), Ok(false));
    }

    #[test]
    fn of_an_attribute_that_is_not_there_only_absence_and_difference_are_true() {
        for (operator, kept) in
            [("exists", false), ("absent", true), ("equals", false), ("differs", true), ("less", false)]
        {
            assert_eq!(keeps(operator, "b", ""), Ok(kept), "{operator}");
        }
        assert_eq!(keeps("exists", "", r#"{"NULL":true}"#), Ok(true));
    }

    #[test]
    fn what_cannot_be_compared_refuses_the_item() {
        assert_eq!(
            keeps("equals", "x", r#"{"M":{}}"#).unwrap_err(),
            "`a` is a map (M), for which there is no `equals`"
        );
        assert_eq!(
            keeps("less", "x", r#"{"BOOL":true}"#).unwrap_err(),
            "`a` is a boolean (BOOL), for which there is no `less`"
        );
        assert_eq!(keeps("less", "x", r#"{"N":"1"}"#).unwrap_err(), "`a` is a number (N), and `x` is none");
        assert_eq!(keeps("equals", "true", r#"{"BOOL":true}"#), Ok(true));
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let refused =
            |settings: &[(&str, &str)]| Filter::with(settings.iter().copied()).err().unwrap().to_string();
        assert_eq!(
            refused(&[("attribute", "a"), ("operator", "less")]),
            "`value` is missing: `less` compares with it"
        );
        assert_eq!(
            refused(&[("attribute", "a"), ("operator", "exists"), ("value", "x")]),
            "`value` has no meaning: `exists` compares with nothing"
        );
        assert!(
            refused(&[("attribute", "a"), ("operator", "is")])
                .starts_with("`operator` is none of `exists`, ")
        );
    }
}
