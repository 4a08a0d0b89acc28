use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use migrator_table::{Concurrency, Connection, TableError};

use crate::database::key;

#[tokio::test]
async fn missing_credentials_are_named() {
    let configuration = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-central-1"))
        .endpoint_url("http://127.0.0.1:9")
        .build();
    let error = Connection::new(&configuration).get("items", &key(1)).await.unwrap_err();
    insta::assert_snapshot!(error, @"GetItem on items: no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role provides them");
}

#[tokio::test]
async fn a_missing_region_is_named() {
    let mut configuration = migrator_local::sdk_config("http://127.0.0.1:9").into_builder();
    configuration.set_region(None::<Region>);
    configuration.set_endpoint_url(None);
    let error = Connection::new(&configuration.build()).get("items", &key(1)).await.unwrap_err();
    insta::assert_snapshot!(error, @"GetItem on items: no AWS region: set AWS_REGION, or `region` in the profile");
}

#[tokio::test]
async fn a_host_that_does_not_exist_is_unreachable() {
    let connection = Connection::new(&migrator_local::sdk_config("http://nowhere.invalid"));
    let error = connection.get("items", &key(1)).await.unwrap_err();
    assert!(
        matches!(&error, TableError::Unreachable { endpoint, .. } if endpoint == "http://nowhere.invalid"),
        "{error:?}"
    );
}

#[tokio::test]
async fn no_more_requests_run_at_once_than_allowed() {
    let concurrency = Concurrency::new(3);
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (concurrency, running, most) = (concurrency.clone(), Arc::clone(&running), Arc::clone(&most));
            tokio::spawn(async move {
                let _permit = concurrency.enter().await;
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(5)).await;
                running.fetch_sub(1, Ordering::SeqCst);
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 3);
    assert_eq!(concurrency.available(), 3);
    let _only = Concurrency::new(0).enter().await;
}
