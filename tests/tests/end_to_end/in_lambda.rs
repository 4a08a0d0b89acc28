//! The same component follows in Lambda: the whole way, from the command line to the function and back to nothing.

use std::process::Stdio;
use std::time::{Duration, Instant};

use migrator_table::Connection;
use migrator_test_servers::localstack::LocalStack;
use migrator_tests::customers::{self, TABLE};
use migrator_tests::oracle::{self, Expectation};
use migrator_tests::writer::{Habits, Writer};
use migrator_tests::{binary, guests};

const GUESTS: [&str; 4] = ["customers-v1", "customers-v2", "customers-v3", "customers-v4"];

/// LocalStack delivers some hundred records a second; more items prove nothing more.
const ITEMS: u64 = 200;

/// How long the last records may take to arrive.
const PATIENCE: Duration = Duration::from_secs(90);

/// An account in which v1 of the example is applied and loaded.
struct Account(LocalStack);

impl Account {
    async fn start() -> Self {
        let account = Self(LocalStack::new_account());
        account.apply(1);
        customers::load(&account.0.dynamodb(), TABLE, ITEMS).await.expect("customers are loaded");
        account
    }

    /// Runs `migrator` and returns what it printed to stdout, once it is certain that it succeeded.
    fn run(&self, arguments: &[&str]) -> String {
        binary::stdout(binary::run(&self.0.environment(), arguments))
    }

    /// Arguments that apply the first versions of the example.
    fn applying(versions: usize) -> Vec<String> {
        let paths = GUESTS[..versions].iter().map(|guest| guests::path(guest).display().to_string());
        // Endings wait for as long as a call may run.
        let ends = ["--follower", "lambda", "--function-timeout", "10s"].map(str::to_owned);
        std::iter::once("apply".to_owned()).chain(paths).chain(ends).collect()
    }

    fn apply(&self, versions: usize) -> String {
        self.apply_with(versions, &[])
    }

    fn apply_with(&self, versions: usize, options: &[&str]) -> String {
        let arguments = Self::applying(versions);
        let arguments = arguments.iter().map(String::as_str).chain(options.iter().copied());
        self.run(&arguments.collect::<Vec<_>>())
    }

    /// Starts applying and kills it, wherever it is after this many milliseconds.
    async fn kill_apply_after(&self, milliseconds: u64, versions: usize, options: &[&str]) {
        let mut run = binary::at(&self.0.environment(), &[])
            .args(Self::applying(versions))
            .args(options)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the migrator binary starts");
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        run.kill().expect("a child can be killed");
        run.wait().expect("a child can be awaited");
    }

    /// Starts an application; slow enough for LocalStack, which takes a hundred writes a second at most, on a busy machine.
    fn write(&self, seed: u64) -> Writer {
        let habits = Habits { table: TABLE.to_owned(), rate: 10, population: ITEMS, seed };
        Writer::start(self.0.dynamodb(), habits)
    }

    async fn assert_converges(&self, source: &str, target: &str, expectation: &Expectation) {
        let connection = Connection::new(self.0.config());
        let until = Instant::now() + PATIENCE;
        loop {
            let comparison = oracle::compare(&connection, source, target, expectation).await;
            if comparison.is_equal() {
                assert!(comparison.expected > 0, "the comparison of {source} and {target} compared nothing");
                return;
            }
            assert!(Instant::now() < until, "{target} is not what {source} converts to: {comparison}");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_is_followed_by_two_functions_under_writes_and_its_first_table_deleted() {
    let account = Account::start().await;
    let writer = account.write(1);
    account.apply(3);
    tokio::time::sleep(Duration::from_secs(3)).await;
    let written = writer.stop().await;
    assert!(written.total() > 50 && written.deletes > 0, "the application wrote only {written:?}");
    // No process of ours runs any more: what arrives now, functions have brought.
    account.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;
    account.assert_converges("customers_V2", "customers_V3", &Expectation::of("customers-v3")).await;
    let status = account.run(&["status"]);
    assert!(status.contains("migrator-customers-v2") && status.contains("migrator-customers-v3"), "{status}");

    let before = account.0.inventory().await;
    assert!(account.apply(3).contains("applied before"));
    assert_eq!(account.0.inventory().await, before, "a second run changes nothing");

    account.apply(4);
    account.0.assert_nothing_left("customers-v2").await;
    let left = account.0.inventory().await;
    assert!(!left.entries().contains(&format!("table {TABLE}")), "{left}");
    account.assert_converges("customers_V2", "customers_V3", &Expectation::of("customers-v3")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_apply_that_was_killed_goes_on_in_lambda_and_a_rollback_leaves_nothing() {
    let account = Account::start().await;
    let before = account.0.inventory().await;
    let writer = account.write(2);
    // Wherever it is by then: in the middle of making the functions, as a rule.
    for pause in [1500, 3000] {
        account.kill_apply_after(pause, 2, &[]).await;
    }
    account.apply(2);
    writer.stop().await;
    account.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;

    account.run(&["rollback", "customers", "2"]);
    let left = account.0.inventory().await;
    assert_eq!(left, before, "left: {}", left.beyond(&before));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn functions_copy_what_is_there_already_and_a_killed_copy_goes_on() {
    let account = Account::start().await;
    let before = account.0.inventory().await;
    let writer = account.write(3);
    let copying = ["--backfill", "lambda", "--segments", "4", "--backfill-calls", "3"];
    for pause in [2500, 4000] {
        account.kill_apply_after(pause, 3, &copying).await;
    }
    account.apply_with(3, &copying);
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

    for version in ["3", "2"] {
        account.run(&["rollback", "customers", version]);
    }
    let left = account.0.inventory().await;
    assert_eq!(left, before, "left: {}", left.beyond(&before));
}
