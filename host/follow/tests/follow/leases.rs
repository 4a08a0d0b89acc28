//! Several processes share the shards of a stream; one that dies or is cut off is replaced.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::world::{LEASE, LINES, World};

#[tokio::test]
async fn two_followers_share_the_shards_and_converge() {
    let mut world = World::new();
    world.settings.shards = 2;
    let (one, other) = (world.follow(), world.follow());
    for round in 0..200 {
        world.put(round % 4, round / 4, (round % 100) as u8);
        if round % 40 == 39 {
            world.stream.split(LINES[(round / 40) % 4]);
        }
        sleep(Duration::from_millis(1)).await;
    }
    world.wait_for_caught_up().await;
    world.assert_converged();
    let reports = [one.stop().await, other.stop().await];
    assert!(reports.iter().all(|report| report.records > 0), "{reports:?}");
    assert_eq!(reports.iter().map(|report| report.records).sum::<u64>(), 200);
}

#[tokio::test]
async fn the_shards_of_a_killed_follower_are_taken_over_when_its_leases_expire() {
    let world = World::new();
    let first = world.follow();
    world.put(0, 3, 1);
    world.wait_for_caught_up().await;
    first.kill().await;
    assert_eq!(world.shared.leased(), 4);
    world.put(0, 1, 2);
    world.put(1, 3, 2);
    let (started, second) = (Instant::now(), world.follow());
    world.wait_for_caught_up().await;
    assert!(started.elapsed() >= LEASE, "nobody takes a shard before its lease has expired");
    world.assert_converged();
    second.stop().await;
}

#[tokio::test]
async fn a_follower_that_stops_gives_its_leases_back_at_once() {
    let world = World::new();
    let first = world.follow();
    world.wait_for_caught_up().await;
    first.stop().await;
    assert_eq!(world.shared.leased(), 0);
    let (started, second) = (Instant::now(), world.follow());
    world.wait_for_caught_up().await;
    assert!(started.elapsed() < LEASE, "nothing had to expire");
    second.stop().await;
}

#[tokio::test]
async fn a_lease_is_kept_for_longer_than_it_lasts() {
    let mut world = World::new();
    // Only the renewal keeps the lease of a shard in which nothing happens.
    world.settings.idle_checkpoint_interval = Duration::from_secs(60);
    let first = world.follow();
    world.wait_until("the shards are leased", || world.shared.leased() == 4).await;
    let second = world.follow();
    sleep(LEASE * 3).await;
    world.put(0, 3, 1);
    world.wait_until("the record is applied", || !world.target.at_rest().is_empty()).await;
    assert_eq!(second.stop().await.records, 0);
    assert_eq!(first.stop().await.records, 1);
}

#[tokio::test]
async fn a_follower_that_cannot_renew_stops_reading_before_another_may_start() {
    let world = World::new();
    let first = world.follow();
    world.wait_for_caught_up().await;
    assert_eq!(first.process.refused.load(Ordering::Relaxed), 0);
    first.process.cut_off.store(true, Ordering::Relaxed);
    sleep(LEASE).await;
    // It asks only for shards that it does not read, so by now it has given up all four.
    assert!(first.process.refused.load(Ordering::Relaxed) >= 4, "a shard is read without a lease");
    let reads = world.stream.reads();
    sleep(LEASE / 4).await;
    assert_eq!(world.stream.reads(), reads, "a shard is read without a lease");
    let second = world.follow();
    first.kill().await;
    world.put(0, 3, 1);
    world.wait_for_caught_up().await;
    world.assert_converged();
    second.stop().await;
}
