//! Whether settings fit what a converter declares, and whether what it declares makes sense.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use migrator_item::{Item, Path, Value};
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

use super::{Setting, SettingKind, SettingProblem};
use crate::contract::bindings::exports::dynamodb_migrator::migration::settings as wit;

/// Characters of a wrong value that a message shows.
const SHOWN: usize = 60;

/// Everything that is wrong with given settings.
pub(crate) fn problems(declared: &[Setting], given: &BTreeMap<String, String>) -> Vec<SettingProblem> {
    let known = || declared.iter().map(|setting| setting.name.clone()).collect();
    let unknown = given
        .keys()
        .filter(|name| declared.iter().all(|setting| setting.name != **name))
        .map(|name| SettingProblem::Unknown { name: name.clone(), known: known() });
    let unfit = declared.iter().filter_map(|setting| match given.get(&setting.name) {
        Some(text) if !setting.kind.fits(text) => Some(SettingProblem::Kind {
            name: setting.name.clone(),
            expected: setting.kind.in_words(),
            found: shortened(text),
        }),
        None if setting.required => Some(SettingProblem::Missing {
            name: setting.name.clone(),
            description: setting.description.clone(),
        }),
        _ => None,
    });
    unknown.chain(unfit).collect()
}

/// The first thing that a declaration says against itself, if any.
pub(crate) fn contradiction(declared: &[Setting]) -> Option<String> {
    let mut names = BTreeSet::new();
    declared.iter().find_map(|Setting { name, kind, required, default, .. }| {
        if name.is_empty() {
            return Some("a setting without a name".to_owned());
        }
        if !names.insert(name) {
            return Some(format!("two settings are named `{name}`"));
        }
        if matches!(kind, SettingKind::OneOf(words) if words.is_empty()) {
            return Some(format!("`{name}` must be one of no words"));
        }
        let default = default.as_ref()?;
        if *required {
            return Some(format!("`{name}` is required and has a default"));
        }
        (!kind.fits(default)).then(|| {
            format!("the default of `{name}` must be {}, not `{}`", kind.in_words(), shortened(default))
        })
    })
}

impl SettingKind {
    /// Whether a text is of this kind.
    fn fits(&self, text: &str) -> bool {
        match self {
            Self::Text => true,
            Self::Number => is_number(text),
            Self::Boolean => matches!(text, "true" | "false"),
            Self::OneOf(words) => words.iter().any(|word| word == text),
            Self::Texts => serde_json::from_str::<Vec<String>>(text).is_ok(),
            Self::Table => serde_json::from_str::<Table>(text).is_ok(),
        }
    }

    fn in_words(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Number => "a decimal number".to_owned(),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::OneOf(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
                format!("one of {}", words.join(", "))
            }
            Self::Texts => "a JSON array of strings".to_owned(),
            Self::Table => "a JSON object of strings, with no name twice".to_owned(),
        }
    }
}

/// Whether DynamoDB would store this text as a number.
fn is_number(text: &str) -> bool {
    "number".parse::<Path>().is_ok_and(|path| Item::new().set(&path, &Value::N(text.to_owned())).is_ok())
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// A JSON object of strings that names nothing twice.
struct Table;

impl<'de> Deserialize<'de> for Table {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TableVisitor;
        impl<'de> Visitor<'de> for TableVisitor {
            type Value = Table;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of strings")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Table, A::Error> {
                let mut names = BTreeSet::new();
                while let Some((name, _)) = map.next_entry::<String, String>()? {
                    if !names.insert(name) {
                        return Err(de::Error::custom("a name stands twice"));
                    }
                }
                Ok(Table)
            }
        }
        deserializer.deserialize_map(TableVisitor)
    }
}

impl From<wit::Setting> for Setting {
    fn from(from: wit::Setting) -> Self {
        let kind = match from.kind {
            wit::SettingKind::Text => SettingKind::Text,
            wit::SettingKind::Number => SettingKind::Number,
            wit::SettingKind::Boolean => SettingKind::Boolean,
            wit::SettingKind::OneOf(words) => SettingKind::OneOf(words),
            wit::SettingKind::Texts => SettingKind::Texts,
            wit::SettingKind::Table => SettingKind::Table,
        };
        let wit::Setting { name, description, required, default, .. } = from;
        Setting { name, description, kind, required, default }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(name: &str, kind: SettingKind, default: Option<&str>) -> Setting {
        let default = default.map(str::to_owned);
        Setting {
            name: name.to_owned(),
            description: "for a test".to_owned(),
            kind,
            required: false,
            default,
        }
    }

    #[test]
    fn each_kind_takes_what_it_says_and_nothing_else() {
        let words = SettingKind::OneOf(vec!["hex".to_owned(), "base64".to_owned()]);
        let table = [
            (SettingKind::Text, vec!["", "anything at all"], vec![]),
            (SettingKind::Number, vec!["0", "-1.5", "1e3"], vec!["", " 1", "one", "0x10", "NaN", "1e999"]),
            (SettingKind::Boolean, vec!["true", "false"], vec!["", "yes", "True", "1"]),
            (words, vec!["hex", "base64"], vec!["", "Hex", "hex "]),
            (SettingKind::Texts, vec!["[]", r#"["a","b"]"#], vec!["", "a", "[1]", r#"{"a":"b"}"#, r#"["a"#]),
            (
                SettingKind::Table,
                vec!["{}", r#"{"a":"b","b":"a"}"#],
                vec!["", "[]", r#"{"a":1}"#, r#"{"a":"b","a":"c"}"#, r#"{"a":"b"} x"#],
            ),
        ];
        for (kind, good, bad) in table {
            for text in good {
                assert!(kind.fits(text), "{kind} `{text}`");
            }
            for text in bad {
                assert!(!kind.fits(text), "{kind} `{text}`");
            }
        }
    }

    #[test]
    fn what_a_declaration_says_against_itself_is_named() {
        let text = || setting("from", SettingKind::Text, None);
        let said = |declared: &[Setting]| contradiction(declared).unwrap_or_default();
        assert_eq!(said(&[text(), setting("to", SettingKind::Boolean, Some("false"))]), "");
        assert_eq!(said(&[text(), text()]), "two settings are named `from`");
        assert_eq!(said(&[setting("", SettingKind::Text, None)]), "a setting without a name");
        assert_eq!(
            said(&[setting("form", SettingKind::OneOf(vec![]), None)]),
            "`form` must be one of no words"
        );
        assert_eq!(
            said(&[setting("limit", SettingKind::Number, Some("none"))]),
            "the default of `limit` must be a decimal number, not `none`"
        );
        let contradictory = Setting { required: true, ..setting("to", SettingKind::Text, Some("x")) };
        assert_eq!(said(&[contradictory]), "`to` is required and has a default");
    }
}
