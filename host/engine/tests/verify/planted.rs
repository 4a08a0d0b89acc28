//! Differences that were planted.

use std::sync::Mutex;

use migrator_engine::verify::{Difference, Findings, VerifyPhase, VerifySettings};
use migrator_follow::TOMBSTONE;
use migrator_item::{Path, Value};

use crate::fixture::{SOURCE, TARGET, Tables, guarded, ids, item, key, person, settings};

fn targets(findings: &Findings<Difference>) -> Vec<String> {
    ids(findings.examples.iter().map(|difference| &difference.target))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_is_what_it_should_be_is_equal_after_one_look() {
    let tables = Tables::with_people(500).await;
    let phases = Mutex::new(Vec::new());
    let report = tables.verification().run(&|progress| phases.lock().unwrap().push(*progress)).await.unwrap();
    assert!(report.is_equal(), "{report}");
    assert_eq!((report.source_items, report.expected, report.target_items), (500, 500, 500));
    let phases = phases.into_inner().unwrap();
    assert!(phases.iter().all(|progress| progress.phase == VerifyPhase::Comparing));
    assert!(phases.iter().any(|progress| progress.source_items == 500));
    tables.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_empty_tables_are_equal() {
    let tables = Tables::create().await;
    assert!(tables.verify().await.is_equal());
    tables.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guards_tombstones_and_spellings_are_no_differences() {
    let tables = Tables::with_people(20).await;
    tables.follow(3).await;
    tables.delete(SOURCE, 4).await;
    tables.follow(4).await;
    let mut never_there = key(999).to_item();
    never_there.set(&Path::name(TOMBSTONE), &Value::Bool(true)).unwrap();
    tables.put(TARGET, &guarded(never_there)).await;
    let other_spelling =
        r#"{"tags":{"SS":["a","b"]},"last":{"S":"Muster\u0035"},"id":{"N":"5.0"},"first":{"S":"Anna"}}"#;
    tables.put(TARGET, &item(other_spelling)).await;
    tables.put(SOURCE, &item(r#"{"id":{"N":"6"},"drop":{"BOOL":true}}"#)).await;
    tables.delete(TARGET, 6).await;
    let report = tables.verify().await;
    assert!(report.is_equal(), "{report}");
    assert_eq!((report.source_items, report.expected, report.target_items), (19, 18, 18));
    tables.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_difference_is_found_and_named() {
    let tables = Tables::with_people(300).await;
    tables.delete(TARGET, 7).await;
    tables.delete(TARGET, 8).await;
    tables.put(TARGET, &guarded(item(r#"{"id":{"N":"9"},"first":{"S":"Anna"},"last":{"S":"Other"}}"#))).await;
    tables.put(TARGET, &item(r#"{"id":{"N":"1000"},"first":{"S":"Nobody"}}"#)).await;
    let mut alias = person(11);
    alias.set(&Path::name("alias"), &Value::N("10".to_owned())).unwrap();
    tables.put(SOURCE, &alias).await;
    tables.delete(TARGET, 11).await;
    tables.put(SOURCE, &item(r#"{"id":{"N":"12"},"reject":{"BOOL":true}}"#)).await;
    tables.delete(TARGET, 12).await;

    let mut report = tables.verify().await;
    assert_eq!(targets(&report.missing), ["id=7", "id=8"]);
    assert_eq!(targets(&report.different), ["id=9"]);
    assert_eq!(report.different.examples[0].attributes, ["last", "tags"]);
    assert_eq!(targets(&report.extra), ["id=1000"]);
    assert_eq!(targets(&report.collided), ["id=10"]);
    assert_eq!(ids(&report.collided.examples[0].sources), ["id=10", "id=11"]);
    assert_eq!(report.rejected.count, 1);
    assert!(!report.is_equal() && report.is_complete());
    report.missing.examples.sort_by(|a, b| a.target.cmp(&b.target));
    report.collided.examples[0].sources.sort();
    insta::assert_snapshot!(report, @r"
    people: 300 items that convert to 299
    people_V2: 297 items
    missing: 2
      id=7  from id=7
      id=8  from id=8
    different: 1
      id=9  from id=9  in last, tags
    extra: 1
      id=1000
    collided: 1
      id=10  from id=10 and id=11
    rejected: 1
      id=12  the converter refused the item: this one not
    ");
    tables.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_items_that_become_the_same_one_collide_though_the_target_holds_it() {
    let tables = Tables::create().await;
    for id in [1, 2] {
        let json = format!(r#"{{"id":{{"N":"{id}"}},"alias":{{"N":"5"}},"name":{{"S":"Anna Muster"}}}}"#);
        tables.put(SOURCE, &item(&json)).await;
    }
    tables.put(TARGET, &item(r#"{"id":{"N":"5"},"first":{"S":"Anna"},"last":{"S":"Muster"}}"#)).await;
    let report = tables.verify().await;
    assert_eq!(targets(&report.collided), ["id=5"]);
    assert_eq!(ids(&report.collided.examples[0].sources), ["id=1", "id=2"]);
    tables.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_output_of_an_item_is_expected() {
    let tables = Tables::create().await;
    let twin = r#"{"id":{"N":"1"},"name":{"S":"Anna Muster"},"twin":{"N":"2"}}"#;
    tables.put(SOURCE, &item(twin)).await;
    tables.put(TARGET, &item(r#"{"id":{"N":"1"},"first":{"S":"Anna"},"last":{"S":"Muster"}}"#)).await;
    let report = tables.verify().await;
    assert_eq!((report.source_items, report.expected, report.target_items), (1, 2, 1));
    assert_eq!(targets(&report.missing), ["id=2"]);
    assert_eq!(ids(&report.missing.examples[0].sources), ["id=1"]);
    tables.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn differences_that_do_not_fit_into_memory_at_once_are_all_found_in_several_rounds() {
    let tables = Tables::with_people(200).await;
    for id in (0..200).step_by(4) {
        tables.delete(TARGET, id).await;
    }
    let few = VerifySettings { examined_items: 20, rounds: 100, examples: 3, ..settings() };
    let report = tables.verification().with_settings(few).run(&|_| ()).await.unwrap();
    assert_eq!((report.missing.count, report.missing.examples.len()), (50, 3));
    assert!(report.is_complete());
    tables.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_says_when_too_much_differs_to_look_at_all_of_it() {
    let tables = Tables::with_people(200).await;
    for id in 0..100 {
        tables.delete(TARGET, id).await;
    }
    let few = VerifySettings { examined_items: 10, rounds: 2, examples: 1, ..settings() };
    let report = tables.verification().with_settings(few).run(&|_| ()).await.unwrap();
    assert!(!report.is_complete() && !report.is_equal());
    assert!(report.missing.count > 0 && report.missing.count < 100);
    let shown = report.to_string();
    assert!(shown.contains("too much differs to look at all of it"), "{shown}");
    assert!(shown.contains("missing: at least "), "{shown}");
    tables.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attribute_that_looks_reserved_is_a_difference() {
    let tables = Tables::with_people(3).await;
    let mut odd =
        item(r#"{"id":{"N":"1"},"first":{"S":"Anna"},"last":{"S":"Muster1"},"tags":{"SS":["a","b"]}}"#);
    odd.set(&Path::name("_migrator_other"), &Value::Null).unwrap();
    tables.put(TARGET, &odd).await;
    let report = tables.verify().await;
    assert_eq!(report.different.examples[0].attributes, ["_migrator_other"]);
    tables.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_not_there_is_an_error_that_names_it() {
    let tables = Tables::create().await;
    tables.connection.dynamodb().delete_table().table_name(TARGET).send().await.unwrap();
    let error = tables.verification().run(&|_| ()).await.unwrap_err();
    assert!(error.to_string().contains(TARGET), "{error}");
    tables.stop().await;
}
