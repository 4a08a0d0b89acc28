//! What somebody else has is never touched.

use std::sync::{Arc, Mutex};

use migrator_engine::function::FollowerPlace;
use migrator_engine::history::Status;
use migrator_engine::{Event, Observer};

use crate::world::{World, shown};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_function_of_somebody_elses_under_our_name_stops_the_migration_and_stays() {
    let world = World::new("named");
    let story = world.first_table(&world.id).await;
    let name = format!("migrator-{}-v2", world.id);
    world.somebody_elses_function(&name).await;
    let error = world.apply(&story[..2]).await.unwrap_err();
    let text = shown(&error).replace(&world.id, "LINEAGE");
    insta::assert_snapshot!(text);
    world.clients.lambda.get_function().function_name(&name).send().await.unwrap();
    assert_eq!(world.left(&world.id, 2).await, []);
    assert!(world.table(&format!("{}_V2", world.id)).await.is_none());
    assert_eq!(world.migration(&world.id, 2).await.status, Status::Failed);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_of_somebody_elses_under_our_name_stops_the_migration_and_stays() {
    let world = World::new("role");
    let story = world.first_table(&world.id).await;
    let name = format!("migrator-{}-v2-{}", world.id, world.clients.region);
    let create = world.clients.iam.create_role().role_name(&name);
    create.assume_role_policy_document("{}").send().await.unwrap();
    let error = world.apply(&story[..2]).await.unwrap_err();
    insta::assert_snapshot!(shown(&error).replace(&world.id, "LINEAGE"));
    world.clients.iam.get_role().role_name(&name).send().await.unwrap();
    assert_eq!(world.left(&world.id, 2).await, []);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_group_that_was_there_is_used_and_stays() {
    let world = World::new("group");
    let story = world.first_table(&world.id).await;
    let name = format!("/aws/lambda/migrator-{}-v2", world.id);
    world.clients.logs.create_log_group().log_group_name(&name).send().await.unwrap();
    world.apply(&story).await.unwrap();
    let groups = world.clients.logs.describe_log_groups().log_group_name_prefix(&name).send().await.unwrap();
    assert_eq!(groups.log_groups().len(), 1);
    assert_eq!(groups.log_groups()[0].retention_in_days, None);
    assert_eq!(world.left(&world.id, 2).await, []);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mapping_of_somebody_elses_on_the_stream_survives_apply_and_undo() {
    let world = World::new("theirs");
    let story = world.first_table(&world.id).await;
    let stream = world.enable_stream(&world.id).await;
    let mapping = somebody_elses_mapping(&world, &stream).await;

    world.faults.deny("lambda:CreateEventSourceMapping");
    world.apply(&story[..2]).await.unwrap_err();
    assert_eq!(world.left(&world.id, 2).await, []);
    world.faults.end();
    let survives = || async {
        let mappings = world.mappings(&stream).await;
        mappings
            .iter()
            .any(|one| one.uuid.as_ref() == Some(&mapping) && one.state.as_deref() == Some("Enabled"))
    };
    assert!(survives().await);
    world.apply(&story[..2]).await.unwrap();
    assert!(survives().await);
    assert_eq!(world.mappings(&stream).await.len(), 2);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_whose_stream_somebody_else_reads_is_not_deleted_and_stays_followed() {
    let world = World::new("read");
    let story = world.first_table(&world.id).await;
    world.apply(&story[..2]).await.unwrap();
    let stream = world.migration(&world.id, 2).await.stream_arn.unwrap();
    let mapping = somebody_elses_mapping(&world, &stream).await;
    let planned = world.engine().plan(&story).await.unwrap_err();
    let error = world.apply(&story).await.unwrap_err();
    insta::assert_snapshot!(shown(&error).replace(&world.id, "LINEAGE").replace(&mapping, "UUID"));
    assert_eq!(shown(&planned), shown(&error), "a plan says so beforehand");
    assert_eq!(world.migration(&world.id, 2).await.status, Status::Following);
    let mappings = world.mappings(&stream).await;
    let states: Vec<_> = mappings.iter().map(|mapping| mapping.state.as_deref().unwrap()).collect();
    assert_eq!(states, ["Enabled", "Enabled"]);
    for theirs in mappings.iter().filter(|one| one.uuid.as_ref() == Some(&mapping)) {
        world.end_mapping(theirs).await;
    }
    world.apply(&story).await.unwrap();
    assert!(world.table(&world.id).await.is_none());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_that_the_host_follows_is_not_deleted_either_and_the_observer_told_where_lambda_does_not_say()
{
    let world = World::new("host");
    let story = world.first_table(&world.id).await;
    let stream = world.enable_stream(&world.id).await;
    somebody_elses_mapping(&world, &stream).await;
    let engine = world.engine().with_follower(FollowerPlace::Host);
    let observer = Arc::new(Warnings::default());
    let apply = async || engine.apply(&story, &Default::default(), observer.clone()).await;
    let error = apply().await.unwrap_err();
    assert!(shown(&error).contains(&format!("function {}-theirs (mapping ", world.id)), "{error}");
    world.faults.deny("lambda:ListEventSourceMappings");
    let planned = engine.plan(&story).await.unwrap();
    assert!(planned.warnings.join("; ").contains("whether a function reads the stream of"), "{planned}");
    apply().await.unwrap();
    assert!(world.table(&world.id).await.is_none());
    let warnings = observer.0.lock().unwrap().join("; ");
    assert!(warnings.contains("whether a function reads the stream of"), "{warnings}");
    world.faults.end();
    world.end().await;
}

/// Keeps warnings.
#[derive(Default)]
struct Warnings(Mutex<Vec<String>>);

impl Observer for Warnings {
    fn event(&self, event: &Event) {
        if let Event::Warning { message, .. } = event {
            self.0.lock().unwrap().push(message.clone());
        }
    }
}

/// A function of somebody else's that has all records of a stream; returns the mapping's id.
async fn somebody_elses_mapping(world: &World, stream: &str) -> String {
    let theirs = format!("{}-theirs", world.id);
    world.somebody_elses_function(&theirs).await;
    let create = world.clients.lambda.create_event_source_mapping().function_name(&theirs);
    let create = create.event_source_arn(stream).starting_position("TRIM_HORIZON".into());
    let mapping = create.send().await.unwrap().uuid.unwrap();
    world.localstack.wait_for_mapping(&mapping, "Enabled").await;
    mapping
}
