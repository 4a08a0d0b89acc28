//! A copy by functions that takes several calls for each segment, and is killed between two of them.

use std::process::{Child, Stdio};

use migrator_engine::Settings;
use migrator_engine::history::{History, SegmentCheckpoint};
use migrator_table::Connection;
use migrator_tests::binary;
use migrator_tests::customers::{TABLE, customer};
use migrator_tests::localstack::eventually;

use super::account::{Account, REKEYED};
use super::slow_scans::SlowScans;

const SEGMENTS: usize = 2;

/// Arguments that let functions copy and follow, which reach DynamoDB at this endpoint.
fn copying(endpoint_url: &str) -> Vec<String> {
    let mut arguments = Account::applying(&REKEYED);
    arguments.extend(["--backfill", "lambda", "--segments", &SEGMENTS.to_string()].map(str::to_owned));
    arguments.extend(["--function-env".to_owned(), format!("AWS_ENDPOINT_URL_DYNAMODB={endpoint_url}")]);
    arguments
}

fn start(account: &Account, arguments: &[String]) -> Child {
    let mut run = binary::at(&account.0.environment(), &[]);
    run.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    run.spawn().expect("the migrator binary starts")
}

/// The segments of the copy, as history has them.
async fn segments(account: &Account) -> Vec<SegmentCheckpoint> {
    let connection = Connection::new(account.0.config());
    let history = History::open(connection, &Settings::default().history_table).await.expect("history");
    let records = history.lineage(TABLE).segments(2).await.expect("history can be read");
    records.into_iter().map(|record| record.checkpoint).collect()
}

fn items_read(segments: &[SegmentCheckpoint]) -> u64 {
    segments.iter().map(|segment| segment.items_read).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_killed_between_two_calls_of_a_segment_goes_on_behind_the_last_answer() {
    let account = Account::start().await;
    let before = account.0.inventory().await;
    let way = SlowScans::of(&account.0).await;
    let copying = copying(&way.endpoint_url());

    let mut read = 0;
    for kill in 1..=2 {
        let mut run = start(&account, &copying);
        eventually("a call has answered and its segment is not copied yet", async || {
            let ended = run.try_wait().expect("a child can be asked");
            assert_eq!(ended, None, "run {kill} has ended before it could be killed");
            let segments = segments(&account).await;
            items_read(&segments) > read && segments.iter().any(|of| of.items_read > 0 && !of.finished)
        })
        .await;
        run.kill().expect("a child can be killed");
        run.wait().expect("a child can be awaited");
        let reached = segments(&account).await;
        assert!(reached.iter().any(|segment| !segment.finished), "{reached:?}");
        read = items_read(&reached);
        // The call that is under way goes on, and meets what is written now.
        account.put(customer(kill, 5)).await;
        account.put(customer(1_000 + kill, 1)).await;
        for number in [10, 100, 190] {
            account.delete(number + kill).await;
        }
    }
    account.run(&copying);
    account.assert_rekeyed().await;

    let copied = segments(&account).await;
    assert_eq!(copied.len(), SEGMENTS);
    assert!(copied.iter().all(|segment| segment.finished), "{copied:?}");
    let calls = account.logged("segment copied").await;
    assert!(calls > 2 * SEGMENTS, "{calls} calls");
    account.assert_rolled_back_to(&before).await;
}
