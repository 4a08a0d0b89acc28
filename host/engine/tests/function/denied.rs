//! A call that is denied is named with its resource, and what the run has made by then is gone.

use migrator_engine::EngineError;
use migrator_engine::history::Status;

use crate::world::{World, shown};

/// What preparing a function asks of AWS, in order of appearance.
const BEFORE_DATA_MOVES: [&str; 11] = [
    "lambda:GetFunction",
    "iam:GetRole",
    "iam:CreateRole",
    "iam:PutRolePolicy",
    "logs:DescribeLogGroups",
    "logs:CreateLogGroup",
    "logs:PutRetentionPolicy",
    "lambda:CreateFunction",
    "lambda:PutFunctionConcurrency",
    "lambda:ListEventSourceMappings",
    "lambda:CreateEventSourceMapping",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_denied_before_data_moves_is_named_and_everything_is_undone() {
    let mut world = World::new("denied");
    world.function.reserved_concurrency = Some(1);
    for (number, action) in BEFORE_DATA_MOVES.into_iter().enumerate() {
        let lineage = format!("{}-{number}", world.id);
        let story = world.first_table(&lineage).await;
        world.faults.deny(action);
        let error = world.apply(&story[..2]).await.unwrap_err();
        world.faults.end();
        let text = shown(&error);
        assert!(text.starts_with(&format!("{action} on ")), "{text}");
        assert!(text.contains("access denied"), "{text}");
        assert!(
            text.contains(&format!("hint: allow {action} to these credentials on arn:aws:test")),
            "{text}"
        );
        assert_eq!(world.left(&lineage, 2).await, [], "after {action}");
        assert!(world.table(&format!("{lineage}_V2")).await.is_none(), "after {action}");
        let stream = world.table(&lineage).await.unwrap().stream_specification;
        assert!(stream.is_none_or(|stream| !stream.stream_enabled), "after {action}");
        let record = world.migration(&lineage, 2).await;
        assert_eq!((record.status, record.undone), (Status::Failed, true), "after {action}");
        // Allowed, it goes through as if nothing had been.
        if action == "lambda:CreateEventSourceMapping" {
            world.apply(&story[..2]).await.unwrap();
            assert_eq!(world.migration(&lineage, 2).await.status, Status::Following);
        }
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_denied_after_data_has_moved_keeps_everything_for_the_next_run() {
    let world = World::new("later");
    let story = world.first_table(&world.id).await;
    world.faults.deny("lambda:UpdateEventSourceMapping");
    let error = world.apply(&story[..2]).await.unwrap_err();
    world.faults.end();
    assert!(shown(&error).starts_with("lambda:UpdateEventSourceMapping on function migrator-"), "{error}");
    assert_eq!(world.left(&world.id, 2).await.len(), 4);
    assert_eq!(world.numbers(&format!("{}_V2", world.id)).await.len(), 5);
    world.apply(&story[..2]).await.unwrap();
    assert_eq!(world.migration(&world.id, 2).await.status, Status::Following);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ending_that_is_denied_goes_on_once_it_is_allowed() {
    let world = World::new("ending");
    let actions = ["lambda:DeleteFunction", "logs:DeleteLogGroup", "iam:DeleteRolePolicy", "iam:DeleteRole"];
    for (number, action) in actions.into_iter().enumerate() {
        let lineage = format!("{}-{number}", world.id);
        let story = world.first_table(&lineage).await;
        world.apply(&story[..2]).await.unwrap();
        world.faults.deny(action);
        let error: EngineError = world.apply(&story).await.unwrap_err();
        world.faults.end();
        assert!(shown(&error).starts_with(action), "{error}");
        assert!(world.table(&lineage).await.is_some(), "the table goes last");
        world.apply(&story).await.unwrap();
        assert_eq!(world.left(&lineage, 2).await, [], "after {action}");
        assert!(world.table(&lineage).await.is_none());
    }
    world.end().await;
}
