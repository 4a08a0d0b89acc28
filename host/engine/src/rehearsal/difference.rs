use std::collections::BTreeSet;
use std::fmt;

use migrator_item::{Item, KeySchema};
use serde::Serialize;

/// Longest value that is printed whole, in characters.
const LONGEST_VALUE: usize = 160;

/// One way in which what came differs from what was expected.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "difference", rename_all = "kebab-case")]
pub enum Difference {
    /// An item came, but not with the expected attributes.
    Attributes {
        /// The key of the item, or the attributes that are equal where the key is not known.
        item: String,
        /// The attributes that differ.
        attributes: Vec<AttributeDifference>,
    },
    /// An expected item did not come.
    Missing {
        /// The item.
        item: Item,
    },
    /// An item came that was not expected.
    Unexpected {
        /// The item.
        item: Item,
    },
    /// An error came where items were expected, items where an error was, or another error.
    Error {
        /// Text of the expected error.
        expected: Option<String>,
        /// Text of the error that came.
        got: Option<String>,
    },
}

/// One attribute that differs between two items.
#[derive(Debug, Clone, Serialize)]
pub struct AttributeDifference {
    /// Its name.
    pub attribute: String,
    /// The expected value as DynamoDB-JSON; none where the attribute was not expected.
    pub expected: Option<String>,
    /// The value that came as DynamoDB-JSON; none where the attribute is missing.
    pub got: Option<String>,
}

/// Compares two sets of items without regard to order; no difference means they hold the same.
///
/// Items that are not in both are paired for reading: by their key where the schema is given, else with the one that
/// shares most attributes.
pub(super) fn compare(expected: &[Item], got: &[Item], schema: Option<&KeySchema>) -> Vec<Difference> {
    let (expected, mut got) = without_equals(expected, got);
    let mut differences = Vec::new();
    for item in expected {
        match best_match(item, &got, schema) {
            Some(index) => differences.push(attributes(item, got.swap_remove(index), schema)),
            None => differences.push(Difference::Missing { item: item.clone() }),
        }
    }
    differences.extend(got.into_iter().map(|item| Difference::Unexpected { item: item.clone() }));
    differences
}

/// What two items are equal by: their canonical bytes, or where they have none, the text itself.
pub(super) fn identity(item: &Item) -> Vec<u8> {
    item.canonical().unwrap_or_else(|_| item.to_json().to_vec())
}

fn without_equals<'a>(expected: &'a [Item], got: &'a [Item]) -> (Vec<&'a Item>, Vec<&'a Item>) {
    let mut by_identity: Vec<_> = got.iter().map(|item| (identity(item), item)).collect();
    by_identity.sort_by(|left, right| left.0.cmp(&right.0));
    let mut taken = vec![false; by_identity.len()];
    let mut left_over = Vec::new();
    for item in expected {
        let wanted = identity(item);
        let first = by_identity.partition_point(|(identity, _)| *identity < wanted);
        let equals = by_identity[first..].iter().take_while(|(identity, _)| *identity == wanted).count();
        match (first..first + equals).find(|&index| !taken[index]) {
            Some(index) => taken[index] = true,
            None => left_over.push(item),
        }
    }
    let unpaired = by_identity.into_iter().zip(taken).filter(|(_, taken)| !taken).map(|((_, item), _)| item);
    (left_over, unpaired.collect())
}

fn best_match(item: &Item, candidates: &[&Item], schema: Option<&KeySchema>) -> Option<usize> {
    if let Some(key) = schema.and_then(|schema| item.key(schema).ok()) {
        let same_key =
            |candidate: &&Item| schema.and_then(|schema| candidate.key(schema).ok()).as_ref() == Some(&key);
        return candidates.iter().position(same_key);
    }
    let shared = |candidate: &Item| item.names().filter(|name| same_value(item, candidate, name)).count();
    let (index, count) =
        candidates.iter().map(|candidate| shared(candidate)).enumerate().max_by_key(|pair| pair.1)?;
    (count > 0).then_some(index)
}

fn same_value(left: &Item, right: &Item, name: &str) -> bool {
    match (alone(left, name), alone(right, name)) {
        (Some(left), Some(right)) => identity(&left) == identity(&right),
        (left, right) => left.is_none() && right.is_none(),
    }
}

/// An item of one attribute, so that it can be compared by itself.
fn alone(item: &Item, name: &str) -> Option<Item> {
    let mut alone = Item::new();
    alone.set_raw(name, item.raw(name)?.to_vec()).ok()?;
    Some(alone)
}

