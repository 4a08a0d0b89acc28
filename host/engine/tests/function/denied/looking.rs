//! While somebody looks for what is left.

use std::collections::BTreeSet;

use migrator_engine::function::{Action, resources_left};

use super::denied;
use crate::world::World;

/// What is asked for.
pub(super) const ASKED: &[Action] = &[
    Action::DescribeLogGroups,
    Action::ListEventSourceMappings,
    Action::ListFunctions,
    Action::ListRoleTags,
    Action::ListRoles,
    Action::ListTags,
    Action::ListTagsForResource,
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_cannot_be_seen_counts_as_gone() {
    let world = World::new("looking");
    let story = world.first_table(&world.id).await;
    world.apply(&story[..2]).await.unwrap();
    let mut asked = BTreeSet::new();
    for number in 0.. {
        world.faults.deny_call(number);
        let left = resources_left(&world.clients, &world.id, 2).await;
        let Some(action) = denied(&world, number) else {
            assert_eq!(left.unwrap().len(), 4);
            break;
        };
        let error = left.unwrap_err();
        assert!(error.to_string().starts_with(&format!("{action} on ")), "{error}");
        assert!(
            error.hint().unwrap().starts_with(&format!("allow {action} to these credentials on ")),
            "{error}"
        );
        asked.insert(action);
    }
    assert_eq!(asked, ASKED.iter().copied().collect());
    world.end().await;
}
