//! What cannot work is said, with what to do about it, and nothing is left.

use std::time::Duration;

use migrator_component::Component;
use migrator_engine::function::PackageError;
use migrator_engine::history::Status;

use crate::world::{World, shown};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_of_another_account_is_refused() {
    let mut world = World::new("account");
    world.function.role_arn = Some("arn:aws:iam::123456789012:role/elsewhere".to_owned());
    let story = world.first_table(&world.id).await;
    let error = world.apply(&story[..2]).await.unwrap_err();
    let text = shown(&error).replace(world.localstack.account(), "OURS").replace(&world.id, "LINEAGE");
    insta::assert_snapshot!(text);
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
    let (begin, rest) = text.split_once(" bytes").unwrap();
    // How long the lineage's name is counts.
    let begin = begin.trim_end_matches(|digit: char| digit.is_ascii_digit());
    insta::assert_snapshot!(format!("{begin}SIZE bytes{rest}"));
    assert_eq!(world.left(&world.id, 2).await, []);

    world.function.s3_bucket = Some(world.bucket().await);
    world.apply(&story[..2]).await.unwrap();
    assert_eq!(world.left(&world.id, 2).await.len(), 4);
    assert!(world.objects().await.is_empty(), "Lambda has a copy of its own");
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
async fn a_processor_that_this_migrator_has_no_bootstrap_for_is_an_error_and_undone() {
    let world = World::new("processor");
    let story = world.first_table(&world.id).await;
    let none = PackageError::new("this migrator carries no bootstrap for arm64");
    *world.packages.refusal.lock().unwrap() = Some(none.hint("use `--architecture x86_64`"));
    let error = world.apply(&story[..2]).await.unwrap_err();
    insta::assert_snapshot!(shown(&error).replace(&world.id, "LINEAGE"));
    assert_eq!(world.left(&world.id, 2).await, []);
    assert!(world.table(&format!("{}_V2", world.id)).await.is_none());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_component_that_was_built_anew_since_its_deployment_is_refused_and_the_function_stays() {
    let world = World::new("rebuilt");
    let [v1, v2, _] = world.first_table(&world.id).await;
    world.apply(&[v1.clone(), v2.clone()]).await.unwrap();
    let before = world.inventory().await;
    world.faults.calls();
    // The same but for a custom section, which says nothing.
    let bytes = [&v2.bytes()[..], &[0, 6, 4, b'n', b'o', b't', b'e', b'!']].concat();
    let rebuilt = Component::load(&world.runtime, "rebuilt.wasm", bytes).unwrap();
    let error = world.apply(&[v1, rebuilt.clone()]).await.unwrap_err();
    let text = shown(&error).replace(&world.id, "LINEAGE");
    insta::assert_snapshot!(text.replace(v2.digest(), "DEPLOYED").replace(rebuilt.digest(), "REBUILT"));
    assert_eq!(world.faults.calls(), Vec::<String>::new());
    assert_eq!(world.inventory().await, before);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_setting_that_aws_does_not_take_is_said_before_anything_is_made() {
    let mut world = World::new("setting");
    world.function.mapping.batch_size = 20_000;
    let story = world.first_table(&world.id).await;
    let error = world.apply(&story[..2]).await.unwrap_err();
    insta::assert_snapshot!(shown(&error).replace(&world.id, "LINEAGE"));
    assert!(world.table(&world.id).await.unwrap().stream_specification.is_none());
    world.end().await;
}
