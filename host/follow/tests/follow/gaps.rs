//! Records that were lost unread stop the follower: never does it go on silently.

use std::time::{Duration, SystemTime};

use migrator_follow::{FollowError, ShardCheckpoint};

use crate::world::World;

async fn assert_gap(world: &World, shard: &str) {
    match world.follow().error().await {
        FollowError::Gap { shard: lost, .. } => assert_eq!(lost, shard),
        other => panic!("{other:?}"),
    }
    assert_eq!(world.shared.leased(), 0, "the leases of the other shards are given back");
}

/// A world in which every shard has been read for a while, and the follower has stopped.
async fn read_for_a_while() -> World {
    let world = World::new();
    for id in 0..4 {
        world.put(id, 3, 1);
    }
    let follower = world.follow();
    world.wait_for_caught_up().await;
    follower.stop().await;
    world
}

#[tokio::test]
async fn a_shard_that_vanished_before_it_was_read_to_its_end_is_a_gap() {
    let world = read_for_a_while().await;
    world.stream.forget("b");
    assert_gap(&world, "b").await;
}

#[tokio::test]
async fn records_trimmed_after_the_checkpoint_are_a_gap() {
    let world = read_for_a_while().await;
    world.put(2, 1, 2);
    world.put(2, 2, 3);
    world.stream.trim("c", 2);
    assert_gap(&world, "c").await;
}

#[tokio::test]
async fn an_iterator_of_an_empty_shard_that_is_refused_at_the_first_record_is_no_gap() {
    let world = World::new();
    world.stream.refuse_iterators_of_empty_shards();
    let follower = world.follow();
    world.wait_for_caught_up().await;
    for id in 0..4 {
        world.put(id, 3, 1);
    }
    world.wait_for_caught_up().await;
    world.assert_converged();
    follower.stop().await;
}

#[tokio::test]
async fn a_shard_whose_parent_vanished_unread_is_a_gap() {
    let world = read_for_a_while().await;
    // Two splits while nobody looks: the shard between them is gone, and the first one has been read to its end.
    world.stream.split("d");
    let follower = world.follow();
    world.wait_for_caught_up().await;
    follower.stop().await;
    world.stream.split("d");
    world.stream.split("d");
    let read = ShardCheckpoint { finished: true, ..ShardCheckpoint::unread("d-9998", Some("d".into())) };
    world.shared.set(read);
    world.stream.forget("d-9997");
    assert_gap(&world, "d-9996").await;
}

#[tokio::test]
async fn a_shard_left_unread_for_longer_than_the_stream_keeps_records_is_a_gap() {
    let world = read_for_a_while().await;
    let long_ago = SystemTime::now() - Duration::from_secs(25 * 60 * 60);
    world.shared.set(ShardCheckpoint { discovered_at: long_ago, ..ShardCheckpoint::unread("a", None) });
    assert_gap(&world, "a").await;
}

#[tokio::test]
async fn a_finished_shard_that_the_stream_drops_is_no_gap_and_is_forgotten() {
    let world = read_for_a_while().await;
    world.stream.split("a");
    let follower = world.follow();
    let finished = |shard: &ShardCheckpoint| shard.shard == "a" && shard.finished;
    world.wait_until("the parent is finished", || world.shared.all().iter().any(finished)).await;
    world.stream.forget("a");
    world
        .wait_until("the parent is forgotten", || !world.shared.all().iter().any(|shard| shard.shard == "a"))
        .await;
    world.put(0, 1, 9);
    world.wait_for_caught_up().await;
    world.assert_converged();
    follower.stop().await;
}
