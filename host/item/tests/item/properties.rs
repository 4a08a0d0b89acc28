//! Items against the model.

use migrator_item::{Item, Path, Value};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::generate::{Step, item, path, spell, spell_path, value};
use crate::model;

#[derive(Debug, Clone)]
enum Change {
    Set((String, Vec<Step>), Json),
    Take((String, Vec<Step>)),
    Remove((String, Vec<Step>)),
    Rename((String, Vec<Step>), (String, Vec<Step>)),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (path(), value()).prop_map(|(path, value)| Change::Set(path, value)),
        path().prop_map(Change::Take),
        path().prop_map(Change::Remove),
        (path(), path()).prop_map(|(from, to)| Change::Rename(from, to)),
    ]
}

fn read(json: &Json, style: u8) -> Item {
    Item::parse(spell(json, style)).unwrap()
}

fn tree(item: &Item) -> Json {
    serde_json::from_slice(&item.to_json()).unwrap()
}

fn parse_path(path: &(String, Vec<Step>)) -> Path {
    spell_path(path).parse().unwrap()
}

/// A value of the model as the type that crosses to converters, and back.
fn typed(value: &Json) -> Value {
    Value::parse(value.to_string().as_bytes()).unwrap()
}

fn untyped(value: &Value) -> Json {
    let mut json = Vec::new();
    value.write_json(&mut json).unwrap();
    serde_json::from_slice(&json).unwrap()
}

fn apply(item: &mut Item, model: &mut Json, change: &Change) -> Result<(), TestCaseError> {
    let before = item.to_json();
    match change {
        Change::Set(path, value) => {
            let done = item.set(&parse_path(path), &typed(value)).is_ok();
            prop_assert_eq!(done, model::set(model, path, value.clone()).is_some());
        }
        Change::Take(path) => {
            let taken = item.take(&parse_path(path)).unwrap();
            prop_assert_eq!(taken.as_ref().map(untyped), model::remove(model, path));
        }
        Change::Remove(path) => {
            let removed = item.remove(&parse_path(path)).unwrap();
            prop_assert_eq!(removed, model::remove(model, path).is_some());
        }
        Change::Rename(from, to) => match item.rename(&parse_path(from), &parse_path(to)) {
            Ok(moved) => prop_assert_eq!(Some(moved), model::rename(model, from, to)),
            Err(_) => {
                prop_assert_eq!(None, model::rename(model, from, to));
                prop_assert_eq!(before, item.to_json());
            }
        },
    }
    prop_assert_eq!(&tree(item), model);
    Ok(())
}

proptest! {
    #[test]
    fn an_unchanged_item_is_its_own_bytes(json in item(), style in 0_u8..3) {
        let text = spell(&json, style);
        let item = Item::parse(text.clone()).unwrap();
        prop_assert_eq!(item.to_json(), text.trim_ascii());
        prop_assert_eq!(item.len(), json.as_object().unwrap().len());
        prop_assert_eq!(item.names().collect::<Vec<_>>(), json.as_object().unwrap().keys().collect::<Vec<_>>());
    }

    #[test]
    fn changes_do_what_they_do_to_the_model(json in item(), style in 0_u8..3, changes in prop::collection::vec(change(), 1..8)) {
        let (mut item, mut model) = (read(&json, style), json);
        for change in &changes {
            apply(&mut item, &mut model, change)?;
        }
        let again = Item::parse(item.to_json()).unwrap();
        prop_assert_eq!(again.canonical().unwrap(), item.canonical().unwrap());
    }

    #[test]
    fn reading_by_path_finds_what_the_model_finds(json in item(), style in 0_u8..3, path in path()) {
        let item = read(&json, style);
        let found = item.get(&parse_path(&path)).unwrap();
        prop_assert_eq!(found.as_ref().map(untyped), model::get(&json, &path).cloned());
        prop_assert_eq!(item.has(&parse_path(&path)), found.is_some());
    }

    #[test]
    fn generated_items_are_ones_that_dynamodb_stores(json in item(), style in 0_u8..3) {
        prop_assert_eq!(read(&json, style).validate(), Ok(()));
    }

    #[test]
    fn the_size_is_the_models_and_never_more_than_the_json(json in item(), style in 0_u8..3) {
        let item = read(&json, style);
        let size = item.size().unwrap();
        prop_assert_eq!(size, model::size(&json));
        prop_assert!(size <= item.to_json().len());
    }

    #[test]
    fn canonical_bytes_ignore_spelling_and_order(json in item(), styles in (0_u8..3, 0_u8..3)) {
        let reversed: serde_json::Map<_, _> = json.as_object().unwrap().clone().into_iter().rev().collect();
        let normal = model::normal(&Json::Object(reversed));
        prop_assert_eq!(read(&json, styles.0).canonical().unwrap(), read(&normal, styles.1).canonical().unwrap());
    }

    #[test]
    fn canonical_bytes_are_equal_only_where_the_items_are(a in item(), b in item(), change in change()) {
        let mut changed = read(&a, 0);
        let mut model = a.clone();
        apply(&mut changed, &mut model, &change)?;
        for (item, json) in [(read(&b, 0), &b), (changed, &model)] {
            let equal = model::normal(&a) == model::normal(json);
            prop_assert_eq!(read(&a, 0).canonical().unwrap() == item.canonical().unwrap(), equal);
        }
    }

    #[test]
    fn a_page_is_read_as_its_items(page in prop::collection::vec(item(), 0..6), style in 0_u8..3) {
        let items = Item::parse_array(spell(&Json::Array(page.clone()), style)).unwrap();
        prop_assert_eq!(items.iter().map(tree).collect::<Vec<_>>(), page);
    }

    #[test]
    fn serde_passes_items_through(page in prop::collection::vec(item(), 0..4)) {
        let text = serde_json::to_string(&page).unwrap();
        let items: Vec<Item> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(serde_json::to_string(&items).unwrap(), text);
        prop_assert_eq!(serde_json::to_value(&items).unwrap(), Json::Array(page));
    }
}
