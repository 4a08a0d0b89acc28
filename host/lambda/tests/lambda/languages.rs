//! The same records through the converter of the example in every language.

use migrator_item::KeyType;
use migrator_tests::lambda::key_schema;
use serde_json::Value;

use crate::world::*;

/// The conversion of the example.
const CONVERSIONS: [&str; 5] =
    ["customers-v3", "customers-js", "customers-ts", "customers-python", "customers-c"];

const ITEMS: &str = include_str!("../../../../examples/customers/items.jsonl");
const EXPECTED: &str = include_str!("../../../../examples/customers/expected.jsonl");

#[tokio::test]
async fn every_language_converts_in_lambda() {
    let expected: Vec<_> = EXPECTED.lines().map(|line| item(line).canonical().unwrap()).collect();
    for conversion in CONVERSIONS {
        let mut world = World::start(key_schema(&[("customer_id", KeyType::S), ("kind", KeyType::S)])).await;
        world.configuration.source_key =
            key_schema(&[("customer_nr", KeyType::N), ("last_name", KeyType::S)]);
        let mut environment = world.environment(&world.package(conversion)).await;
        let changes: Vec<_> = (1..).zip(ITEMS.lines()).map(|(at, line)| insert(at, item(line))).collect();
        assert_eq!(world.deliver(&mut environment, &changes).await, failing_from(None), "{conversion}");
        let mut found: Vec<_> = world.target().await.into_iter().map(unguarded).collect();
        let mut expected = expected.clone();
        found.sort_unstable();
        expected.sort_unstable();
        assert!(found == expected, "{conversion}");
    }
}

/// An item of the target without its guard, as DynamoDB sees it.
fn unguarded(mut found: Value) -> Vec<u8> {
    let guard = found.as_object_mut().unwrap().remove("_migrator_sequence");
    assert!(guard.is_some(), "every item that was followed has a guard: {found}");
    item(found.to_string()).canonical().unwrap()
}
