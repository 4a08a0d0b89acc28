//! While a table is deleted that a function follows, or a version rolled back.

use std::sync::Arc;
use std::time::Duration;

use migrator_component::Component;
use migrator_engine::function::Action;
use migrator_engine::history::Status;
use migrator_engine::{RollbackOptions, Silent};

use super::{assert_names, denied, each_call_in_turn};
use crate::world::World;

/// What is asked for.
pub(super) const ASKED: &[Action] = &[
    Action::DeleteEventSourceMapping,
    Action::DeleteFunction,
    Action::DeleteLogGroup,
    Action::DeleteRole,
    Action::DeleteRolePolicy,
    Action::DescribeLogGroups,
    Action::GetFunction,
    Action::GetRole,
    Action::ListEventSourceMappings,
    Action::ListTagsForResource,
    Action::UpdateEventSourceMapping,
];

/// A table that a function follows.
async fn followed(name: &str) -> (World, [Component; 3]) {
    let mut world = World::new(name);
    // Endings wait for as long as a call may run.
    world.function.timeout = Duration::from_secs(1);
    world.settings.poll_interval = Duration::from_millis(500);
    let story = world.first_table(&world.id).await;
    world.apply(&story[..2]).await.unwrap();
    (world, story)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_whose_deletion_is_denied_stays_until_it_is_allowed() {
    let denied = each_call_in_turn(delete_without).await;
    assert_eq!(denied, ASKED.iter().copied().collect());
}

/// Deletes with the call with this number denied.
async fn delete_without(number: usize) -> Option<Action> {
    let (world, story) = followed("ending").await;
    world.faults.deny_call(number);
    let applied = world.apply(&story).await;
    let denied = denied(&world, number);
    match denied {
        None => drop(applied.unwrap()),
        Some(action) => {
            assert_names(&applied.unwrap_err(), &world, 3, action);
            assert!(world.table(&world.id).await.is_some(), "the table goes last");
            world.apply(&story).await.unwrap();
        }
    }
    assert_eq!(world.left(&world.id, 2).await, [], "after {denied:?}");
    assert!(world.table(&world.id).await.is_none(), "after {denied:?}");
    assert_eq!(world.numbers(&format!("{}_V2", world.id)).await.len(), 5, "after {denied:?}");
    denied
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rollback_that_is_denied_goes_on_once_it_is_allowed() {
    let denied = each_call_in_turn(roll_back_without).await;
    assert_eq!(denied, ASKED.iter().copied().collect());
}

/// Rolls back with the call with this number denied.
async fn roll_back_without(number: usize) -> Option<Action> {
    let (world, _) = followed("back").await;
    let engine = world.engine();
    let options = RollbackOptions::default();
    world.faults.deny_call(number);
    let rolled_back = engine.rollback(&world.id, 2, &options, Arc::new(Silent)).await;
    let denied = denied(&world, number);
    match denied {
        None => drop(rolled_back.unwrap()),
        Some(action) => {
            assert_names(&rolled_back.unwrap_err(), &world, 2, action);
            engine.rollback(&world.id, 2, &options, Arc::new(Silent)).await.unwrap();
        }
    }
    assert_eq!(world.migration(&world.id, 2).await.status, Status::RolledBack);
    assert_eq!(world.left(&world.id, 2).await, [], "after {denied:?}");
    assert!(world.table(&format!("{}_V2", world.id)).await.is_none(), "after {denied:?}");
    assert_eq!(world.numbers(&world.id).await.len(), 5, "after {denied:?}");
    denied
}
