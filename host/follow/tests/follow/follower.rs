//! A follower reads every record of every shard, in order, and says truly how far it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use migrator_component::ConvertError;
use migrator_follow::{Conversion, Ended, FollowError, ShardCheckpoint, caught_up};
use migrator_item::Item;

use crate::conversions::{From, string_key, text};
use crate::world::World;

/// Writes for a while, with splits, expiring iterators and throttling in between.
async fn write_a_lot(world: &World, rounds: usize) {
    let mut random = 1_usize;
    for round in 0..rounds {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (id, roll) = ((random >> 33) % 4, random >> 40);
        match roll % 5 {
            0 => world.delete(id),
            _ => world.put(id, roll, (roll % 100) as u8),
        }
        match round % 50 {
            10 => world.stream.split(crate::world::LINES[id]),
            20 => world.stream.expire_iterators(),
            30 => world.stream.throttle(3),
            _ => {}
        }
        if round % 5 == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

#[tokio::test]
async fn every_shard_is_read_after_its_parent_through_splits_throttling_and_expired_iterators() {
    let world = World::new();
    let follower = world.follow();
    write_a_lot(&world, 400).await;
    world.wait_for_caught_up().await;
    world.assert_converged();
    let report = follower.stop().await;
    assert_eq!(report.ended, Ended::Stopped);
    assert_eq!(report.records as usize, world.source.records().len());
    assert!(report.finished_shards >= 7, "{report:?}");
}

#[tokio::test]
async fn a_follower_that_starts_late_reads_from_the_oldest_record() {
    let world = World::new();
    write_a_lot(&world, 200).await;
    let follower = world.follow();
    world.wait_for_caught_up().await;
    world.assert_converged();
    follower.stop().await;
}

#[tokio::test]
async fn a_follower_that_starts_again_goes_on_where_the_last_one_stopped() {
    let world = World::new();
    let first = world.follow();
    write_a_lot(&world, 100).await;
    world.wait_for_caught_up().await;
    let before = world.source.records().len();
    first.stop().await;
    write_a_lot(&world, 100).await;
    let second = world.follow();
    world.wait_for_caught_up().await;
    let report = second.stop().await;
    assert_eq!(report.records as usize, world.source.records().len() - before);
    world.assert_converged();
}

#[tokio::test]
async fn a_disabled_stream_is_read_to_its_end() {
    let world = World::new();
    write_a_lot(&world, 100).await;
    world.stream.disable();
    let report = world.follow().task.await.unwrap().unwrap();
    assert_eq!(report.ended, Ended::StreamDisabled);
    assert!(world.shared.all().iter().all(|checkpoint| checkpoint.finished));
    assert_eq!(world.shared.leased(), 0);
    world.assert_converged();
}

#[tokio::test]
async fn a_stream_without_both_images_is_refused_with_what_to_do() {
    let world = World::new();
    world.stream.view_type("NEW_IMAGE");
    let error = world.follow().error().await;
    assert!(matches!(error, FollowError::ViewType { .. }));
    assert!(error.to_string().contains("NEW_AND_OLD_IMAGES"), "{error}");
}

#[tokio::test]
async fn trouble_that_lasts_longer_than_the_patience_is_an_error() {
    let mut world = World::new();
    world.settings.patience = Duration::from_millis(100);
    world.stream.throttle(usize::MAX);
    let error = world.follow().error().await;
    assert!(matches!(error, FollowError::Stream { .. }) && error.is_transient());
}

/// A converter that refuses the value 13 until it is mended.
fn mendable() -> (Arc<AtomicBool>, Conversion) {
    let mended = Arc::new(AtomicBool::new(false));
    let is_mended = mended.clone();
    let convert = move |account: &Item| {
        if text(account, "value") == "13" && !is_mended.load(Ordering::Relaxed) {
            return Err(ConvertError::Rejected("13 is unlucky".into()));
        }
        Ok(vec![account.clone()])
    };
    (mended, Conversion::new(Arc::new(From(convert)), string_key("id")))
}

#[tokio::test]
async fn a_shard_waits_for_a_record_that_fails_and_goes_on_once_it_succeeds() {
    let (mended, conversion) = mendable();
    let world = World::converting(conversion);
    world.put(0, 0, 1);
    world.put(0, 0, 13);
    world.put(0, 0, 2);
    world.put(1, 0, 3);
    let since = SystemTime::now();
    let first = world.follow();
    world.wait_until("the failure is written down", || !world.shared.failures().is_empty()).await;
    let failure = world.shared.failures().remove(0);
    assert!(failure.contains(r#"{"id":{"S":"0"}}"#) && failure.contains("13 is unlucky"), "{failure}");
    world.wait_until("the records beside it are applied", || world.target.at_rest().len() == 2).await;
    let waiting = |shard: &ShardCheckpoint| shard.shard == "a" && shard.records == 1;
    world.wait_until("the checkpoint is before it", || world.shared.all().iter().any(waiting)).await;
    assert!(!caught_up(&world.shared.all(), since));
    // Another process finds the failure and clears it.
    first.stop().await;
    mended.store(true, Ordering::Relaxed);
    let second = world.follow();
    world.wait_for_caught_up().await;
    assert_eq!(world.shared.failures(), Vec::<String>::new());
    second.stop().await;
    world.assert_converged();
}

#[tokio::test]
async fn a_shard_never_claims_to_have_caught_up_with_records_it_has_not_applied() {
    let world = World::new();
    let follower = world.follow();
    world.wait_for_caught_up().await;
    for round in 0..300_u16 {
        world.put(0, 3, (round % 100) as u8);
    }
    let created: Vec<_> = world.source.records().iter().filter_map(|record| record.created).collect();
    let mut seen_on_the_way = 0;
    world
        .wait_until("the records are applied", || {
            let shards = world.shared.all();
            let shard = shards.iter().find(|shard| shard.shard == "a").unwrap();
            let claimed = created.iter().filter(|created| Some(**created) < shard.caught_up_at).count();
            assert!(claimed as u64 <= shard.records, "{claimed} claimed: {shard:?}");
            seen_on_the_way += usize::from((1..300).contains(&shard.records));
            shard.records == 300
        })
        .await;
    assert!(seen_on_the_way > 0, "looked too seldom");
    follower.stop().await;
}

#[tokio::test]
async fn a_shard_that_is_behind_says_up_to_when_its_records_are_applied() {
    let world = World::new();
    let began = SystemTime::now() - Duration::from_secs(3600);
    let created = |record: u64| began + Duration::from_secs(record);
    for record in 0..300 {
        world.put_at(created(record), 0, 3, (record % 100) as u8);
    }
    let follower = world.follow();
    let mut seen_on_the_way = 0;
    world
        .wait_until("the records are applied", || {
            let shards = world.shared.all();
            let Some(shard) = shards.iter().find(|shard| shard.shard == "a") else { return false };
            if (1..300).contains(&shard.records) {
                seen_on_the_way += 1;
                let applied = created(shard.records - 1);
                assert!(shard.caught_up_at >= Some(applied - Duration::from_secs(1)), "{shard:?}");
                assert!(shard.caught_up_at <= Some(applied), "{shard:?}");
            }
            shard.records == 300
        })
        .await;
    assert!(seen_on_the_way > 0, "looked too seldom");
    follower.stop().await;
}

#[test]
fn a_finished_shard_has_not_caught_up_before_what_continues_it() {
    let now = SystemTime::now();
    let later = now + Duration::from_secs(1);
    let parent = ShardCheckpoint { finished: true, ..ShardCheckpoint::unread("parent", None) };
    let mut child = ShardCheckpoint::unread("child", Some("parent".into()));
    assert!(!caught_up(&[], now), "nothing has been read");
    assert!(!caught_up(std::slice::from_ref(&parent), now), "what continues the shard is not known yet");
    assert!(!caught_up(&[parent.clone(), child.clone()], now), "the child is unread");
    child.caught_up_at = Some(later);
    assert!(caught_up(&[parent, child], now));
}
