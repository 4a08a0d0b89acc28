//! The same component follows in Lambda: the whole way, from the command line to the function and back to nothing.

mod languages;

use std::process::Stdio;
use std::time::Duration;

use migrator_tests::binary;
use migrator_tests::customers::TABLE;
use migrator_tests::oracle::Expectation;
use migrator_tests::writer::{Habits, Writer};

use super::localstack::account::{Account, ITEMS};

const GUESTS: [&str; 4] = ["customers-v1", "customers-v2", "customers-v3", "customers-v4"];

/// Starts an application; slow enough for LocalStack, which takes a hundred writes a second at most, on a busy machine.
fn write(account: &Account, population: u64, seed: u64) -> Writer {
    let habits = Habits { table: TABLE.to_owned(), rate: 10, population, seed };
    Writer::start(account.0.dynamodb(), habits)
}

/// Starts applying and kills it, wherever it is after this many milliseconds.
async fn kill_apply_after(account: &Account, milliseconds: u64, arguments: &[String]) {
    let mut run = binary::at(&account.0.environment(), &[])
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the migrator binary starts");
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    run.kill().expect("a child can be killed");
    run.wait().expect("a child can be awaited");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_is_followed_by_two_functions_under_writes_and_its_first_table_deleted() {
    let account = Account::start().await;
    let writer = write(&account, ITEMS, 1);
    account.apply(&GUESTS[..3]);
    tokio::time::sleep(Duration::from_secs(3)).await;
    let written = writer.stop().await;
    assert!(written.total() > 50 && written.deletes > 0, "the application wrote only {written:?}");
    // No process of ours runs any more: what arrives now, functions have brought.
    account.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;
    account.assert_converges("customers_V2", "customers_V3", &Expectation::of("customers-v3")).await;
    let status = account.run(&["status"]);
    assert!(status.contains("migrator-customers-v2") && status.contains("migrator-customers-v3"), "{status}");

    let said = account.run(&["follow", "customers"]);
    assert!(said.starts_with("customers: nothing to follow here: function migrator-customers-v2"), "{said}");

    let before = account.0.inventory().await;
    assert!(account.apply(&GUESTS[..3]).contains("applied before"));
    assert_eq!(account.0.inventory().await, before, "a second run changes nothing");

    account.apply(&GUESTS);
    account.0.assert_nothing_left("customers-v2").await;
    let left = account.0.inventory().await;
    assert!(!left.entries().contains(&format!("table {TABLE}")), "{left}");
    account.assert_converges("customers_V2", "customers_V3", &Expectation::of("customers-v3")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_apply_that_was_killed_goes_on_in_lambda_and_a_rollback_leaves_nothing() {
    let account = Account::start().await;
    let before = account.0.inventory().await;
    let writer = write(&account, ITEMS, 2);
    // Wherever it is by then: in the middle of making the functions, as a rule.
    for pause in [1500, 3000] {
        kill_apply_after(&account, pause, &Account::applying(&GUESTS[..2])).await;
    }
    account.apply(&GUESTS[..2]);
    writer.stop().await;
    account.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;

    account.assert_rolled_back_to(&before).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn functions_copy_what_is_there_already_and_a_killed_copy_goes_on() {
    let account = Account::start().await;
    let before = account.0.inventory().await;
    let writer = write(&account, ITEMS, 3);
    let mut copying = Account::applying(&GUESTS[..3]);
    let options = ["--backfill", "lambda", "--segments", "4", "--backfill-calls", "3"];
    copying.extend(options.map(str::to_owned));
    for pause in [2500, 4000] {
        kill_apply_after(&account, pause, &copying).await;
    }
    account.run(&copying);
    writer.stop().await;
    account.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;
    account.assert_converges("customers_V2", "customers_V3", &Expectation::of("customers-v3")).await;

    let status: serde_json::Value =
        serde_json::from_str(&account.run(&["status", "-o", "json"])).expect("status is JSON");
    let migrations = status["lineages"][0]["migrations"].as_array().expect("migrations");
    for migration in &migrations[1..] {
        assert_eq!(migration["speed"], "guarded", "{migration}");
        let segments = migration["segments"].as_array().expect("segments");
        assert_eq!(segments.len(), 4, "{migration}");
        assert!(segments.iter().all(|segment| segment["finished"] == true), "{migration}");
        let read: u64 = segments.iter().filter_map(|segment| segment["items_read"].as_u64()).sum();
        assert!(read > 0, "{migration}");
    }

    account.run(&["rollback", "customers", "3"]);
    account.assert_rolled_back_to(&before).await;
}
