//! Items, paths and spellings for the properties.

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

/// Few names, so that paths often lead somewhere, and every kind of difficult one among them.
pub(crate) fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "a.b", "x[0]", "say \"\\\"", "ö", "\u{1}", "😀"])
        .prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,40}", ".{0,12}", "[\\x00-\\x1f\"\\\\/]{0,5}"]
}

/// Numbers in many spellings.
pub(crate) fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        "-?[0-9]{1,38}",
        "-?[0-9]{1,19}\\.[0-9]{1,19}",
        "-?[0-9]{1,6}[eE][+-]?[0-9]{1,2}",
    ]
}

fn base64() -> impl Strategy<Value = String> {
    "([a-zA-Z0-9+/]{4}){0,5}(AA==|AAA=)?"
}

fn set(member: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<String>> {
    prop::collection::btree_set(member, 1..5).prop_map(|members| members.into_iter().collect())
}

/// A value as DynamoDB-JSON.
pub(crate) fn value() -> impl Strategy<Value = Json> {
    let scalar = prop_oneof![
        text().prop_map(|text| json!({ "S": text })),
        number().prop_map(|number| json!({ "N": number })),
        base64().prop_map(|binary| json!({ "B": binary })),
        any::<bool>().prop_map(|value| json!({ "BOOL": value })),
        Just(json!({ "NULL": true })),
        set(text()).prop_map(|members| json!({ "SS": members })),
        set("-?[1-9][0-9]{0,9}").prop_map(|members| json!({ "NS": members })),
        set("([a-zA-Z0-9+/]{4}){1,5}").prop_map(|members| json!({ "BS": members })),
    ];
    scalar.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|values| json!({ "L": values })),
            members(inner).prop_map(|members| json!({ "M": members })),
        ]
    })
}

fn members(value: impl Strategy<Value = Json>) -> impl Strategy<Value = Map<String, Json>> {
    prop::collection::vec((name(), value), 0..5).prop_map(|members| members.into_iter().collect())
}

/// An item as DynamoDB-JSON.
pub(crate) fn item() -> impl Strategy<Value = Json> {
    members(value()).prop_map(Json::Object)
}

/// One step of a path: a name or an index.
pub(crate) type Step = Result<String, usize>;

/// A path as its top-level name and the steps below.
pub(crate) fn path() -> impl Strategy<Value = (String, Vec<Step>)> {
    let step = prop_oneof![name().prop_map(Ok), (0_usize..4).prop_map(Err)];
    (name(), prop::collection::vec(step, 0..3))
}

/// The text of a path.
pub(crate) fn spell_path((top, rest): &(String, Vec<Step>)) -> String {
    let quote = |name: &str| format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
    rest.iter().fold(quote(top), |path, step| match step {
        Ok(name) => format!("{path}.{}", quote(name)),
        Err(index) => format!("{path}[{index}]"),
    })
}

/// The same JSON in several spellings: compact, with white space, every character of every string escaped.
pub(crate) fn spell(json: &Json, style: u8) -> String {
    match style % 3 {
        0 => json.to_string(),
        1 => format!(" \r\n\t{json:#}\n"),
        _ => escape_all(json),
    }
}

fn escape_all(json: &Json) -> String {
    match json {
        Json::Object(members) => {
            let members = members.iter().map(|(name, value)| match name.as_str() {
                // Types are not escaped: nobody does, and the reader does not take it.
                "S" | "N" | "B" | "BOOL" | "NULL" | "SS" | "NS" | "BS" | "M" | "L" => {
                    format!("\"{name}\":{}", escape_all(value))
                }
                _ => format!("{}:{}", escape_string(name), escape_all(value)),
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Json::Array(values) => format!("[{}]", values.iter().map(escape_all).collect::<Vec<_>>().join(",")),
        Json::String(text) => escape_string(text),
        other => other.to_string(),
    }
}

fn escape_string(text: &str) -> String {
    let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    format!("\"{units}\"")
}
