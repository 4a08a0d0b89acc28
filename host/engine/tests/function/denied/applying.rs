//! While a migration is applied.

use std::sync::Arc;
use std::time::Duration;

use migrator_engine::EngineError;
use migrator_engine::function::Action;
use migrator_engine::history::Status;
use migrator_test_servers::localstack::Inventory;

use super::{Order, assert_names, denied, each_call_in_turn};
use crate::world::World;

/// What is asked for.
pub(super) const ASKED: &[Action] = &[
    Action::CreateEventSourceMapping,
    Action::CreateFunction,
    Action::CreateLogGroup,
    Action::CreateRole,
    Action::DescribeLogGroups,
    Action::GetFunction,
    Action::GetRole,
    Action::ListEventSourceMappings,
    Action::PutFunctionConcurrency,
    Action::PutRetentionPolicy,
    Action::PutRolePolicy,
    Action::UpdateEventSourceMapping,
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_denied_is_named_and_undone_or_kept_once_data_has_moved() {
    let denied = each_call_in_turn(apply_without).await;
    assert_eq!(denied, ASKED.iter().copied().collect());
}

/// Applies with the call with this number denied.
async fn apply_without(number: usize) -> Option<Action> {
    let mut world = World::new("denied");
    world.function.reserved_concurrency = Some(1);
    // What is looked at again and again is one call more each time.
    world.settings.poll_interval = Duration::from_secs(1);
    let story = world.first_table(&world.id).await;
    let before = world.inventory().await;
    let order = Arc::new(Order::default());
    world.faults.deny_call(number);
    let applied = world.apply_observed(&story[..2], order.clone()).await;
    let denied = denied(&world, number);
    match denied {
        None => drop(applied.unwrap()),
        Some(action) => {
            let error = applied.unwrap_err();
            assert_names(&error, &world, 2, action);
            if order.has_begun("backfill") {
                everything_is_kept(&world).await;
            } else {
                order.assert_all_is_taken_back();
                everything_is_undone(&world, &before, &error).await;
            }
            world.apply(&story[..2]).await.unwrap();
        }
    }
    assert_eq!(world.migration(&world.id, 2).await.status, Status::Following);
    assert_eq!(world.numbers(&format!("{}_V2", world.id)).await.len(), 5);
    world.end().await;
    denied
}

/// The account is as it was, the source included, and history has the error.
pub(super) async fn everything_is_undone(world: &World, before: &Inventory, error: &EngineError) {
    let after = world.inventory().await;
    assert_eq!(
        after,
        *before,
        "after {error}: left {}, missing {}",
        after.beyond(before),
        before.beyond(&after)
    );
    let stream = world.table(&world.id).await.unwrap().stream_specification;
    assert!(stream.is_none_or(|stream| !stream.stream_enabled), "after {error}");
    assert_eq!(world.numbers(&world.id).await.len(), 5, "after {error}");
    let record = world.migration(&world.id, 2).await;
    assert_eq!((record.status, record.undone), (Status::Failed, true), "after {error}");
    assert!(error.to_string().ends_with(&record.error.unwrap()), "{error}");
}

/// The next run has less to do.
async fn everything_is_kept(world: &World) {
    assert_eq!(world.left(&world.id, 2).await.len(), 4);
    assert!(!world.migration(&world.id, 2).await.undone);
}
