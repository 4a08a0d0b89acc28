//! What a batch does to the target, and what is told about it.

use migrator_follow::{FunctionProgress, Timestamp};
use serde_json::json;

use crate::history::read;
use crate::world::*;

#[tokio::test]
async fn a_batch_leaves_the_newest_of_each_item_under_its_guard() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    let changes = [
        insert(1, plain(1, 1)),
        insert(2, plain(2, 1)),
        modify(3, plain(1, 1), plain(1, 2)),
        remove(4, plain(2, 1)),
        insert(5, plain(3, 1)),
    ];
    assert_eq!(world.deliver(&mut environment, &changes).await, failing_from(None));
    let guard = |sequence: u64| json!({ "S": format!("{:0>40}", spelled(sequence)) });
    let target = world.target().await;
    assert_eq!(target.len(), 3);
    assert_eq!((&target[0]["revision"]["N"], &target[0]["_migrator_sequence"]), (&json!("2"), &guard(3)));
    assert_eq!(
        (&target[1]["_migrator_tombstone"]["BOOL"], &target[1]["_migrator_sequence"]),
        (&json!(true), &guard(4))
    );
    assert_eq!((&target[2]["revision"]["N"], &target[2]["_migrator_sequence"]), (&json!("1"), &guard(5)));
}

#[tokio::test]
async fn a_batch_that_comes_again_changes_nothing() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    let first = [insert(1, plain(1, 1))];
    let second = [modify(2, plain(1, 1), plain(1, 2)), insert(3, plain(2, 1))];
    world.deliver(&mut environment, &first).await;
    world.deliver(&mut environment, &second).await;
    let before = world.target().await;
    for changes in [&first[..], &second[..], &first[..]] {
        assert_eq!(world.deliver(&mut environment, changes).await, failing_from(None));
    }
    assert_eq!(world.target().await, before);
    let line = printed(|| environment.metrics(), |line| line["SkippedAsNewer"] == 2).await;
    assert_eq!((&line["Written"], &line["Records"]), (&json!(0), &json!(2)));
}

#[tokio::test]
async fn each_batch_is_one_line_of_embedded_metrics() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    world
        .deliver(&mut environment, &[insert(1, plain(1, 1)), insert(2, plain(2, 1)), remove(3, plain(2, 1))])
        .await;
    let line = printed(|| environment.metrics(), |_| true).await;
    let expected = json!({ "Records": 3, "Failing": 0, "Written": 1, "SkippedAsNewer": 1, "Tombstones": 1, "Quarantined": 0 });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(line[name], *value, "{name} in {line}");
    }
    assert!(line["ConvertMicroseconds"].as_u64().unwrap() > 0, "{line}");
    assert!(line["IteratorAge"].is_u64(), "{line}");
    assert_eq!((&line["Lineage"], &line["Version"]), (&json!("customers"), &json!("2")));
    assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Namespace"], "migrator");
}

#[tokio::test]
async fn each_line_of_the_log_names_its_request() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    world.deliver(&mut environment, &[insert(1, plain(1, 1))]).await;
    let line = printed(|| environment.log(), |line| line["message"] == "batch applied").await;
    assert_eq!((&line["level"], &line["records"], &line["written"]), (&json!("INFO"), &json!(1), &json!(1)));
    let request = line["span"]["requestId"].as_str().unwrap();
    assert_eq!(request.len(), 32, "{line}");
}

#[tokio::test]
async fn history_says_how_far_an_environment_is() {
    let world = World::start(id()).await;
    let package = world.package("misbehaving");
    let mut environment = world.environment(&package).await;
    world.deliver(&mut environment, &[insert(1, plain(1, 1)), insert(2, plain(2, 1))]).await;
    world.deliver(&mut environment, &[remove(3, plain(2, 1)), modify(4, plain(1, 1), plain(1, 2))]).await;
    let records = world.history("function#0000000002#").await;
    let [record] = &records[..] else { panic!("{records:?}") };
    assert_eq!(record["lineage"]["S"], "customers");
    let progress: FunctionProgress = read(record);
    assert_eq!((progress.records, progress.written, progress.tombstones), (4, 3, 1));
    assert_eq!(progress.newest_sequence.unwrap().as_str(), format!("{:0>40}", spelled(4)));
    let created = insert(1, plain(1, 1)).created;
    assert_eq!(progress.newest_created_at, Some(Timestamp::from_milliseconds(created * 1000)));
    assert!(progress.log_stream.contains("[$LATEST]"), "{record}");
    assert_eq!(progress.error, None);
}
