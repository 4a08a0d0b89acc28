//! A copy by calls of the function: who calls, how often, and what becomes of calls that fail.

use migrator_engine::function::FunctionSettings;
use migrator_engine::history::{Speed, Status};

use crate::world::{World, shown};

/// A world whose functions copy, three calls at a time.
fn copying(name: &str) -> World {
    let mut world = World::new(name);
    world.function = FunctionSettings { backfill: true, backfill_calls: 3, ..world.function };
    world.settings.segments = Some(5);
    world
}

fn calls(world: &World) -> usize {
    world.faults.calls().iter().filter(|call| *call == "lambda:InvokeFunction").count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_segment_is_copied_by_calls_and_its_checkpoint_kept_here() {
    let world = copying("copies");
    let story = world.first_table(&world.id).await;
    world.faults.calls();
    world.apply(&story[..2]).await.unwrap();
    let record = world.migration(&world.id, 2).await;
    assert_eq!((record.status, record.speed), (Status::Following, Some(Speed::Guarded)));
    assert_eq!(
        record.speed_reason.as_deref(),
        Some("the function copies, and a call of it may outlive who made it")
    );
    assert_eq!(calls(&world), 6, "one to see whether it is allowed, and one for each segment");
    let segments = world.segments(&world.id, 2).await;
    assert_eq!(segments.len(), 5);
    assert!(segments.iter().all(|segment| segment.checkpoint.finished), "{segments:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_role_of_a_function_that_copies_may_read_the_source() {
    let world = copying("reads");
    let story = world.first_table(&world.id).await;
    world.apply(&story[..2]).await.unwrap();
    let role = world.migration(&world.id, 2).await.function.unwrap().role.unwrap();
    let policy = world.clients.iam.get_role_policy().role_name(role).policy_name("migrator-follow").send();
    let policy = policy.await.unwrap().policy_document;
    assert!(policy.contains("dynamodb:Scan") || policy.contains("dynamodb%3AScan"), "{policy}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_lambda_holds_back_are_made_again() {
    let world = copying("held");
    let story = world.first_table(&world.id).await;
    // The SDK makes three attempts by itself.
    world.faults.fail("lambda:InvokeFunction", 429, "TooManyRequestsException", "Rate Exceeded.", 4);
    world.apply(&story[..2]).await.unwrap();
    assert_eq!(world.migration(&world.id, 2).await.status, Status::Following);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_copy_nothing_end_the_run_with_their_reason_and_the_next_one_goes_on() {
    let mut world = copying("vain");
    world.settings.segments = Some(1);
    world.function.environment = [("VAIN".to_owned(), "1".to_owned())].into();
    let story = world.first_table(&world.id).await;
    let error = world.apply(&story[..2]).await.unwrap_err();
    let function = world.migration(&world.id, 2).await.function.unwrap().function;
    let text = shown(&error).replace(&function, "FUNCTION").replace(&world.id, "LINEAGE");
    insta::assert_snapshot!(text, @r"
    lineage LINEAGE version 2: function FUNCTION copies nothing of segment 0 any more: its answer cannot be read: missing field `checkpoint` at line 1 column 24
    hint: look into log group /aws/lambda/FUNCTION, and run the same command again: it goes on where it stopped
    ");
    assert_eq!(calls(&world), 5, "one to see whether it is allowed, and four that copy nothing");
    assert_eq!(world.migration(&world.id, 2).await.status, Status::Failed);
    assert!(world.table(&format!("{}_V2", world.id)).await.is_some(), "the next run needs it");

    let environment = aws_sdk_lambda::types::Environment::builder().build();
    let mend = world.clients.lambda.update_function_configuration().function_name(&function);
    mend.environment(environment).send().await.unwrap();
    world.apply(&story[..2]).await.unwrap();
    assert_eq!(world.migration(&world.id, 2).await.status, Status::Following);
    world.end().await;
}
