//! An account whose table of customers is migrated with the real binary and followed by the real function.

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_lambda::types::{Environment, LastUpdateStatus};
use migrator_table::Connection;
use migrator_tests::customers::{self, Customer, TABLE};
use migrator_tests::localstack::{Inventory, LocalStack, eventually};
use migrator_tests::oracle::{self, Comparison, Expectation};
use migrator_tests::{binary, guests};
use serde_json::Value;

/// LocalStack delivers some hundred records a second; more items prove nothing more.
pub(in crate::end_to_end) const ITEMS: u64 = 200;

/// The table of customers (version 1), and their parts keyed by a segment that the application changes (version 2).
pub(super) const REKEYED: [&str; 2] = ["customers-v1", "rekey-v2"];

/// The target of [`REKEYED`].
pub(super) const TARGET: &str = "customers_by_segment";

/// The function that follows into version 2.
const FUNCTION: &str = "migrator-customers-v2";

/// How long the last records may take to arrive.
const PATIENCE: Duration = Duration::from_secs(90);

/// Where nobody listens.
const NOWHERE: (&str, &str) = ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9");

/// An account in which v1 of the example is applied and loaded.
pub(in crate::end_to_end) struct Account(pub(in crate::end_to_end) LocalStack);

impl Account {
    /// With [`ITEMS`] customers.
    pub(in crate::end_to_end) async fn start() -> Self {
        Self::with_customers(ITEMS).await
    }

    /// With this many.
    pub(in crate::end_to_end) async fn with_customers(count: u64) -> Self {
        let account = Self(LocalStack::new_account());
        account.apply(&["customers-v1"]);
        customers::load(&account.0.dynamodb(), TABLE, count).await.expect("customers are loaded");
        account
    }

    /// The same, with [`REKEYED`] applied; and what was in the account before. Further arguments go to `apply`.
    pub(super) async fn rekeyed(arguments: &[&str]) -> (Self, Inventory) {
        let account = Self::start().await;
        let before = account.0.inventory().await;
        let mut applying = Self::applying(&REKEYED);
        applying.extend(arguments.iter().map(ToString::to_string));
        account.run(&applying);
        account.assert_rekeyed().await;
        (account, before)
    }

    /// Runs `migrator` and returns what it printed to stdout, once it is certain that it succeeded.
    pub(in crate::end_to_end) fn run(&self, arguments: &[impl AsRef<str>]) -> String {
        let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
        binary::stdout(binary::run(&self.0.environment(), &arguments))
    }

    /// Runs `migrator` and returns what it printed to stderr, once it is certain that it failed.
    pub(super) fn fail(&self, arguments: &[impl AsRef<str>]) -> String {
        let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
        binary::failure(binary::run(&self.0.environment(), &arguments))
    }

    /// Arguments that apply these guests and let functions follow. Endings wait for as long as a call may run.
    pub(in crate::end_to_end) fn applying(guests: &[&str]) -> Vec<String> {
        let paths = guests.iter().map(|guest| guests::path(guest).display().to_string());
        let ends = ["--follower", "lambda", "--function-timeout", "5s"].map(str::to_owned);
        std::iter::once("apply".to_owned()).chain(paths).chain(ends).collect()
    }

    /// Applies these guests and returns what was printed.
    pub(in crate::end_to_end) fn apply(&self, guests: &[&str]) -> String {
        self.run(&Self::applying(guests))
    }

    /// Puts a customer into the source.
    pub(super) async fn put(&self, customer: Customer) {
        self.put_into(TABLE, customer).await;
    }

    /// Puts a customer into a table.
    pub(super) async fn put_into(&self, table: &str, customer: Customer) {
        let put = self.0.dynamodb().put_item().table_name(table).set_item(Some(customer));
        put.send().await.expect("a write");
    }

    /// Deletes a customer from the source.
    pub(super) async fn delete(&self, number: u64) {
        let delete = self.0.dynamodb().delete_item().table_name(TABLE).set_key(Some(customers::key(number)));
        delete.send().await.expect("a delete");
    }

