//! Changes the types of attributes.

mod change;
mod json;

use std::collections::BTreeMap;

use migrator_guest::settings::{FromSetting, Missing, Path};
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings};

use change::{Rules, Type};

migrator_guest::export! { settings: Retype, convert: Retype::convert }

struct Retype {
    types: BTreeMap<Path, Type>,
    rules: Rules,
    missing: Missing,
}

impl Configurable for Retype {
    fn settings() -> Vec<Setting> {
        vec![
            Setting::table("types")
                .description("paths and their new types: S, N, BOOL, SS, NS, L or M")
                .required(),
            Setting::text("separator")
                .description("what stands between the members of a set or list in text")
                .default(","),
            Setting::text("true").description("the text that means true").default("true"),
            Setting::text("false").description("the text that means false").default("false"),
            Missing::Skip.setting(),
        ]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        let types: BTreeMap<Path, Type> = settings.get("types")?;
        if types.is_empty() {
            return Err("`types` changes nothing".into());
        }
        Path::all_apart(types.keys())?;
        let rules = Rules {
            separator: settings.get("separator")?,
            truth: settings.get("true")?,
            falsehood: settings.get("false")?,
        };
        if rules.separator.is_empty() {
            return Err("`separator` is empty".into());
        }
        if rules.truth == rules.falsehood {
            return Err(format!("`true` and `false` are both `{}`", rules.truth).into());
        }
        Ok(Self { types, rules, missing: settings.get("missing")? })
    }
}

impl FromSetting for Type {
    fn from_setting(text: &str) -> Result<Self, ConvertError> {
        Ok(match text {
            "S" => Self::S,
            "N" => Self::N,
            "BOOL" => Self::Bool,
            "SS" => Self::Ss,
            "NS" => Self::Ns,
            "L" => Self::L,
            "M" => Self::M,
            _ => return Err(format!("`{text}` is none of `S`, `N`, `BOOL`, `SS`, `NS`, `L`, `M`").into()),
        })
    }
}

impl Retype {
    fn convert(&self, mut item: Item) -> Result<Item, ConvertError> {
        for (path, to) in &self.types {
            let Some(value) = item.get(path) else {
                self.missing.at(path)?;
                continue;
            };
            let changed = self.rules.change(&value, *to).map_err(|error| format!("`{path}`: {error}"))?;
            if let Some(changed) = changed {
                item.set(path, changed).map_err(|error| format!("`{path}`: {error}"))?;
            }
        }
        Ok(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retyped(to: &str, value: &str) -> Result<String, String> {
        let types = format!(r#"{{"a":"{to}"}}"#);
        let item = Item::from_json(&format!(r#"{{"a":{value}}}"#)).unwrap();
        let converted = Retype::with([("types", types)]).and_then(|retype| retype.convert(item));
        converted.map(|item| item.get("a").unwrap().to_json()).map_err(|error| error.to_string())
    }

    #[test]
    fn every_change_there_is() {
        for (from, to, becomes) in [
            (r#"{"S":"19.00"}"#, "N", r#"{"N":"19.00"}"#),
            (r#"{"BOOL":true}"#, "N", r#"{"N":"1"}"#),
            (r#"{"N":"007"}"#, "S", r#"{"S":"007"}"#),
            (r#"{"BOOL":false}"#, "S", r#"{"S":"false"}"#),
            (r#"{"SS":["b","a"]}"#, "S", r#"{"S":"a,b"}"#),
            (r#"{"L":[{"S":"b"},{"N":"1"}]}"#, "S", r#"{"S":"b,1"}"#),
            (r#"{"S":"true"}"#, "BOOL", r#"{"BOOL":true}"#),
            (r#"{"N":"0"}"#, "BOOL", r#"{"BOOL":false}"#),
            (r#"{"S":"b, a,,b"}"#, "SS", r#"{"SS":["a","b"]}"#),
            (r#"{"L":[{"S":"b"},{"S":"a"}]}"#, "SS", r#"{"SS":["a","b"]}"#),
            (r#"{"NS":["2","1"]}"#, "SS", r#"{"SS":["1","2"]}"#),
            (r#"{"S":"2,1"}"#, "NS", r#"{"NS":["1","2"]}"#),
            (r#"{"SS":["2","1"]}"#, "NS", r#"{"NS":["1","2"]}"#),
            (r#"{"SS":["b","a"]}"#, "L", r#"{"L":[{"S":"a"},{"S":"b"}]}"#),
            (r#"{"NS":["2","1"]}"#, "L", r#"{"L":[{"N":"1"},{"N":"2"}]}"#),
            (r#"{"S":"b, a"}"#, "L", r#"{"L":[{"S":"b"},{"S":"a"}]}"#),
            (
                r#"{"S":"{\"n\":1.50,\"l\":[null,true,\"x\"]}"}"#,
                "M",
                r#"{"M":{"n":{"N":"1.50"},"l":{"L":[{"NULL":true},{"BOOL":true},{"S":"x"}]}}}"#,
            ),
        ] {
            assert_eq!(retyped(to, from).as_deref(), Ok(becomes), "{from} to {to}");
        }
    }

    #[test]
    fn a_value_that_does_not_fit_is_named_with_its_attribute() {
        for (from, to, error) in [
            (r#"{"S":"one"}"#, "N", "`a`: `one` is not a number"),
            (r#"{"S":"yes"}"#, "BOOL", "`a`: `yes` is neither `true` nor `false`"),
            (r#"{"N":"2"}"#, "BOOL", "`a`: `2` is neither 1 nor 0"),
            (r#"{"S":" , "}"#, "SS", "`a`: ` , ` has no members, and there are no empty sets"),
            (
                r#"{"L":[{"M":{}}]}"#,
                "SS",
                "`a`: an element is a map (M), neither a string (S) nor a number (N)",
            ),
            (r#"{"M":{}}"#, "N", "`a`: a map (M) cannot become a number (N)"),
            (r#"{"S":"[]"}"#, "M", "`a`: `[]` is no JSON object"),
            (r#"{"S":"{\"a\""}"#, "M", "`a`: `{\"a\"` is no JSON object"),
        ] {
            assert_eq!(retyped(to, from), Err(error.to_owned()), "{from} to {to}");
        }
        let bad_members = retyped("NS", r#"{"S":"1,one"}"#).unwrap_err();
        assert!(bad_members.starts_with("`a`: "), "{bad_members}");
    }

    #[test]
    fn a_value_that_has_the_type_already_stays_as_it_is() {
        for (value, to) in
            [(r#"{"S":"x"}"#, "S"), (r#"{"SS":["b","a"]}"#, "SS"), (r#"{"M":{"a":{"S":"x"}}}"#, "M")]
        {
            assert_eq!(retyped(to, value).as_deref(), Ok(value));
        }
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let refused =
            |settings: &[(&str, &str)]| Retype::with(settings.iter().copied()).err().unwrap().to_string();
        assert_eq!(refused(&[("types", "{}")]), "`types` changes nothing");
        assert_eq!(
            refused(&[("types", r#"{"a":"X"}"#)]),
            "`types`: `a`: `X` is none of `S`, `N`, `BOOL`, `SS`, `NS`, `L`, `M`"
        );
        assert_eq!(refused(&[("types", r#"{"a":"N"}"#), ("separator", "")]), "`separator` is empty");
        assert_eq!(
            refused(&[("types", r#"{"a":"N"}"#), ("true", "x"), ("false", "x")]),
            "`true` and `false` are both `x`"
        );
    }
}