fn attributes(expected: &Item, got: &Item, schema: Option<&KeySchema>) -> Difference {
    let names: BTreeSet<&str> = expected.names().chain(got.names()).collect();
    let (same, different): (Vec<&str>, Vec<&str>) =
        names.into_iter().partition(|name| same_value(expected, got, name));
    let text = |item: &Item, name: &str| item.raw(name).map(|raw| String::from_utf8_lossy(raw).into_owned());
    let shown = match schema.and_then(|schema| expected.key(schema).ok()) {
        Some(key) => key.to_string(),
        None => {
            let equal =
                same.iter().take(3).filter_map(|name| Some(format!("{name}={}", text(expected, name)?)));
            equal.map(|text| shortened(&text)).collect::<Vec<_>>().join(", ")
        }
    };
    let attributes = different.into_iter().map(|name| AttributeDifference {
        attribute: name.to_owned(),
        expected: text(expected, name),
        got: text(got, name),
    });
    Difference::Attributes { item: shown, attributes: attributes.collect() }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

/// An item on one line.
pub(super) fn one_line(item: &Item) -> String {
    shortened(&String::from_utf8_lossy(&item.to_json()))
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Attributes { item, attributes } => {
                write!(formatter, "item {item}")?;
                let width = attributes.iter().map(|one| one.attribute.chars().count()).max().unwrap_or(0);
                for one in attributes {
                    write!(formatter, "\n  {:<width$}  {one}", one.attribute)?;
                }
                Ok(())
            }
            Difference::Missing { item } => write!(formatter, "missing item     {}", one_line(item)),
            Difference::Unexpected { item } => write!(formatter, "unexpected item  {}", one_line(item)),
            Difference::Error { expected: Some(expected), got: Some(got) } => {
                write!(
                    formatter,
                    "expected an error that says `{expected}`\ngot the error               `{got}`"
                )
            }
            Difference::Error { expected: Some(expected), got: None } => {
                write!(formatter, "expected an error that says `{expected}`, but the item was converted")
            }
            Difference::Error { expected: None, got } => {
                write!(formatter, "error: {}", got.as_deref().unwrap_or_default())
            }
        }
    }
}

impl fmt::Display for AttributeDifference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.expected, &self.got) {
            (Some(expected), Some(got)) => {
                write!(formatter, "expected {}, got {}", shortened(expected), shortened(got))
            }
            (Some(expected), None) => write!(formatter, "missing, expected {}", shortened(expected)),
            (None, Some(got)) => write!(formatter, "unexpected, got {}", shortened(got)),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use migrator_item::{KeyAttribute, KeyType};

    use super::*;

    fn items(json: &[&str]) -> Vec<Item> {
        json.iter().map(|json| Item::parse(json.as_bytes().to_vec()).unwrap()).collect()
    }

    fn schema() -> KeySchema {
        KeySchema { hash: KeyAttribute { name: "id".into(), key_type: KeyType::S }, range: None }
    }

    fn shown(expected: &[&str], got: &[&str], schema: Option<&KeySchema>) -> String {
        let differences = compare(&items(expected), &items(got), schema);
        differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn neither_the_order_of_items_nor_of_attributes_nor_the_spelling_of_numbers_is_a_difference() {
        let expected = [r#"{"id":{"S":"1"},"n":{"N":"1.0"}}"#, r#"{"id":{"S":"2"},"s":{"SS":["a","b"]}}"#];
        let got = [r#"{"s":{"SS":["b","a"]},"id":{"S":"2"}}"#, r#"{"n":{"N":"1"},"id":{"S":"1"}}"#];
        assert_eq!(shown(&expected, &got, None), "");
    }

    #[test]
    fn an_item_that_comes_twice_but_was_expected_once_is_unexpected() {
        let one = r#"{"id":{"S":"1"}}"#;
        assert_eq!(shown(&[one], &[one, one], None), r#"unexpected item  {"id":{"S":"1"}}"#);
        assert_eq!(shown(&[one, one], &[one], None), r#"missing item     {"id":{"S":"1"}}"#);
    }

    #[test]
    fn items_of_one_key_are_compared_attribute_by_attribute() {
        let expected = [r#"{"id":{"S":"1"},"postcode":{"S":"3011"},"first":{"S":"Max"}}"#];
        let got = [r#"{"id":{"S":"1"},"postcode":{"N":"3011"},"name":{"S":"Max"}}"#];
        insta::assert_snapshot!(shown(&expected, &got, Some(&schema())), @r#"
        item id="1"
          first     missing, expected {"S":"Max"}
          name      unexpected, got {"S":"Max"}
          postcode  expected {"S":"3011"}, got {"N":"3011"}
        "#);
    }

    #[test]
    fn without_a_key_the_most_similar_item_is_shown_and_strangers_are_not_paired() {
        let expected = [r#"{"id":{"S":"1"},"a":{"S":"x"},"b":{"S":"y"}}"#, r#"{"id":{"S":"9"}}"#];
        let got = [r#"{"id":{"S":"1"},"a":{"S":"x"},"b":{"S":"z"}}"#, r#"{"id":{"S":"2"}}"#];
        insta::assert_snapshot!(shown(&expected, &got, None), @r#"
        item a={"S":"x"}, id={"S":"1"}
          b  expected {"S":"y"}, got {"S":"z"}
        missing item     {"id":{"S":"9"}}
        unexpected item  {"id":{"S":"2"}}
        "#);
    }
}
