//! What AWS takes a while to know is waited for, and not for ever. Each case of a test waits for most of its time, so that they do it
//! together.

use std::time::Duration;

use futures::future::join_all;
use migrator_engine::history::Status;

use crate::world::{World, shown};

const NOT_ASSUMABLE: &str = "The role defined for the function cannot be assumed by Lambda.";
const NO_ACCESS: &str = "Cannot access stream arn:aws:dynamodb:x. Please ensure the role can perform the GetRecords, \
    GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_lambda_does_not_know_yet_is_asked_again() {
    let cases = [
        ("lambda:CreateFunction", 400, "InvalidParameterValueException", NOT_ASSUMABLE),
        ("lambda:CreateEventSourceMapping", 400, "InvalidParameterValueException", NO_ACCESS),
        ("lambda:PutFunctionConcurrency", 409, "ResourceConflictException", "an update is in progress"),
        ("lambda:UpdateEventSourceMapping", 400, "ResourceInUseException", "it is being changed"),
        ("iam:CreateRole", 409, "ConcurrentModification", "somebody else is at it"),
        ("logs:CreateLogGroup", 400, "OperationAbortedException", "somebody else is at it"),
    ];
    let tried = cases.map(async |(action, status, code, message)| {
        let mut world = World::new("delay");
        world.function.reserved_concurrency = Some(1);
        let story = world.first_table(&world.id).await;
        world.faults.calls();
        world.faults.fail(action, status, code, message, 2);
        world.apply(&story[..2]).await.unwrap_or_else(|error| panic!("{action}: {error}"));
        let asked = world.faults.calls().iter().filter(|call| *call == action).count();
        assert!(asked >= 3, "{action} was asked {asked} times");
        assert_eq!(world.migration(&world.id, 2).await.status, Status::Following);
        world.end().await;
    });
    join_all(tried).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_stays_unassumable_is_an_error_and_undone() {
    let mut world = World::new("unassumable");
    world.settings.settle_timeout = Duration::from_secs(1);
    let story = world.first_table(&world.id).await;
    let (action, code) = ("lambda:CreateFunction", "InvalidParameterValueException");
    world.faults.fail(action, 400, code, NOT_ASSUMABLE, usize::MAX);
    let error = world.apply(&story[..2]).await.unwrap_err();
    insta::assert_snapshot!(shown(&error).replace(&world.id, "LINEAGE"));
    assert_eq!(world.left(&world.id, 2).await, []);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quota_that_is_used_up_is_named_and_everything_undone() {
    let no_concurrency = "Specified ReservedConcurrentExecutions for function decreases account's \
        UnreservedConcurrentExecution below its minimum value of [10].";
    let cases = [
        ("lambda:CreateFunction", 400, "CodeStorageExceededException", "Code storage limit exceeded."),
        ("lambda:PutFunctionConcurrency", 400, "InvalidParameterValueException", no_concurrency),
        ("iam:CreateRole", 409, "LimitExceeded", "Cannot exceed quota for RolesPerAccount: 1000"),
        ("logs:CreateLogGroup", 400, "LimitExceededException", "Resource limit exceeded."),
    ];
    let mut messages = Vec::new();
    for (action, status, code, message) in cases {
        let mut world = World::new("quota");
        world.function.reserved_concurrency = Some(100);
        let story = world.first_table(&world.id).await;
        world.faults.fail(action, status, code, message, usize::MAX);
        let error = world.apply(&story[..2]).await.unwrap_err();
        messages.push(shown(&error).replace(&world.id, "LINEAGE"));
        assert_eq!(world.left(&world.id, 2).await, [], "after {action}");
        assert!(world.table(&format!("{}_V2", world.id)).await.is_none(), "after {action}");
        world.end().await;
    }
    insta::assert_snapshot!(messages.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_of_aws_itself_is_asked_again() {
    let cases = [
        (
            "lambda:CreateFunction",
            500,
            "ServiceException",
            "The Lambda service encountered an internal error.",
        ),
        ("lambda:UpdateEventSourceMapping", 503, "ServiceException", "Service is unavailable."),
        ("lambda:InvokeFunction", 502, "EC2ThrottledException", "Lambda was throttled by Amazon EC2."),
        ("iam:CreateRole", 500, "ServiceFailure", "The request processing has failed."),
        (
            "logs:CreateLogGroup",
            500,
            "ServiceUnavailableException",
            "The service cannot complete the request.",
        ),
    ];
    let tried = cases.map(async |(action, status, code, message)| {
        let mut world = World::new("fault");
        world.function.backfill = true;
        let story = world.first_table(&world.id).await;
        // The SDK makes three attempts by itself.
        world.faults.fail(action, status, code, message, 4);
        world.apply(&story[..2]).await.unwrap_or_else(|error| panic!("{action}: {error}"));
        assert_eq!(world.migration(&world.id, 2).await.status, Status::Following);
        world.end().await;
    });
    join_all(tried).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_of_aws_that_stays_ends_the_run_and_the_next_one_goes_on_where_it_stopped() {
    let mut world = World::new("outage");
    world.settings.settle_timeout = Duration::from_secs(1);
    let story = world.first_table(&world.id).await;
    let message = "The Lambda service encountered an internal error.";
    world.faults.fail("lambda:CreateFunction", 500, "ServiceException", message, usize::MAX);
    let error = world.apply(&story[..2]).await.unwrap_err();
    insta::assert_snapshot!(shown(&error).replace(&world.id, "LINEAGE"), @r"
    lineage LINEAGE version 2: lambda:CreateFunction on function migrator-LINEAGE-v2: ServiceException: The Lambda service encountered an internal error.
    hint: run the same command again: it goes on where it stopped
    ");
    assert!(world.table(&format!("{}_V2", world.id)).await.is_some(), "the next run needs it");
    world.faults.end();
    world.apply(&story[..2]).await.unwrap();
    assert_eq!(world.migration(&world.id, 2).await.status, Status::Following);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_function_that_lambda_cannot_start_is_no_fault_of_aws() {
    let mut world = World::new("unstartable");
    world.function.backfill = true;
    let story = world.first_table(&world.id).await;
    let message = "Lambda was unable to decrypt the environment variables because KMS access was denied.";
    world.faults.fail("lambda:InvokeFunction", 502, "KMSAccessDeniedException", message, usize::MAX);
    let error = world.apply(&story[..2]).await.unwrap_err();
    assert!(shown(&error).contains("KMSAccessDeniedException"), "{}", shown(&error));
    assert_eq!(world.left(&world.id, 2).await, [], "nothing has moved, so everything is undone");
    world.end().await;
}
