//! The function copies a scan segment when it is asked to, from a checkpoint to a checkpoint, and never overwrites.

use std::time::Duration;

use migrator_item::Item;
use migrator_table::Condition;
use migrator_tests::lambda::{Environment, InvocationError};
use serde_json::{Value, json};

use crate::faults::{Call, Fault, FaultyDynamoDb};
use crate::world::*;

/// A world whose source holds these items.
async fn world_with(items: &[Item]) -> World {
    let world = World::start(id()).await;
    world.create(SOURCE, &id()).await;
    for batch in items.chunks(25) {
        world.connection().put_batch(SOURCE, batch).await.unwrap();
    }
    world
}

/// A call from the beginning of the only segment.
fn whole(page_items: u32) -> Value {
    call(
        json!({ "segment": 0, "segments": 1, "exclusive_start_key": null, "finished": false,
        "items_read": 0, "items_written": 0, "items_present": 0 }),
        page_items,
    )
}

fn call(checkpoint: Value, page_items: u32) -> Value {
    json!({ "Backfill": { "checkpoint": checkpoint, "page_items": page_items } })
}

async fn ask(environment: &mut Environment, call: &Value, time: Duration) -> Result<Value, InvocationError> {
    environment.invoke(serde_json::to_vec(call).unwrap(), time).await
}

async fn copy(environment: &mut Environment, call: &Value) -> Value {
    ask(environment, call, LONG).await.unwrap_or_else(|error| panic!("{error}"))
}

/// What an answer counts: read, written, present.
fn counts(answer: &Value) -> [u64; 3] {
    ["items_read", "items_written", "items_present"].map(|name| answer["checkpoint"][name].as_u64().unwrap())
}

#[tokio::test]
async fn a_segment_is_copied_through_the_converter_to_its_end() {
    let items: Vec<Item> = (1..=30).map(|number| plain(number, 1)).collect();
    let world = world_with(&items).await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    let answer = copy(&mut environment, &whole(7)).await;
    assert_eq!((&answer["checkpoint"]["finished"], counts(&answer)), (&json!(true), [30, 30, 0]));
    assert_eq!(answer.get("obstacle"), None);
    let target = world.target().await;
    assert_eq!(target.len(), 30);
    assert!(target.iter().all(|item| item.get("_migrator_sequence").is_none()), "no record brought them");
    let line = printed(|| environment.log(), |line| line["message"] == "segment copied").await;
    assert_eq!((&line["items_read"], &line["finished"]), (&json!(30), &json!(true)));
}

#[tokio::test]
async fn segments_together_copy_every_item_once() {
    let items: Vec<Item> = (1..=40).map(|number| plain(number, 1)).collect();
    let world = world_with(&items).await;
    let mut environment = world.environment(&world.identity()).await;
    let mut read = 0;
    for segment in 0..3 {
        let checkpoint = json!({ "segment": segment, "segments": 3, "exclusive_start_key": null, "finished": false,
            "items_read": 0, "items_written": 0, "items_present": 0 });
        let answer = copy(&mut environment, &call(checkpoint, 1000)).await;
        assert_eq!(answer["checkpoint"]["finished"], json!(true));
        let [of_segment, written, present] = counts(&answer);
        assert_eq!((written, present), (of_segment, 0), "segment {segment}");
        read += of_segment;
    }
    assert_eq!((read, world.target().await.len()), (40, 40));
}

#[tokio::test]
async fn what_the_stream_has_brought_is_never_overwritten_and_what_it_deleted_stays_deleted() {
    let world = world_with(&[plain(1, 1), plain(2, 1), plain(3, 1)]).await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    let changes = [modify(1, plain(1, 1), plain(1, 2)), remove(2, plain(2, 1))];
    world.deliver(&mut environment, &changes).await;
    let answer = copy(&mut environment, &whole(1000)).await;
    assert_eq!(counts(&answer), [3, 1, 2]);
    let target = world.target().await;
    assert_eq!(target[0]["revision"]["N"], "2");
    assert_eq!(target[1]["_migrator_tombstone"]["BOOL"], true);
    assert_eq!(target[2]["revision"]["N"], "1");
    // A call that comes twice, or after its caller has ended, is as harmless.
    assert_eq!(counts(&copy(&mut environment, &whole(1000)).await), [3, 0, 3]);
    assert_eq!(world.target().await, target);
}

#[tokio::test]
async fn each_call_goes_on_where_the_one_before_ran_out_of_time() {
    let items: Vec<Item> = (1..=60).map(|number| plain(number, 1)).collect();
    let mut world = world_with(&items).await;
    world.configuration.requests = 1;
    let slow = |call: &Call| (call.table == TARGET).then_some(Fault::Delay(Duration::from_millis(50)));
    let proxy = FaultyDynamoDb::start(world.endpoint(), slow).await;
    let package = world.package("misbehaving");
    let mut environment = Environment::start(bootstrap(), package.folder(), &proxy.endpoint()).await;
    environment.ready().await;
    let (mut next, mut calls, mut read) = (whole(5), 0, 0);
    loop {
        let answer = ask(&mut environment, &next, Duration::from_secs(2)).await.unwrap();
        calls += 1;
        assert!(counts(&answer)[0] > read, "a call copied nothing: {answer}");
        read = counts(&answer)[0];
        assert!(world.target().await.len() as u64 >= read, "what counts as copied is in the target");
        if answer["checkpoint"]["finished"] == json!(true) {
            break;
        }
        next = call(answer["checkpoint"].clone(), 5);
    }
    assert!(calls > 1, "one call had the time for everything");
    assert_eq!((read, world.target().await.len()), (60, 60));
}

#[tokio::test]
async fn an_item_that_does_not_convert_is_named_and_its_page_is_not_passed() {
    let world = world_with(&[plain(1, 1), behaving(2, "reject"), plain(3, 1)]).await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    let answer = copy(&mut environment, &whole(1)).await;
    let rejected = &answer["obstacle"]["rejected"];
    assert!(rejected["key"].as_str().unwrap().contains("2"), "{answer}");
    assert!(!rejected["reason"].as_str().unwrap().is_empty(), "{answer}");
    // Page by page: it stands before the item, wherever the scan has it.
    let checkpoint = answer["checkpoint"].clone();
    assert_eq!(checkpoint["finished"], json!(false));
    world.connection().put(SOURCE, &plain(2, 2), &Condition::none()).await.unwrap();
    let answer = copy(&mut environment, &call(checkpoint, 1)).await;
    // A page that was being written when the next one was rejected may be there already.
    let [read, written, present] = counts(&answer);
    assert_eq!((&answer["checkpoint"]["finished"], read, written + present), (&json!(true), 3, 3));
    assert_eq!(world.target().await.len(), 3);
}

#[tokio::test]
async fn what_dynamodb_has_against_the_copy_is_told_with_the_last_checkpoint() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.identity()).await;
    let answer = copy(&mut environment, &whole(10)).await;
    let reason = answer["obstacle"]["failed"]["reason"].as_str().unwrap();
    assert!(reason.starts_with("Scan on customers: not found"), "{reason}");
    assert_eq!(counts(&answer), [0, 0, 0]);
}

#[tokio::test]
async fn a_call_in_other_words_is_refused_with_a_sentence() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.identity()).await;
    let strange = json!({ "Backfill": { "part": 1 } });
    let error = ask(&mut environment, &strange, LONG).await.unwrap_err().to_string();
    assert!(
        error.starts_with("Migrator.MalformedBackfill: lineage customers version 2: the copy that is asked for cannot be read")
            && error.contains("the version of migrator that deployed it"),
        "{error}"
    );
}
