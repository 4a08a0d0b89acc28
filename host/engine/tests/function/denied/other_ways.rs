//! While a migration is applied in a way that most are not: with a role of the user's, by way of a bucket, by a function that also copies,
//! beside a log group that is there, or after a crash.

use std::sync::Arc;

use migrator_engine::function::Action;

use super::applying::everything_is_undone;
use super::{Order, assert_names};
use crate::crash_and_repeat::{Crash, LOCK_LEASE, expect_crashes};
use crate::world::World;

/// What is asked for beside the usual.
pub(super) const ASKED: &[Action] = &[
    Action::DeleteObject,
    Action::GetCallerIdentity,
    Action::InvokeFunction,
    Action::ListTagsForResource,
    Action::PutObject,
    Action::UpdateFunctionCode,
];

/// Denies one action, once, and looks at what is left.
async fn apply_without(world: World, action: Action) -> World {
    let story = world.first_table(&world.id).await;
    let before = world.inventory().await;
    let order = Arc::new(Order::default());
    world.faults.deny_once(action.as_str());
    let error = world.apply_observed(&story[..2], order.clone()).await.unwrap_err();
    world.faults.end();
    assert_names(&error, &world, 2, action);
    order.assert_all_is_taken_back();
    everything_is_undone(&world, &before, &error).await;
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_role_that_is_given_nobody_can_say_whose_account_it_is() {
    let mut world = World::new("whose");
    world.function.role_arn = Some(world.somebody_elses_function(&format!("{}-theirs", world.id)).await);
    apply_without(world, Action::GetCallerIdentity).await.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_bucket_a_package_that_cannot_be_put_or_deleted_does_not_stay_there() {
    for action in [Action::PutObject, Action::DeleteObject] {
        let mut world = World::new("bucket");
        *world.packages.ballast.lock().unwrap() = 50 * 1024 * 1024;
        world.function.s3_bucket = Some(world.bucket().await);
        let world = apply_without(world, action).await;
        assert!(world.objects().await.is_empty(), "after {action}");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_function_that_copies_who_may_not_call_it_learns_it_before_any_item_is_copied() {
    let mut world = World::new("uncalled");
    world.function.backfill = true;
    apply_without(world, Action::InvokeFunction).await.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_log_group_that_is_there_nobody_can_say_whose_it_is() {
    let world = World::new("whose-log");
    let name = format!("/aws/lambda/migrator-{}-v2", world.id);
    world.clients.logs.create_log_group().log_group_name(&name).send().await.unwrap();
    apply_without(world, Action::ListTagsForResource).await.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_crash_the_function_gets_the_code_of_the_new_run_or_goes() {
    expect_crashes();
    let mut world = World::new("renewed");
    world.settings.lock_lease = LOCK_LEASE;
    let story = world.first_table(&world.id).await;
    let before = world.inventory().await;
    let crash_once_created = || async {
        // The second of three events: the step has run and is not recorded as done.
        let crash = Arc::new(Crash::at(&["create-function"], 1));
        let (engine, components) = (world.engine(), story[..2].to_vec());
        let run = tokio::spawn(async move { engine.apply(&components, &Default::default(), crash).await });
        run.await.unwrap_err();
        *world.packages.ballast.lock().unwrap() += 1;
    };
    crash_once_created().await;
    world.faults.deny_once(Action::UpdateFunctionCode.as_str());
    let error = world.apply(&story[..2]).await.unwrap_err();
    world.faults.end();
    assert_names(&error, &world, 2, Action::UpdateFunctionCode);
    everything_is_undone(&world, &before, &error).await;

    crash_once_created().await;
    world.faults.calls();
    world.apply(&story[..2]).await.unwrap();
    assert!(world.faults.calls().contains(&Action::UpdateFunctionCode.to_string()));
    world.end().await;
}
