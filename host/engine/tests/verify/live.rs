//! Differences that are only the follower's lag.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use migrator_engine::verify::VerifySettings;
use tokio::time::sleep;

use crate::fixture::{SOURCE, TARGET, Tables, item, person, settings};

fn patient() -> VerifySettings {
    VerifySettings { pauses: [50, 150, 400, 800].map(Duration::from_millis).to_vec(), ..settings() }
}

/// Puts, updates, deletes and puts back, each followed a little later, until told to stop.
async fn write(tables: Arc<Tables>, stop: Arc<AtomicBool>, writes: Arc<AtomicU64>) {
    let mut followers = tokio::task::JoinSet::new();
    let mut step = 0_u64;
    while !stop.load(Ordering::Relaxed) {
        let id = (step * 7919) % 400;
        match step % 4 {
            0 => tables.delete(SOURCE, id).await,
            _ => {
                let json = format!(r#"{{"id":{{"N":"{id}"}},"name":{{"S":"Step {step}"}}}}"#);
                tables.put(SOURCE, &item(&json)).await;
            }
        }
        let followed = tables.clone();
        followers.spawn(async move {
            sleep(Duration::from_millis(30 + step % 90)).await;
            followed.follow(id).await;
        });
        step += 1;
        writes.store(step, Ordering::Relaxed);
        sleep(Duration::from_millis(2)).await;
    }
    followers.join_all().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_are_followed_are_no_differences() {
    let tables = Arc::new(Tables::with_people(400).await);
    let (stop, writes) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let writer = tokio::spawn(write(tables.clone(), stop.clone(), writes.clone()));
    while writes.load(Ordering::Relaxed) < 20 {
        sleep(Duration::from_millis(5)).await;
    }
    let mut suspected = 0;
    for _ in 0..5 {
        let report = tables.verification().with_settings(patient()).run(&|_| ()).await.unwrap();
        assert!(report.is_equal(), "{report}");
        suspected += report.differing_buckets;
    }
    stop.store(true, Ordering::Relaxed);
    writer.await.unwrap();
    assert!(suspected > 0, "the writer was too slow to be noticed");
    assert!(tables.verify().await.is_equal());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_difference_is_found_among_live_writes() {
    let tables = Arc::new(Tables::with_people(400).await);
    tables.put(SOURCE, &person(5_000)).await;
    tables.put(TARGET, &item(r#"{"id":{"N":"6000"},"first":{"S":"Nobody"}}"#)).await;
    let (stop, writes) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let writer = tokio::spawn(write(tables.clone(), stop.clone(), writes));
    let report = tables.verification().with_settings(patient()).run(&|_| ()).await.unwrap();
    stop.store(true, Ordering::Relaxed);
    writer.await.unwrap();
    assert_eq!((report.missing.count, report.extra.count, report.different.count), (1, 1, 0), "{report}");
    assert_eq!(report.missing.examples[0].target.to_string(), "id=5000");
    assert_eq!(report.extra.examples[0].target.to_string(), "id=6000");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_that_is_late_but_comes_within_the_pauses_is_waited_for() {
    let tables = Arc::new(Tables::with_people(50).await);
    tables.put(SOURCE, &person(50)).await;
    tables.delete(SOURCE, 1).await;
    let followed = tables.clone();
    let follower = tokio::spawn(async move {
        sleep(Duration::from_millis(500)).await;
        followed.follow(50).await;
        followed.follow(1).await;
    });
    let report = tables.verification().with_settings(patient()).run(&|_| ()).await.unwrap();
    follower.await.unwrap();
    assert!(report.differing_buckets > 0);
    assert!(report.is_equal(), "{report}");
}
