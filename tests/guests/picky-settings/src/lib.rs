//! Declares a setting of each kind, refuses two that contradict each other, and traps in `check` where it is told to.

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/0.1.0", world: "configurable-converter", generate_unused_types: true,
    });
}

use bindings::dynamodb_migrator::migration::config;
use bindings::dynamodb_migrator::migration::items::Item;
use bindings::exports::dynamodb_migrator::migration::converter::ConvertError;
use bindings::exports::dynamodb_migrator::migration::settings::{Setting, SettingKind};

struct Guest;

fn setting(name: &str, description: &str, kind: SettingKind) -> Setting {
    let (name, description) = (name.into(), description.into());
    Setting { name, description, kind, required: false, default: None }
}

impl bindings::exports::dynamodb_migrator::migration::settings::Guest for Guest {
    fn describe() -> Vec<Setting> {
        let words = SettingKind::OneOf(vec!["error".into(), "skip".into()]);
        vec![
            Setting { required: true, ..setting("from", "the attribute to move", SettingKind::Text) },
            setting("to", "where it goes", SettingKind::Text),
            Setting { default: Some("3".into()), ..setting("limit", "how many", SettingKind::Number) },
            setting("trap", "whether to trap in check", SettingKind::Boolean),
            Setting { default: Some("skip".into()), ..setting("missing", "where there is none", words) },
            setting("paths", "more of them", SettingKind::Texts),
            setting("names", "old to new", SettingKind::Table),
        ]
    }

    fn check() -> Result<(), String> {
        if config::get("trap").as_deref() == Some("true") {
            core::arch::wasm32::unreachable()
        }
        match (config::get("from"), config::get("to")) {
            (Some(from), Some(to)) if from == to => Err(format!("`from` and `to` are both `{from}`")),
            _ => Ok(()),
        }
    }
}

impl bindings::exports::dynamodb_migrator::migration::converter::Guest for Guest {
    fn convert(items: Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>> {
        items.into_iter().map(|item| Ok(vec![item])).collect()
    }
}

bindings::export!(Guest with_types_in bindings);
