use std::collections::BTreeMap;

use migrator_item::Item;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::RehearsalError;

/// One item to convert and what should come of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// Where it stands (`people.json:3`), and its own name if it has one.
    pub name: String,
    /// The source item.
    pub input: Item,
    /// What the converter should make of it.
    pub expected: Expected,
    /// Settings of the converter for this case alone, beside those for all cases.
    pub settings: BTreeMap<String, String>,
}

/// What a converter should make of one item.
#[derive(Debug, Clone)]
pub enum Expected {
    /// Nothing is said about it: any output will do, an error will not.
    Unstated,
    /// These items, in any order.
    Outputs(Vec<Item>),
    /// An error whose text contains this one.
    Error(String),
}

/// A case as it is written down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<'a> {
    #[serde(default)]
    name: Option<String>,
    #[serde(borrow)]
    input: &'a RawValue,
    #[serde(borrow, default)]
    outputs: Option<&'a RawValue>,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    settings: BTreeMap<String, serde_json::Value>,
}

/// `aws dynamodb scan`, and a line of an export to S3.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wrapped<'a> {
    #[serde(borrow, default)]
    items: Option<&'a RawValue>,
    #[serde(borrow, default)]
    item: Option<&'a RawValue>,
}

impl Case {
    /// The cases of a file: JSON values one after the other (JSON lines are that) or in an array.
    ///
    /// A value is a case – `{"input": ITEM, "outputs": [ITEM, …]}` or `{"input": ITEM, "error": "…"}`, with a `"name"` and the
    /// `"settings"` of a reusable converter if wanted – or an item alone, plain or as `aws dynamodb scan` and exports to
    /// S3 wrap it (`{"Items": [ITEM, …]}`, `{"Item": ITEM}`). An item is DynamoDB-JSON. These forms cannot be mistaken for
    /// each other: in an item the value of every attribute is an object with a type's name as its only member, in none
    /// of the forms around an item is it that.
    ///
    /// # Errors
    /// Text that is none of these, with the file and the line; and a file without a single case.
    pub fn read(file: &str, text: &str) -> Result<Vec<Case>, RehearsalError> {
        let mut cases = Vec::new();
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
        while let Some(value) = values.next() {
            let value = value.map_err(|error| RehearsalError::Json {
                file: file.to_owned(),
                line: line_at(text, values.byte_offset()).max(error.line()),
                error: error.to_string(),
            })?;
            read_value(&Place { file, text }, value, &mut cases)?;
        }
        if cases.is_empty() {
            return Err(RehearsalError::NoCases { file: file.to_owned() });
        }
        Ok(cases)
    }
}

/// A file, for naming the line a value stands on.
struct Place<'a> {
    file: &'a str,
    text: &'a str,
}

impl Place<'_> {
    fn line(&self, value: &RawValue) -> usize {
        // Raw values are borrowed from the text, so the distance between the two is where they stand.
        let offset = (value.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        line_at(self.text, offset)
    }

    fn error(&self, value: &RawValue, reason: impl ToString) -> RehearsalError {
        RehearsalError::Case {
            file: self.file.to_owned(),
            line: self.line(value),
            reason: reason.to_string(),
        }
    }

    fn item(&self, value: &RawValue) -> Result<Item, RehearsalError> {
        parse_item(value).map_err(|error| self.error(value, error))
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    before.filter(|&&byte| byte == b'\n').count() + 1
}

fn parse_item(value: &RawValue) -> Result<Item, migrator_item::ItemError> {
    let item = Item::parse(value.get().as_bytes().to_vec())?;
    item.validate()?;
    Ok(item)
}

fn read_value(place: &Place<'_>, value: &RawValue, cases: &mut Vec<Case>) -> Result<(), RehearsalError> {
    if value.get().starts_with('[') {
        return read_array(place, value, cases);
    }
    if let Ok(written) = serde_json::from_str::<Written<'_>>(value.get())
        && (written.outputs.is_some_and(|outputs| outputs.get().starts_with('['))
            || written.error.is_some()
            || parse_item(written.input).is_ok())
    {
        cases.push(read_written(place, value, written)?);
        return Ok(());
    }
    if let Ok(wrapped) = serde_json::from_str::<Wrapped<'_>>(value.get()) {
        if let Some(items) = wrapped.items.filter(|items| items.get().starts_with('[')) {
            return read_array(place, items, cases);
        }
        if let Some(item) = wrapped.item.filter(|item| parse_item(item).is_ok()) {
            cases.push(plain(place, item)?);
            return Ok(());
        }
    }
    cases.push(plain(place, value)?);
    Ok(())
}

fn read_array(place: &Place<'_>, array: &RawValue, cases: &mut Vec<Case>) -> Result<(), RehearsalError> {
    let values: Vec<&RawValue> =
        serde_json::from_str(array.get()).map_err(|error| place.error(array, error))?;
    values.into_iter().try_for_each(|value| read_value(place, value, cases))
}

