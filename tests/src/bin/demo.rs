//! A live migration under load, checked item by item, told in a page of text.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a demonstration talks and stops at the first surprise"
)]

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use migrator_tests::binary;
use migrator_tests::customers::{self, TABLE};
use migrator_tests::guests;
use migrator_tests::oracle::{self, Comparison, Expectation};
use migrator_tests::server::Server;
use migrator_tests::writer::{Habits, Writer, Written};

const ITEMS: u64 = 10_000;
const WRITES_A_SECOND: u32 = 250;
const SECOND_TABLE: &str = "customers_V2";
const THIRD_TABLE: &str = "customers_V3";

#[tokio::main]
async fn main() {
    let started = Instant::now();
    let server = Server::embedded().await;
    println!("An embedded DynamoDB listens on {}.\n", server.endpoint_url());

    println!("1. The first migration creates the table `{TABLE}`.");
    apply(&server, &["customers-v1"]);
    customers::load(&server.client(), TABLE, ITEMS).await.expect("customers are loaded");
    println!("   {ITEMS} customers are loaded.\n");

    println!(
        "2. An application starts: puts, updates and deletes, {WRITES_A_SECOND} a second, half of them on hot keys."
    );
    println!("   Under it, v2 adds a local index and v3 splits names and gives every customer a new key.");
    let habits = Habits { table: TABLE.to_owned(), rate: WRITES_A_SECOND, population: ITEMS, seed: 7 };
    let writer = Writer::start(server.client(), habits);
    let migrating = Instant::now();
    apply(&server, &["customers-v1", "customers-v2", "customers-v3"]);
    let copied = migrating.elapsed();
    println!(
        "   Applied in {:.1} s, during which the application wrote {} times.\n",
        copied.as_secs_f64(),
        writer.so_far()
    );

    println!("3. `migrator follow customers` keeps the chain {TABLE} → {SECOND_TABLE} → {THIRD_TABLE} live.");
    let mut follower = follow(&server);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let written = writer.stop().await;
    report_writer(&written);
    let second = settle(&server, TABLE, SECOND_TABLE, &Expectation::Same).await;
    let third = settle(&server, SECOND_TABLE, THIRD_TABLE, &Expectation::of("customers-v3")).await;
    println!("   {SECOND_TABLE} against {TABLE}:            {second}");
    println!("   {THIRD_TABLE} against convert({SECOND_TABLE}): {third}\n");

    println!("4. The second run has nothing to do:");
    apply(&server, &["customers-v1", "customers-v2", "customers-v3"]);

    println!(
        "5. The fourth migration drains, stops the follower, sweeps {SECOND_TABLE} and deletes `{TABLE}`."
    );
    apply(&server, &["customers-v1", "customers-v2", "customers-v3", "customers-v4"]);
    let marks = marks(&server, SECOND_TABLE).await;
    let after = settle(&server, SECOND_TABLE, THIRD_TABLE, &Expectation::of("customers-v3")).await;
    end(&mut follower);
    println!("   Reserved attributes left in {SECOND_TABLE}: {marks}.");
    println!("   {THIRD_TABLE} against convert({SECOND_TABLE}): {after}\n");

    print!("{}", binary::stdout(binary::run(&server.environment(), &["status"])));
    server.stop().await;
    let perfect =
        second.is_equal() && third.is_equal() && after.is_equal() && marks == 0 && written.rate() >= 200.0;
    println!(
        "\n{} after {:.1} s.",
        if perfect { "Every item arrived" } else { "SOMETHING IS WRONG" },
        started.elapsed().as_secs_f64()
    );
    std::process::exit(i32::from(!perfect));
}

/// Runs `migrator apply` and shows what it reports.
fn apply(server: &Server, components: &[&str]) {
    let paths: Vec<String> = components.iter().map(|name| guests::path(name).display().to_string()).collect();
    let mut arguments = vec!["apply"];
    arguments.extend(paths.iter().map(String::as_str));
    for line in binary::stdout(binary::run(&server.environment(), &arguments)).lines() {
        println!("   | {line}");
    }
}

fn follow(server: &Server) -> Child {
    binary::at(&server.environment(), &["follow", "customers"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the migrator binary starts")
}

fn end(follower: &mut Child) {
    follower.kill().expect("the follower can be ended");
    follower.wait().expect("the follower ends");
}

fn report_writer(written: &Written) {
    println!(
        "   The application stops: {} puts, {} updates, {} deletes at {:.0} writes a second, none refused.",
        written.puts,
        written.updates,
        written.deletes,
        written.rate()
    );
}

/// Compares until the last records have arrived; a difference that stays for 20 s is one.
async fn settle(server: &Server, source: &str, target: &str, expectation: &Expectation) -> Comparison {
    let connection = server.connection();
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let comparison = oracle::compare(&connection, source, target, expectation).await;
        if comparison.is_equal() || Instant::now() > patience {
            return comparison;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Items of a table that still carry a reserved attribute.
async fn marks(server: &Server, table: &str) -> usize {
    let items = oracle::scan(&server.connection(), table).await;
    items.iter().filter(|item| item.names().any(|name| name.starts_with("_migrator_"))).count()
}
