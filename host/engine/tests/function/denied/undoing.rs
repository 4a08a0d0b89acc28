//! While a run that failed is undone.

use std::sync::Arc;

use migrator_engine::function::Action;
use migrator_engine::{RollbackOptions, Silent};

use super::{Order, assert_names};
use crate::world::World;

/// What undoing asks for, the step it belongs to, and what stays where it is denied.
const CASES: [(Action, &str, &str); 5] = [
    (Action::DeleteFunction, "create-function", "function"),
    (Action::ListTagsForResource, "create-log-group", "log group"),
    (Action::DeleteLogGroup, "create-log-group", "log group"),
    (Action::DeleteRolePolicy, "put-role-policy", "role"),
    (Action::DeleteRole, "create-role", "role"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_undone_is_a_warning_the_rest_goes_and_the_error_stays_the_first() {
    for (action, step, stays) in CASES {
        let world = World::new("undo");
        let story = world.first_table(&world.id).await;
        let before = world.inventory().await;
        let order = Arc::new(Order::default());
        world.faults.deny(Action::CreateEventSourceMapping.as_str());
        world.faults.deny(action.as_str());
        let error = world.apply_observed(&story[..2], order.clone()).await.unwrap_err();
        world.faults.end();
        assert_names(&error, &world, 2, Action::CreateEventSourceMapping);
        let warnings = order.warnings.lock().unwrap().join("\n");
        assert!(warnings.contains(&format!("step {step} could not be undone: {action} on ")), "{warnings}");
        assert_eq!(world.kinds_left(&world.id).await, [stays], "after {action}");
        assert!(!world.migration(&world.id, 2).await.undone, "after {action}");

        let engine = world.engine();
        engine.rollback(&world.id, 2, &RollbackOptions::default(), Arc::new(Silent)).await.unwrap();
        assert_eq!(world.inventory().await, before, "after {action}");
        world.end().await;
    }
}
