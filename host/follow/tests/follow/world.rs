//! A source with a stream of several shards, a target, and any number of follower processes between them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use migrator_follow::{
    Applier, Conversion, FollowError, FollowReport, Follower, FollowerSettings, caught_up,
};
use migrator_item::Item;
use migrator_table::{Concurrency, Condition, Record};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::conversions::{account, by_address, string_key};
use crate::memory_checkpoints::{Process, Shared};
use crate::simulated_stream::SimulatedStream;
use crate::simulated_table::{Fault, SimulatedTable};

pub(crate) struct World {
    pub(crate) source: SimulatedTable,
    pub(crate) stream: Arc<SimulatedStream>,
    pub(crate) target: Arc<SimulatedTable>,
    pub(crate) conversion: Conversion,
    pub(crate) shared: Arc<Shared>,
    pub(crate) settings: FollowerSettings,
}

pub(crate) struct Running {
    pub(crate) process: Arc<Process>,
    pub(crate) stop: CancellationToken,
    pub(crate) task: JoinHandle<Result<FollowReport, FollowError>>,
}

impl Running {
    pub(crate) async fn stop(self) -> FollowReport {
        self.stop.cancel();
        self.task.await.unwrap().unwrap()
    }

    /// The process dies: nothing is given back.
    pub(crate) async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }

    pub(crate) async fn error(self) -> FollowError {
        tokio::time::timeout(LONG, self.task).await.unwrap().unwrap().unwrap_err()
    }
}

pub(crate) const LEASE: Duration = Duration::from_millis(600);
const LONG: Duration = Duration::from_secs(20);

/// As many lines of shards as there are accounts: each account's records stay in its line.
pub(crate) const LINES: [&str; 4] = ["a", "b", "c", "d"];

impl World {
    pub(crate) fn new() -> Self {
        Self::converting(by_address())
    }

    pub(crate) fn converting(conversion: Conversion) -> Self {
        Self {
            source: SimulatedTable::new(string_key("id"), Fault::None),
            stream: Arc::new(SimulatedStream::new(&LINES)),
            target: Arc::new(SimulatedTable::new(conversion.target().clone(), Fault::None)),
            conversion,
            shared: Arc::default(),
            settings: FollowerSettings {
                page: 7,
                idle_interval: Duration::from_millis(10),
                busy_interval: Duration::from_millis(1),
                idle_checkpoint_interval: Duration::from_millis(20),
                discovery_interval: Duration::from_millis(20),
                shortest_backoff: Duration::from_millis(5),
                longest_backoff: Duration::from_millis(40),
                ..FollowerSettings::default()
            },
        }
    }

    /// Starts another process.
    pub(crate) fn follow(&self) -> Running {
        let process = Process::new(&self.shared, LEASE);
        let applier = Applier::with_target(self.target.clone(), self.conversion.clone(), Concurrency::new(8));
        let follower =
            Follower::with_source(self.stream.clone(), applier, process.clone(), self.settings.clone());
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        Running { process, stop, task: tokio::spawn(async move { follower.run(stopped).await }) }
    }

    /// Writes an account, which has its own line of shards and its own two addresses.
    pub(crate) fn put(&self, id: usize, addresses: usize, value: u8) {
        self.put_at(SystemTime::now(), id, addresses, value);
    }

    /// The same, at a time that has passed.
    pub(crate) fn put_at(&self, created: SystemTime, id: usize, addresses: usize, value: u8) {
        let own = ["ab", "cd", "ef", "gh"][id];
        let addresses = ["", &own[..1], &own[1..], own][addresses % 4];
        let written = self.source.write(&account(id as u8, addresses, value), &Condition::none());
        self.stream.add(LINES[id], Record { created: Some(created), ..written.unwrap().unwrap() });
    }

    pub(crate) fn delete(&self, id: usize) {
        let key = account(id as u8, "", 0).key(self.source.schema()).unwrap();
        if let Some(record) = self.source.delete(&key) {
            self.stream.add(LINES[id], record);
        }
    }

    pub(crate) async fn wait_until(&self, what: &str, mut holds: impl FnMut() -> bool) {
        let deadline = tokio::time::Instant::now() + LONG;
        while !holds() {
            assert!(
                tokio::time::Instant::now() < deadline,
                "waited in vain: {what}\n{:#?}",
                self.shared.all()
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) async fn wait_for_caught_up(&self) {
        let now = SystemTime::now();
        self.wait_until("every shard caught up", || caught_up(&self.shared.all(), now)).await;
    }

    pub(crate) fn assert_converged(&self) {
        let canonical = |items: Vec<Item>| -> BTreeMap<_, _> {
            let keyed = |item: Item| {
                (
                    item.key(self.target.schema()).unwrap(),
                    String::from_utf8_lossy(&item.to_json()).into_owned(),
                )
            };
            items.into_iter().map(keyed).collect()
        };
        let converted = self.conversion.convert_blocking(self.source.at_rest());
        let expected = converted.into_iter().flat_map(Result::unwrap).map(|output| output.item).collect();
        assert_eq!(canonical(self.target.at_rest()), canonical(expected));
        assert_eq!(self.stream.violations(), Vec::<String>::new());
    }
}
