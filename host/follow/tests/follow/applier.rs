//! What a batch does to the target, and what it reports.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use migrator_component::ConvertError;
use migrator_follow::{
    Applier, Conversion, ConversionError, Convert, FollowError, Identity, RecordError, SEQUENCE, TOMBSTONE,
};
use migrator_item::{Item, Key};
use migrator_table::{Concurrency, Condition, Record};

use crate::conversions::{From, account, by_address, item, string_key, text};
use crate::simulated_table::{Fault, SimulatedTable};

struct World {
    source: SimulatedTable,
    target: Arc<SimulatedTable>,
    applier: Applier,
}

fn world(conversion: Conversion) -> World {
    let target = Arc::new(SimulatedTable::new(conversion.target().clone(), Fault::None));
    let applier = Applier::with_target(target.clone(), conversion, Concurrency::new(4));
    World { source: SimulatedTable::new(string_key("id"), Fault::None), target, applier }
}

impl World {
    fn put(&self, account: &Item) -> Record {
        self.source.write(account, &Condition::none()).unwrap().unwrap()
    }

    fn at(&self, address: &str) -> Option<Item> {
        let key = item(format!(r#"{{"address":{{"S":"{address}"}}}}"#));
        self.target.get(&key.key(self.target.schema()).unwrap())
    }
}

fn key_of(world: &World, account: &Item) -> Key {
    account.key(world.source.schema()).unwrap()
}

#[tokio::test]
async fn an_item_carries_the_sequence_number_of_its_record_and_a_key_that_left_becomes_a_tombstone() {
    let world = world(by_address());
    let first = world.put(&account(1, "ab", 1));
    let second = world.put(&account(1, "b", 2));
    let report = world.applier.apply(&[first, second.clone()]).await.unwrap();
    assert_eq!((report.written, report.tombstones, report.skipped_as_newer), (1, 1, 2), "{report}");
    let (gone, kept) = (world.at("a").unwrap(), world.at("b").unwrap());
    assert!(gone.raw(TOMBSTONE).is_some());
    for written in [&gone, &kept] {
        assert_eq!(text(written, SEQUENCE), second.sequence_number.as_str());
        assert_eq!(text(written, SEQUENCE).len(), 40);
    }
    assert_eq!(text(&kept, "value"), "2");
}

#[tokio::test]
async fn a_record_that_comes_again_writes_nothing() {
    let world = world(by_address());
    let records = [world.put(&account(1, "ab", 1)), world.put(&account(1, "b", 2))];
    world.applier.apply(&records).await.unwrap();
    let report = world.applier.apply(&records).await.unwrap();
    assert_eq!((report.written, report.tombstones, report.skipped_as_newer), (0, 0, 4));
}

#[tokio::test]
async fn a_failing_record_is_named_and_the_others_are_applied() {
    let convert = |account: &Item| match text(account, "value").as_str() {
        "13" => Err(ConvertError::Rejected("13 is unlucky".into())),
        _ => Ok(vec![account.clone()]),
    };
    let world = world(Conversion::new(Arc::new(From(convert)), string_key("id")));
    let records = [
        world.put(&account(1, "", 1)),
        world.put(&account(2, "", 13)),
        world.put(&account(3, "", 13)),
        world.put(&account(4, "", 4)),
    ];
    let report = world.applier.apply(&records).await.unwrap();
    assert_eq!(report.written, 2);
    assert_eq!(report.lowest_failing(), Some(&records[1].sequence_number));
    let failure = report.failures[0].to_string();
    assert!(failure.contains(r#"{"id":{"S":"2"}}"#) && failure.contains("13 is unlucky"), "{failure}");
}

#[tokio::test]
async fn mending_an_item_that_was_rejected_mends_the_target() {
    let convert = |account: &Item| match text(account, "value").as_str() {
        "13" => Err(ConvertError::Rejected("13 is unlucky".into())),
        _ => Ok(vec![account.clone()]),
    };
    let world = world(Conversion::new(Arc::new(From(convert)), string_key("id")));
    world.put(&account(1, "", 13));
    let mended = world.put(&account(1, "", 12));
    let report = world.applier.apply(&[mended]).await.unwrap();
    assert!(report.failures.is_empty());
    assert_eq!(report.written, 1);
}

#[tokio::test]
async fn an_old_image_whose_keys_are_unknown_fails_instead_of_leaving_items_behind() {
    let convert = |account: &Item| match text(account, "value").as_str() {
        "13" => Err(ConvertError::DeadlineExceeded { milliseconds: 1 }),
        _ => Ok(vec![account.clone()]),
    };
    let world = world(Conversion::new(Arc::new(From(convert)), string_key("id")));
    world.put(&account(1, "", 13));
    let report = world.applier.apply(&[world.put(&account(1, "", 12))]).await.unwrap();
    assert!(matches!(report.failures[0].error, RecordError::OldImage(_)));
    assert_eq!(report.written, 0);
}

#[tokio::test]
async fn when_the_newest_write_on_a_key_is_refused_the_older_one_is_made() {
    let world = world(by_address());
    world.target.refuse(Some("2"));
    let records = [world.put(&account(1, "a", 1)), world.put(&account(1, "a", 2))];
    let report = world.applier.apply(&records).await.unwrap();
    assert_eq!(report.lowest_failing(), Some(&records[1].sequence_number));
    assert!(matches!(report.failures[0].error, RecordError::Refused { .. }));
    assert_eq!(text(&world.at("a").unwrap(), "value"), "1");
}

#[tokio::test]
async fn a_target_that_does_not_answer_is_an_error_of_the_whole_batch() {
    let world = world(by_address());
    let records = [world.put(&account(1, "a", 1))];
    world.target.fail_after(Some(0));
    let error = world.applier.apply(&records).await.unwrap_err();
    assert!(matches!(error, FollowError::Target { .. }) && error.is_transient());
}

#[tokio::test]
async fn records_without_both_images_or_keys_are_typed_errors() {
    let world = world(by_address());
    world.put(&account(1, "a", 1));
    let modified = world.put(&account(1, "a", 2));
    let without_old = Record { old_image: None, ..modified.clone() };
    let without_new = Record { new_image: None, ..modified.clone() };
    let without_keys = Record { keys: Item::new(), ..modified };
    let error = world.applier.apply(&[without_old]).await.unwrap_err();
    assert!(matches!(error, FollowError::MissingImage { image: "old", .. }));
    assert!(error.to_string().contains("NEW_AND_OLD_IMAGES"));
    let error = world.applier.apply(&[without_new]).await.unwrap_err();
    assert!(matches!(error, FollowError::MissingImage { image: "new", .. }));
    let error = world.applier.apply(&[without_keys]).await.unwrap_err();
    assert!(matches!(error, FollowError::MissingKeys { .. }));
}

#[tokio::test]
async fn an_expiry_of_the_time_to_live_is_followed_as_a_delete() {
    let world = world(by_address());
    let put = world.put(&account(1, "a", 1));
    let removed = world.source.delete(&key_of(&world, &account(1, "", 0))).unwrap();
    world.applier.apply(&[put, removed]).await.unwrap();
    assert!(world.target.at_rest().is_empty());
}

#[tokio::test]
async fn a_record_of_a_chained_source_between_two_tombstones_changes_nothing() {
    let world = world(Conversion::new(Arc::new(Identity), string_key("id")));
    let tombstone = |sequence: u8| {
        item(format!(
            r#"{{"id":{{"S":"1"}},"{SEQUENCE}":{{"S":"{sequence:040}"}},"{TOMBSTONE}":{{"BOOL":true}}}}"#
        ))
    };
    let records = [world.put(&tombstone(1)), world.put(&tombstone(2))];
    let report = world.applier.apply(&records).await.unwrap();
    assert_eq!((report.written, report.tombstones, report.failures.len()), (0, 0, 0));
    assert!(world.target.scan(None, 10).0.is_empty());
}

struct Counting(AtomicUsize, AtomicUsize);

impl Convert for Counting {
    fn convert(&self, items: Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        self.1.fetch_add(items.len(), Ordering::Relaxed);
        Identity.convert(items)
    }
}

#[tokio::test]
async fn both_images_of_a_batch_are_converted_in_one_call_and_equal_images_once() {
    let counting = Arc::new(Counting(AtomicUsize::new(0), AtomicUsize::new(0)));
    let world = world(Conversion::new(counting.clone(), string_key("id")));
    let records: Vec<_> = (0..10).map(|value| world.put(&account(1, "", value))).collect();
    world.applier.apply(&records).await.unwrap();
    assert_eq!(counting.0.load(Ordering::Relaxed), 1, "calls");
    assert_eq!(counting.1.load(Ordering::Relaxed), 10, "images");
}

fn outputs_of(outputs: Vec<Item>) -> Result<(), ConversionError> {
    let convert = move |_: &Item| Ok(outputs.clone());
    let conversion = Conversion::new(Arc::new(From(convert)), string_key("id"));
    conversion.convert_blocking(vec![account(1, "", 1)]).remove(0).map(|_| ())
}

#[test]
fn outputs_that_must_not_be_written_are_refused() {
    let same = || vec![account(1, "", 1), account(1, "", 2)];
    assert!(matches!(outputs_of(same()), Err(ConversionError::DuplicateKey { .. })));
    let reserved = item(r#"{"id":{"S":"1"},"_migrator_mine":{"S":"x"}}"#);
    assert!(matches!(outputs_of(vec![reserved]), Err(ConversionError::ReservedInOutput { .. })));
    let without_key = item(r#"{"name":{"S":"1"}}"#);
    assert!(matches!(outputs_of(vec![without_key]), Err(ConversionError::Key { .. })));
    let large = item(format!(r#"{{"id":{{"S":"1"}},"text":{{"S":"{}"}}}}"#, "x".repeat(409_600)));
    assert!(matches!(outputs_of(vec![large]), Err(ConversionError::TooLarge { .. })));
}

#[test]
fn a_source_item_that_uses_another_reserved_name_is_refused() {
    let conversion = Conversion::new(Arc::new(Identity), string_key("id"));
    let items = vec![item(r#"{"id":{"S":"1"},"_migrator_mine":{"S":"x"}}"#)];
    let refused = conversion.convert_blocking(items).remove(0);
    assert!(matches!(refused, Err(ConversionError::ReservedInSource { name }) if name == "_migrator_mine"));
}

#[tokio::test]
async fn an_item_without_room_for_its_sequence_number_is_a_failure_that_says_so() {
    let world = world(Conversion::new(Arc::new(Identity), string_key("id")));
    // "id" + "1" + "text" + the text.
    let full = item(format!(r#"{{"id":{{"S":"1"}},"text":{{"S":"{}"}}}}"#, "x".repeat(409_600 - 7)));
    assert_eq!(full.size().unwrap(), 409_600);
    let report = world.applier.apply(&[world.put(&full)]).await.unwrap();
    assert!(matches!(report.failures[0].error, RecordError::NoRoomForGuard { size, .. } if size > 409_600));
}
