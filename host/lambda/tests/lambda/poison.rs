//! Records that can never be applied: their shard waits, or they are put in quarantine, as the policy says.

use std::time::Duration;

use migrator_follow::{FailureRecord, QuarantineRecord, RejectedPolicy};
use serde_json::json;

use crate::history::read;
use crate::world::*;

async fn quarantining() -> World {
    let mut world = World::start(id()).await;
    world.configuration.on_rejected = RejectedPolicy::Quarantine;
    world
}

async fn failures(world: &World) -> Vec<FailureRecord> {
    world.history("failure#0000000002#").await.iter().map(read).collect()
}

async fn quarantined(world: &World) -> Vec<QuarantineRecord> {
    world.history("quarantine#0000000002#").await.iter().map(read).collect()
}

#[tokio::test]
async fn a_rejected_record_stops_its_shard_and_history_says_which_and_why() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    let changes = [
        insert(1, plain(1, 1)),
        insert(2, behaving(2, "reject")),
        insert(3, plain(3, 1)),
        insert(4, behaving(4, "trap")),
    ];
    for _ in 0..2 {
        assert_eq!(world.deliver(&mut environment, &changes).await, failing_from(Some(2)));
    }
    let found = failures(&world).await;
    let [failure] = &found[..] else { panic!("{found:?}") };
    assert_eq!(failure.sequence, format!("{:0>40}", spelled(2)));
    assert_eq!(failure.key, r#"{"id":{"N":"2"}}"#);
    assert!(
        failure.reason.contains("the converter refused the item: this customer has no name"),
        "{failure:?}"
    );
    assert!(failure.first_seen_at < failure.last_seen_at, "{failure:?}");
    assert!(quarantined(&world).await.is_empty());
    let line = printed(|| environment.metrics(), |_| true).await;
    assert_eq!((&line["Records"], &line["Failing"]), (&json!(1), &json!(3)));
}

#[tokio::test]
async fn a_failure_is_forgotten_when_its_record_is_applied_by_another_environment() {
    let world = World::start(id()).await;
    let mut rejecting = world.environment(&world.package("misbehaving")).await;
    let changes = [insert(1, plain(1, 1)), insert(2, behaving(2, "reject")), insert(3, plain(3, 1))];
    assert_eq!(world.deliver(&mut rejecting, &changes).await, failing_from(Some(2)));
    assert_eq!(failures(&world).await.len(), 1);
    // Lambda comes back with the rest, to a function that was mended meanwhile.
    let mut mended = world.environment(&world.identity()).await;
    assert_eq!(world.deliver(&mut mended, &changes[1..]).await, failing_from(None));
    assert!(failures(&world).await.is_empty());
    assert_eq!(world.target().await.len(), 3);
}