fn plain(place: &Place<'_>, value: &RawValue) -> Result<Case, RehearsalError> {
    let name = format!("{}:{}", place.file, place.line(value));
    Ok(Case { name, input: place.item(value)?, expected: Expected::Unstated, settings: BTreeMap::new() })
}

fn read_written(place: &Place<'_>, value: &RawValue, written: Written<'_>) -> Result<Case, RehearsalError> {
    let expected = match (written.outputs, written.error) {
        (Some(_), Some(_)) => {
            return Err(place.error(value, "a case has either `outputs` or `error`, not both"));
        }
        (None, Some(error)) => Expected::Error(error),
        (None, None) => Expected::Unstated,
        (Some(outputs), None) => {
            let values: Vec<&RawValue> =
                serde_json::from_str(outputs.get()).map_err(|error| place.error(outputs, error))?;
            Expected::Outputs(values.into_iter().map(|value| place.item(value)).collect::<Result<_, _>>()?)
        }
    };
    let place_name = format!("{}:{}", place.file, place.line(value));
    let name = match written.name {
        Some(name) => format!("{place_name} {name}"),
        None => place_name,
    };
    let settings = written.settings.into_iter().map(|(name, value)| (name, setting_text(value))).collect();
    Ok(Case { name, input: place.item(written.input)?, expected, settings })
}

/// A setting is text; numbers, booleans, arrays and objects may stand in a case as the JSON that they are.
fn setting_text(value: serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Case> {
        Case::read("f", text).unwrap()
    }

    #[test]
    fn items_are_read_from_lines_arrays_scans_and_exports() {
        for text in [
            "{\"id\":{\"S\":\"1\"}}\n{\"id\":{\"S\":\"2\"}}\n",
            "[{\"id\":{\"S\":\"1\"}},\n{\"id\":{\"S\":\"2\"}}]",
            "{\"Items\":[{\"id\":{\"S\":\"1\"}},\n{\"id\":{\"S\":\"2\"}}],\"Count\":2,\"ConsumedCapacity\":null}",
            "{\"Item\":{\"id\":{\"S\":\"1\"}}}\n{\"Item\":{\"id\":{\"S\":\"2\"}}}",
        ] {
            let cases = read(text);
            assert_eq!(cases.iter().map(|case| &*case.name).collect::<Vec<_>>(), ["f:1", "f:2"], "{text}");
            assert_eq!(cases[1].input.to_json(), &b"{\"id\":{\"S\":\"2\"}}"[..]);
        }
    }

    #[test]
    fn an_item_with_an_attribute_named_like_a_part_of_a_case_stays_an_item() {
        for text in [
            r#"{"input":{"S":"x"}}"#,
            r#"{"input":{"M":{"S":{"S":"x"}}}}"#,
            r#"{"input":{"S":"x"},"outputs":{"L":[]}}"#,
            r#"{"input":{"S":"x"},"name":{"S":"y"}}"#,
            r#"{"Item":{"S":"x"}}"#,
            r#"{"Items":{"L":[]}}"#,
        ] {
            assert_eq!(read(text)[0].input.to_json(), text.as_bytes(), "{text}");
        }
    }

    #[test]
    fn a_case_says_what_should_come_of_its_item() {
        let text = r#"{"name":"drops","input":{"id":{"S":"1"}},"outputs":[]}
            {"input":{"id":{"S":"1"}},"error":"no name"}
            {"input":{"id":{"S":"1"}}}"#;
        let cases = read(text);
        assert_eq!(cases[0].name, "f:1 drops");
        assert!(matches!(&cases[0].expected, Expected::Outputs(outputs) if outputs.is_empty()));
        assert!(matches!(&cases[1].expected, Expected::Error(error) if error == "no name"));
        assert!(matches!(&cases[2].expected, Expected::Unstated));
    }

    #[test]
    fn a_case_may_have_settings_of_its_own_as_text_or_as_json() {
        let text = r#"{"settings":{"to":"b","limit":3,"names":{"a":"b"}},"input":{"id":{"S":"1"}}}"#;
        let settings = [("limit", "3"), ("names", r#"{"a":"b"}"#), ("to", "b")];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(read(text)[0].settings, BTreeMap::from(settings));
    }

    #[test]
    fn what_is_wrong_is_said_with_the_line_it_stands_on() {
        for (text, says) in [
            ("{\"id\":{\"S\":\"1\"}}\n{\"id\":", "f:2"),
            ("{\"id\":{\"S\":\"1\"}}\n\n{\"id\":{\"N\":\"one\"}}", "f:3"),
            ("[\n{\"input\":{\"id\":{\"X\":\"1\"}},\"outputs\":[]}]", "f:2"),
            ("{\"input\":{\"id\":{\"S\":\"1\"}},\"outputs\":[],\"error\":\"x\"}", "not both"),
            ("[]", "f"),
            ("7", "f:1"),
        ] {
            let message = Case::read("f", text).unwrap_err().to_string();
            assert!(message.contains(says), "{text}: {message}");
        }
    }
}
