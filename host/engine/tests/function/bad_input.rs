//! What cannot work is said, with what to do about it, and nothing is left.

use std::time::Duration;

use aws_sdk_s3::types::CreateBucketConfiguration;
use migrator_engine::history::Status;

use crate::world::{World, shown};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_of_another_account_is_refused() {
    let mut world = World::new("account");
    world.function.role_arn = Some("arn:aws:iam::123456789012:role/elsewhere".to_owned());
    let story = world.first_table(&world.id).await;
    let error = world.apply(&story[..2]).await.unwrap_err();
    insta::assert_snapshot!(shown(&error).replace(world.localstack.account(), "OURS"));
    assert!(world.table(&format!("{}_V2", world.id)).await.is_none());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_of_this_account_is_used_and_stays() {
    let mut world = World::new("given");
    let theirs = format!("{}-theirs", world.id);
    let role = world.somebody_elses_function(&theirs).await;
    world.function.role_arn = Some(role.clone());
    let story = world.first_table(&world.id).await;
    world.apply(&story[..2]).await.unwrap();
    assert_eq!(world.kinds_left(&world.id).await, ["event source mapping", "function", "log group"]);
    let function = world.migration(&world.id, 2).await.function.unwrap();
    assert_eq!((function.role, function.role_arn), (None, Some(role)));
    world.apply(&story).await.unwrap();
    assert_eq!(world.left(&world.id, 2).await, []);
    world.clients.iam.get_role().role_name(&theirs).send().await.unwrap();
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_package_too_large_for_a_request_goes_through_the_bucket_or_not_at_all() {
    let mut world = World::new("large");
    *world.packages.ballast.lock().unwrap() = 50 * 1024 * 1024;
    let story = world.first_table(&world.id).await;
    let error = world.apply(&story[..2]).await.unwrap_err();
    let text = shown(&error).replace(&world.id, "LINEAGE");
    assert!(text.starts_with("the package of function migrator-LINEAGE-v2 has 524"), "{text}");
    assert!(text.ends_with("hint: name a bucket of this region with `--s3-bucket`"), "{text}");
    assert_eq!(world.left(&world.id, 2).await, []);

    let here = CreateBucketConfiguration::builder();
    let here = here.location_constraint(world.clients.region.as_str().into()).build();
    let create = world.clients.s3.create_bucket().bucket(&world.id).create_bucket_configuration(here);
    create.send().await.unwrap();
    world.function.s3_bucket = Some(world.id.clone());
    world.apply(&story[..2]).await.unwrap();
    assert_eq!(world.left(&world.id, 2).await.len(), 4);
    let objects = world.clients.s3.list_objects_v2().bucket(&world.id).send().await.unwrap();
    assert!(objects.contents().is_empty(), "Lambda has a copy of its own");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mapping_that_stays_in_creating_is_an_error_and_undone() {
    let mut world = World::new("stuck");
    world.settings.ready_timeout = Duration::from_secs(1);
    let story = world.first_table(&world.id).await;
    world.faults.replace("lambda:ListEventSourceMappings", "\"Disabled\"", "\"Creating\"");
    let error = world.apply(&story[..2]).await.unwrap_err();
    insta::assert_snapshot!(shown(&error).replace(&world.id, "LINEAGE"));
    world.faults.end();
    assert_eq!(world.left(&world.id, 2).await, []);
    assert!(world.table(&format!("{}_V2", world.id)).await.is_none());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_function_that_does_not_come_to_life_is_an_error_and_undone() {
    let world = World::new("broken");
    let story = world.first_table(&world.id).await;
    world.faults.replace(
        "lambda:GetFunction",
        "\"State\": \"Active\"",
        "\"State\": \"Failed\", \"StateReason\": \"no room\"",
    );
    let error = world.apply(&story[..2]).await.unwrap_err();
    insta::assert_snapshot!(shown(&error).replace(&world.id, "LINEAGE"));
    world.faults.end();
    assert_eq!(world.left(&world.id, 2).await, []);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_disabled_under_us_is_said_and_nothing_is_taken_for_followed() {
    let world = World::new("stream");
    let story = world.first_table(&world.id).await;
    world.faults.deny("lambda:UpdateEventSourceMapping");
    world.apply(&story[..2]).await.unwrap_err();
    world.faults.end();
    world.disable_stream(&world.id).await;
    let error = world.apply(&story[..2]).await.unwrap_err();
    insta::assert_snapshot!(shown(&error).replace(&world.id, "LINEAGE"));
    assert_eq!(world.migration(&world.id, 2).await.status, Status::Failed);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_setting_that_aws_does_not_take_is_said_before_anything_is_made() {
    let mut world = World::new("setting");
    world.function.mapping.batch_size = 20_000;
    let story = world.first_table(&world.id).await;
    let error = world.apply(&story[..2]).await.unwrap_err();
    insta::assert_snapshot!(shown(&error));
    assert!(world.table(&world.id).await.unwrap().stream_specification.is_none());
    world.end().await;
}