#[tokio::test]
async fn a_quarantined_record_is_passed_and_kept_with_its_images() {
    let world = quarantining().await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    let good = plain(2, 1);
    let bad = behaving(2, "reject");
    let changes = [
        insert(1, plain(1, 1)),
        insert(2, good.clone()),
        modify(3, good.clone(), bad.clone()),
        insert(4, plain(4, 1)),
    ];
    assert_eq!(world.deliver(&mut environment, &changes).await, failing_from(None));
    let found = quarantined(&world).await;
    let [record] = &found[..] else { panic!("{found:?}") };
    assert_eq!(record.failure.sequence, format!("{:0>40}", spelled(3)));
    assert_eq!(record.failure.key, r#"{"id":{"N":"2"}}"#);
    assert!(record.failure.reason.contains("this customer has no name"), "{record:?}");
    assert_eq!(record.old_image.as_deref().map(str::as_bytes), Some(&good.to_json()[..]));
    assert_eq!(record.new_image.as_deref().map(str::as_bytes), Some(&bad.to_json()[..]));
    assert!(failures(&world).await.is_empty());
    let target = world.target().await;
    assert_eq!(
        target.iter().map(|item| item["_migrator_tombstone"].is_null()).collect::<Vec<_>>(),
        [true, false, true]
    );
    let line = printed(|| environment.metrics(), |_| true).await;
    assert_eq!((&line["Records"], &line["Quarantined"]), (&json!(4), &json!(1)));
}

#[tokio::test]
async fn an_item_that_is_mended_after_its_quarantine_is_in_the_target_again() {
    let world = quarantining().await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    let (good, bad, mended) = (plain(2, 1), behaving(2, "reject"), plain(2, 9));
    for change in [insert(1, good.clone()), modify(2, good, bad.clone()), modify(3, bad, mended)] {
        assert_eq!(world.deliver(&mut environment, &[change]).await, failing_from(None));
    }
    let target = world.target().await;
    assert_eq!((target.len(), &target[0]["revision"]["N"]), (1, &json!("9")));
}

#[tokio::test]
async fn images_that_history_has_no_room_for_are_left_out_the_rejected_one_last() {
    let world = quarantining().await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    let sized = |behaviour: &str, size: usize| {
        item(
            json!({ "id": { "N": "1" }, "behave": { "S": behaviour }, "text": { "S": "x".repeat(size) } })
                .to_string(),
        )
    };
    let changes = [
        modify(1, sized("pass", 300_000), sized("reject", 300_000)),
        modify(2, sized("reject", 100), sized("reject", 409_500)),
    ];
    assert_eq!(world.deliver(&mut environment, &changes).await, failing_from(None));
    let kept: Vec<_> = quarantined(&world)
        .await
        .iter()
        .map(|record| (record.old_image.is_some(), record.new_image.is_some()))
        .collect();
    assert_eq!(kept, [(false, true), (false, false)]);
}

#[tokio::test]
async fn an_item_without_room_for_its_guard_is_quarantined_and_leaves_a_tombstone() {
    let world = quarantining().await;
    let mut environment = world.environment(&world.identity()).await;
    let full = item(json!({ "id": { "N": "1" }, "text": { "S": "x".repeat(409_580) } }).to_string());
    let changes = [insert(1, plain(1, 1)), modify(2, plain(1, 1), full)];
    assert_eq!(world.deliver(&mut environment, &changes).await, failing_from(None));
    assert_eq!(quarantined(&world).await.len(), 1);
    let target = world.target().await;
    assert_eq!((target.len(), &target[0]["_migrator_tombstone"]["BOOL"]), (1, &json!(true)));
}

#[tokio::test]
async fn nothing_is_passed_that_cannot_be_written_down() {
    let world = quarantining().await;
    let package = world.package("misbehaving");
    let mut environment = world.environment(&package).await;
    world.connection().dynamodb().delete_table().table_name(HISTORY).send().await.unwrap();
    let changes = [insert(1, plain(1, 1)), insert(2, behaving(2, "reject")), insert(3, plain(3, 1))];
    assert_eq!(world.deliver(&mut environment, &changes).await, failing_from(Some(2)));
    let line = printed(|| environment.log(), |line| line["message"] == "batch applied in part").await;
    assert!(line["reason"].as_str().unwrap().contains("it cannot be put in quarantine: "), "{line}");
}

#[tokio::test]
async fn a_function_without_history_applies_what_can_be_applied() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.identity()).await;
    world.connection().dynamodb().delete_table().table_name(HISTORY).send().await.unwrap();
    assert_eq!(world.deliver(&mut environment, &[insert(1, plain(1, 1))]).await, failing_from(None));
    assert_eq!(world.target().await.len(), 1);
    let line = printed(|| environment.log(), |line| line["level"] == "WARN").await;
    assert_eq!(line["message"], "the progress is not in history");
}

#[tokio::test]
async fn running_out_of_memory_on_this_machine_is_no_reason_for_quarantine() {
    let world = quarantining().await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    let changes = [insert(1, plain(1, 1)), insert(2, behaving(2, "memory")), insert(3, plain(3, 1))];
    assert_eq!(world.deliver(&mut environment, &changes).await, failing_from(Some(2)));
    assert!(quarantined(&world).await.is_empty());
    assert!(failures(&world).await[0].reason.contains("bytes of memory"));
}

#[tokio::test]
async fn a_conversion_that_takes_too_long_on_this_machine_is_no_reason_for_quarantine() {
    let world = quarantining().await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    let response = world.deliver(&mut environment, &[insert(2, behaving(2, "loop"))]).await;
    assert_eq!(response, failing_from(Some(2)));
    assert!(quarantined(&world).await.is_empty());
    assert!(failures(&world).await[0].reason.contains("did not finish within"));
}

#[tokio::test]
async fn an_invocation_that_ends_during_a_conversion_quarantines_nothing() {
    let world = quarantining().await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    let changes = [insert(1, plain(1, 1)), insert(2, behaving(2, "loop"))];
    let response = world.deliver_within(&mut environment, &changes, Duration::from_secs(5)).await;
    assert_eq!(response.unwrap(), failing_from(Some(1)));
    assert!(quarantined(&world).await.is_empty());
    let line = printed(|| environment.log(), |line| line["message"] == "batch applied in part").await;
    let reason = line["reason"].as_str().unwrap();
    assert!(reason.starts_with("the time of the invocation is up"), "{reason}");
}
