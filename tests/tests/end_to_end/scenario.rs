//! A table of customers, an application that writes to it, and migrations applied with the real binary.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use migrator_test_servers::database::Engine;
use migrator_tests::binary;
use migrator_tests::customers::{self, TABLE};
use migrator_tests::guests;
use migrator_tests::oracle::{self, Comparison, Expectation};
use migrator_tests::server::Server;
use migrator_tests::writer::{Habits, Writer, Written};

/// How often a test repeats what it leaves to chance: `times` on the embedded DynamoDB. Amazon's takes several times as long for each,
/// and is there to show that no promise depends on the make: a quarter of them will do.
pub(super) fn repetitions(times: u64) -> u64 {
    match Engine::chosen() {
        Engine::Embedded => times,
        Engine::DynamoDbLocal => times.div_ceil(4),
    }
}

/// How many items a test under load begins with: `items` on the embedded DynamoDB, a quarter on Amazon's.
pub(super) fn population(items: u64) -> u64 {
    repetitions(items)
}

/// A server with the table `customers`, made by v1 of the example and loaded.
pub(super) struct Scenario {
    pub(super) server: Server,
    pub(super) items: u64,
}

impl Scenario {
    /// Applies v1 and loads customers `0..items`.
    pub(super) async fn start(items: u64) -> Self {
        let server = Server::start().await;
        let scenario = Self { server, items };
        scenario.apply(&["customers-v1"]);
        customers::load(&scenario.server.client(), TABLE, items).await.expect("customers are loaded");
        scenario
    }

    /// Starts an application that writes 250 times a second; a quarter of that on Amazon's DynamoDB Local, which cannot take more beside
    /// its followers.
    pub(super) fn write(&self, seed: u64) -> Writer {
        let habits =
            Habits { table: TABLE.to_owned(), rate: repetitions(250) as u32, population: self.items, seed };
        Writer::start(self.server.client(), habits)
    }

    /// Stops the application, once it is certain that it kept four fifths of its pace: 200 times a second.
    pub(super) async fn rest(&self, writer: Writer) -> Written {
        let written = writer.stop().await;
        assert!(
            written.rate() >= 0.8 * repetitions(250) as f64,
            "the application only wrote {:.0} times a second",
            written.rate()
        );
        written
    }

    /// Applies these guests and returns what was printed to stdout.
    pub(super) fn apply(&self, guests: &[&str]) -> String {
        self.run(&self.arguments("apply", guests))
    }

    /// Starts `apply` and returns while it runs.
    pub(super) fn start_apply(&self, guests: &[&str]) -> Child {
        self.spawn(&self.arguments("apply", guests))
    }

    /// Starts `migrator follow` of a lineage, which is ended with the returned value.
    pub(super) fn follow(&self, lineage: &str) -> Follower {
        Follower(self.spawn(&["follow".to_owned(), lineage.to_owned()]))
    }

    /// Runs `migrator` and returns what it printed to stdout, once it is certain that it succeeded.
    pub(super) fn run(&self, arguments: &[impl AsRef<str>]) -> String {
        let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
        binary::stdout(binary::run(&self.server.environment(), &arguments))
    }

    /// Runs `migrator` and returns what it printed to stderr, once it is certain that it failed.
    pub(super) fn fail(&self, arguments: &[impl AsRef<str>]) -> String {
        let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
        binary::failure(binary::run(&self.server.environment(), &arguments))
    }

    /// The arguments of a command on these guests.
    pub(super) fn arguments(&self, command: &str, guests: &[&str]) -> Vec<String> {
        let paths = guests.iter().map(|guest| guests::path(guest).display().to_string());
        std::iter::once(command.to_owned()).chain(paths).collect()
    }

    /// Compares two tables until the last records have arrived; what still differs after three minutes differs.
    pub(super) async fn settled(&self, source: &str, target: &str, expectation: &Expectation) -> Comparison {
        let connection = self.server.connection();
        let patience = Instant::now() + Duration::from_secs(180);
        loop {
            let began = Instant::now();
            let comparison = oracle::compare(&connection, source, target, expectation).await;
            if comparison.is_equal() || Instant::now() > patience {
                return comparison;
            }
            // Comparing two whole tables must not be what keeps the records from arriving.
            tokio::time::sleep(began.elapsed().max(Duration::from_millis(250))).await;
        }
    }

    /// Asserts that a target becomes what its source converts to.
    pub(super) async fn assert_converges(&self, source: &str, target: &str, expectation: &Expectation) {
        let comparison = self.settled(source, target, expectation).await;
        assert!(comparison.is_equal(), "{target} is not what {source} converts to: {comparison}");
        assert!(comparison.expected > 0, "the comparison of {source} and {target} compared nothing");
    }

    fn spawn(&self, arguments: &[String]) -> Child {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        binary::at(&self.server.environment(), &arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the migrator binary starts")
    }
}

/// A running `migrator follow`; killed when dropped.
pub(super) struct Follower(Child);

impl Follower {
    /// Waits until the process ends by itself, at most this long, and says whether it succeeded.
    pub(super) fn ended_within(&mut self, patience: Duration) -> Option<bool> {
        let until = Instant::now() + patience;
        while Instant::now() < until {
            if let Some(status) = self.0.try_wait().expect("a child can be asked") {
                return Some(status.success());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        None
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
