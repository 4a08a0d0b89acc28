//! What `apply` makes of a migration that is followed in Lambda.

use std::time::Duration;

use aws_sdk_lambda::types::{EventSourcePosition, FunctionResponseType, State};
use migrator_engine::Outcome;
use migrator_engine::function::{FollowerPlace, FunctionSettings, MappingSettings};
use migrator_engine::history::{Speed, Status};
use serde_json::Value;

use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_gets_a_role_a_log_group_a_function_and_a_mapping_of_its_own() {
    let mut world = World::new("all");
    world.function = FunctionSettings {
        memory: 512,
        timeout: Duration::from_secs(30),
        environment: [("COLOUR".to_owned(), "blue".to_owned())].into(),
        log_retention: 7,
        reserved_concurrency: Some(3),
        mapping: MappingSettings {
            batch_size: 50,
            window: Duration::from_secs(1),
            ..MappingSettings::default()
        },
        ..FunctionSettings::default()
    };
    let lineage = world.id.clone();
    let story = world.first_table(&lineage).await;
    world.apply(&story[..2]).await.unwrap();

    let record = world.migration(&lineage, 2).await;
    assert_eq!((record.status, record.follower), (Status::Following, FollowerPlace::Lambda));
    assert_eq!(record.speed, Some(Speed::Bulk));
    let function = record.function.clone().unwrap();
    assert_eq!(function.function, format!("migrator-{lineage}-v2"));
    assert_eq!(
        world.kinds_left(&lineage).await,
        ["event source mapping", "function", "log group", "role"],
        "everything carries the tags"
    );
    assert_eq!(world.numbers(&format!("{lineage}_V2")).await, ["0", "1", "2", "3", "4"]);
    role_is_right(&world, &lineage, function.role.as_deref().unwrap(), &record.stream_arn.clone().unwrap())
        .await;
    function_is_right(&world, &lineage, &function.function).await;

    let mappings = world.mappings(record.stream_arn.as_deref().unwrap()).await;
    assert_eq!(mappings.len(), 1);
    let mapping = &mappings[0];
    assert_eq!(mapping.uuid, function.mapping);
    assert_eq!(mapping.state.as_deref(), Some("Enabled"));
    assert_eq!(mapping.starting_position, Some(EventSourcePosition::TrimHorizon));
    assert_eq!(mapping.function_response_types(), [FunctionResponseType::ReportBatchItemFailures]);
    assert_eq!((mapping.batch_size, mapping.maximum_batching_window_in_seconds), (Some(50), Some(1)));
    assert_eq!((mapping.maximum_retry_attempts, mapping.maximum_record_age_in_seconds), (Some(-1), Some(-1)));
    world.end().await;
}

async fn role_is_right(world: &World, lineage: &str, role: &str, stream: &str) {
    let policy = world.clients.iam.get_role_policy().role_name(role).policy_name("migrator-follow").send();
    let policy = policy.await.unwrap().policy_document;
    let policy = policy.replace("%22", "\"").replace("%20", " ");
    let policy: Value = serde_json::from_str(&decoded(&policy)).unwrap();
    let resource = |sid: &str| {
        let statements = policy["Statement"].as_array().unwrap();
        let found = statements.iter().find(|statement| statement["Sid"] == sid).unwrap();
        found["Resource"].as_str().unwrap().to_owned()
    };
    assert_eq!(resource("ReadTheStream"), stream);
    assert!(resource("WriteTheTarget").ends_with(&format!(":table/{lineage}_V2")));
    assert!(resource("WriteTheHistory").ends_with(&format!(":table/{}", world.settings.history_table)));
    assert!(resource("WriteTheLog").ends_with(&format!(":log-group:/aws/lambda/migrator-{lineage}-v2:*")));
}

/// IAM shows policies URL-encoded.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).unwrap()
}

async fn function_is_right(world: &World, lineage: &str, name: &str) {
    let found = world.clients.lambda.get_function().function_name(name).send().await.unwrap();
    assert_eq!(found.concurrency().unwrap().reserved_concurrent_executions, Some(3));
    let tags = found.tags().unwrap().clone();
    assert_eq!(tags.into_iter().collect::<std::collections::BTreeMap<_, _>>(), world.tags(lineage));
    let deployed = found.configuration().unwrap();
    assert_eq!(deployed.state(), Some(&State::Active));
    assert_eq!((deployed.memory_size(), deployed.timeout()), (Some(512), Some(30)));
    assert_eq!(deployed.environment().unwrap().variables().unwrap()["COLOUR"], "blue");
    let groups =
        world.clients.logs.describe_log_groups().log_group_name_prefix(format!("/aws/lambda/{name}"));
    assert_eq!(groups.send().await.unwrap().log_groups()[0].retention_in_days, Some(7));
    let told = world.packages.configurations.lock().unwrap().last().unwrap().clone();
    assert_eq!((told.source_table.as_str(), told.identity), (lineage, true));
    assert_eq!(told.target_key.hash.name, "customer_nr");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_run_changes_nothing() {
    let world = World::new("again");
    let story = world.first_table(&world.id).await;
    world.apply(&story[..2]).await.unwrap();
    let before = world.migration(&world.id, 2).await;
    world.faults.calls();
    let again = world.apply(&story[..2]).await.unwrap();
    assert!(again.migrations.iter().all(|one| one.outcome == Outcome::AlreadyApplied));
    let calls = world.faults.calls();
    let changes = ["Create", "Put", "Update", "Delete", "Tag"];
    let changing: Vec<_> = calls
        .iter()
        .filter(|call| changes.iter().any(|change| call.contains(&format!(":{change}"))))
        .collect();
    assert!(changing.is_empty(), "{changing:?}");
    assert_eq!(world.migration(&world.id, 2).await, before);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_guarded_speed_the_mapping_is_on_before_the_first_item_is_copied() {
    let mut world = World::new("guarded");
    world.settings.speed = Some(Speed::Guarded);
    let story = world.first_table(&world.id).await;
    world.apply(&story[..2]).await.unwrap();
    let record = world.migration(&world.id, 2).await;
    assert_eq!((record.status, record.speed), (Status::Following, Some(Speed::Guarded)));
    assert_eq!(world.numbers(&format!("{}_V2", world.id)).await, ["0", "1", "2", "3", "4"]);
    let calls = world.faults.calls();
    assert!(calls.contains(&"lambda:UpdateEventSourceMapping".to_owned()));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_begun_for_lambda_stays_there_without_being_told_again() {
    let world = World::new("begun");
    let story = world.first_table(&world.id).await;
    world.faults.deny("lambda:UpdateEventSourceMapping");
    world.apply(&story[..2]).await.unwrap_err();
    world.faults.end();
    let place = world.engine().with_follower(FollowerPlace::Host);
    place
        .apply(&story[..2], &Default::default(), std::sync::Arc::new(migrator_engine::Silent))
        .await
        .unwrap();
    let record = world.migration(&world.id, 2).await;
    assert_eq!((record.status, record.follower), (Status::Following, FollowerPlace::Lambda));
    assert_eq!(world.mappings(&record.stream_arn.unwrap()).await[0].state.as_deref(), Some("Enabled"));
    world.end().await;
}