    /// What `migrator status -o json` says of version 2.
    pub(super) fn status(&self) -> Value {
        let status: Value = serde_json::from_str(&self.run(&["status", "-o", "json"])).expect("JSON");
        let mut migrations = status["lineages"][0]["migrations"].as_array().expect("migrations").iter();
        migrations.find(|migration| migration["version"] == 2).expect("version 2").clone()
    }

    pub(super) async fn compare(&self, source: &str, target: &str, expectation: &Expectation) -> Comparison {
        oracle::compare(&Connection::new(self.0.config()), source, target, expectation).await
    }

    /// Waits until a target is what its source converts to.
    pub(in crate::end_to_end) async fn assert_converges(
        &self,
        source: &str,
        target: &str,
        expectation: &Expectation,
    ) {
        let until = Instant::now() + PATIENCE;
        loop {
            let comparison = self.compare(source, target, expectation).await;
            if comparison.is_equal() {
                assert!(comparison.expected > 0, "the comparison of {source} and {target} compared nothing");
                return;
            }
            assert!(Instant::now() < until, "{target} is not what {source} converts to: {comparison}");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Waits until the target of [`REKEYED`] is what its source converts to.
    pub(super) async fn assert_rekeyed(&self) {
        self.assert_converges(TABLE, TARGET, &Expectation::of("rekey-v2")).await;
    }

    /// Takes version 2 back, which compares it once more, and asserts that nothing of it is left.
    pub(in crate::end_to_end) async fn assert_rolled_back_to(&self, before: &Inventory) {
        self.run(&["rollback", "customers", "2"]);
        self.assert_inventory_is(before).await;
    }

    /// Asserts that the account holds what it held before, and nothing else.
    pub(super) async fn assert_inventory_is(&self, before: &Inventory) {
        let left = self.0.inventory().await;
        assert_eq!(&left, before, "left: {}", left.beyond(before));
    }

    /// Lets the function look for DynamoDB where nobody listens: it goes on being called, and fails each time.
    pub(super) async fn cut_off(&self) {
        self.set_variables(Environment::builder().variables(NOWHERE.0, NOWHERE.1).build()).await;
    }

    /// Takes back what [`Account::cut_off`] did.
    pub(super) async fn reconnect(&self) {
        self.set_variables(Environment::builder().set_variables(Some(Default::default())).build()).await;
    }

    async fn set_variables(&self, variables: Environment) {
        let lambda = self.0.lambda();
        let update = lambda.update_function_configuration().function_name(FUNCTION).environment(variables);
        update.send().await.expect("the function can be changed");
        eventually("the function is changed", async || {
            let found = lambda.get_function_configuration().function_name(FUNCTION).send().await;
            found.expect("the function is there").last_update_status == Some(LastUpdateStatus::Successful)
        })
        .await;
    }

    /// How many lines of the function's log say this.
    pub(super) async fn logged(&self, text: &str) -> usize {
        let group = format!("/aws/lambda/{FUNCTION}");
        let events = self.0.logs().filter_log_events().log_group_name(group).into_paginator().send();
        let pages = events.collect::<Result<Vec<_>, _>>().await.expect("the function has a log");
        let lines = pages.iter().flat_map(|page| page.events()).filter_map(|event| event.message());
        lines.filter(|line| line.contains(text)).count()
    }
}

/// A customer that `rekey-v2` refuses: its revision is no number.
pub(super) fn refused(number: u64) -> Customer {
    let mut customer = customers::customer(number, 1);
    // Test rows are dropped unseen.
    customer.remove("test");
    customer.insert("revision".to_owned(), AttributeValue::S("the first".to_owned()));
    customer
}

/// The customer's key as the stream has it.
pub(super) fn key_json(number: u64) -> Value {
    let key = customers::key(number);
    let name = key["last_name"].as_s().expect("a name");
    serde_json::json!({ "customer_nr": { "N": number.to_string() }, "last_name": { "S": name } })
}
