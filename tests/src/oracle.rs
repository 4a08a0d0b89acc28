//! Says whether a target is what its source converts to, by the plainest means: both tables whole, in memory.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use migrator_component::{Component, Converter, Runtime};
use migrator_item::{Item, Key, KeyAttribute, KeySchema, KeyType};
use migrator_table::{Connection, ScanRequest};

use crate::guests;

/// How two tables differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Items that convert(source) holds.
    pub expected: usize,
    /// Items that the target holds, tombstones aside.
    pub found: usize,
    /// Keys that only convert(source) holds.
    pub missing: Vec<String>,
    /// Keys that both hold, with different items.
    pub different: Vec<String>,
    /// Keys that only the target holds.
    pub extra: Vec<String>,
}

impl Comparison {
    /// Whether the target is exactly what it should be.
    pub fn is_equal(&self) -> bool {
        self.missing.is_empty() && self.different.is_empty() && self.extra.is_empty()
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} expected, {} found, {} missing, {} different, {} extra",
            self.expected,
            self.found,
            self.missing.len(),
            self.different.len(),
            self.extra.len()
        )?;
        for (what, keys) in
            [("missing", &self.missing), ("different", &self.different), ("extra", &self.extra)]
        {
            for key in keys.iter().take(5) {
                write!(f, "\n  {what}: {key}")?;
            }
        }
        Ok(())
    }
}

/// What turns a source into what the target should hold.
#[derive(Clone)]
pub enum Expectation {
    /// The target holds the source's items as they are.
    Same,
    /// The target holds what this component's converter makes of them.
    Converted(Arc<Converter>),
    /// The same, of those that the converter does not refuse.
    Accepted(Arc<Converter>),
    /// What another expectation makes of them, each changed by this.
    Then(Box<Expectation>, fn(Item) -> Item),
}

impl Expectation {
    /// The converter of a built component.
    ///
    /// # Panics
    /// When it is not there or converts nothing.
    pub fn of(guest: &str) -> Self {
        let bytes = std::fs::read(guests::path(guest)).expect("a built component can be read");
        Self::of_component(guest, bytes)
    }

    /// The converter of a component.
    ///
    /// # Panics
    /// When it is none, or converts nothing.
    pub fn of_component(name: &str, bytes: Vec<u8>) -> Self {
        let runtime = Runtime::new(Default::default()).expect("the runtime starts");
        let component = Component::load(&runtime, name, bytes).expect("the component loads");
        let converter = component.converter(BTreeMap::new()).expect("the component converts");
        Self::Converted(Arc::new(converter))
    }

    /// The same where items of the source may be in quarantine: the target has nothing of those that the converter refuses.
    #[must_use]
    pub fn where_accepted(self) -> Self {
        match self {
            Self::Converted(converter) => Self::Accepted(converter),
            other => other,
        }
    }

    /// The same, with each item changed.
    #[must_use]
    pub fn then(self, change: fn(Item) -> Item) -> Self {
        Self::Then(Box::new(self), change)
    }

    fn apply(&self, items: Vec<Item>) -> Vec<Item> {
        let converted = |converter: &Converter| {
            items.chunks(500).flat_map(|chunk| converter.convert(chunk.to_vec())).collect::<Vec<_>>()
        };
        match self {
            Self::Same => items,
            Self::Converted(converter) => {
                let outputs = converted(converter).into_iter();
                outputs.flat_map(|outputs| outputs.expect("every item of the source converts")).collect()
            }
            Self::Accepted(converter) => converted(converter).into_iter().flatten().flatten().collect(),
            Self::Then(before, change) => before.apply(items).into_iter().map(change).collect(),
        }
    }
}

/// Compares two tables at rest.
///
/// # Panics
/// When a table cannot be read, or two items convert to one key.
pub async fn compare(
    connection: &Connection,
    source: &str,
    target: &str,
    expectation: &Expectation,
) -> Comparison {
    let schema = key_schema(connection, target).await;
    let sources: Vec<Item> = scan(connection, source).await.into_iter().filter_map(without_marks).collect();
    let expected = by_key(expectation.apply(sources), &schema);
    let found =
        by_key(scan(connection, target).await.into_iter().filter_map(without_marks).collect(), &schema);
    let mut comparison = Comparison { expected: expected.len(), found: found.len(), ..Comparison::default() };
    for (key, item) in &expected {
        match found.get(key) {
            None => comparison.missing.push(key.to_string()),
            Some(other) if other != item => comparison.different.push(key.to_string()),
            Some(_) => {}
        }
    }
    comparison.extra = found.keys().filter(|key| !expected.contains_key(key)).map(Key::to_string).collect();
    comparison
}

/// Every item of a table.
///
/// # Panics
/// When the table cannot be read.
pub async fn scan(connection: &Connection, table: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut request =
        ScanRequest { table: table.to_owned(), segment: None, limit: 1000, exclusive_start_key: None };
    loop {
        let page = connection.scan(&request).await.expect("the table can be read");
        items.extend(page.items);
        request.exclusive_start_key = page.last_evaluated_key;
        if request.exclusive_start_key.is_none() {
            return items;
        }
    }
}

/// The key schema of a table.
///
/// # Panics
/// When the table is not there.
pub async fn key_schema(connection: &Connection, table: &str) -> KeySchema {
    let answer =
        connection.dynamodb().describe_table().table_name(table).send().await.expect("the table is there");
    let description = answer.table.expect("a description");
    let attribute = |name: &str| {
        let definition = description.attribute_definitions().iter().find(|it| it.attribute_name == name);
        let key_type = match definition.expect("a key is defined").attribute_type.as_str() {
            "S" => KeyType::S,
            "N" => KeyType::N,
            _ => KeyType::B,
        };
        KeyAttribute { name: name.to_owned(), key_type }
    };
    let mut names = description.key_schema().iter().map(|element| attribute(&element.attribute_name));
    KeySchema { hash: names.next().expect("a partition key"), range: names.next() }
}

/// The item as the application sees it: none for a tombstone, and without what the follower adds.
fn without_marks(mut item: Item) -> Option<Item> {
    if item.raw("_migrator_tombstone").is_some() {
        return None;
    }
    item.remove_name("_migrator_sequence");
    Some(item)
}

fn by_key(items: Vec<Item>, schema: &KeySchema) -> BTreeMap<Key, Vec<u8>> {
    let mut by_key = BTreeMap::new();
    for item in items {
        let key = item.key(schema).expect("an item has its table's key");
        let canonical = item.canonical().expect("an item is well formed");
        let before = by_key.insert(key.clone(), canonical);
        assert!(before.is_none(), "two items have the key {key}");
    }
    by_key
}
