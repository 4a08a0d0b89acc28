//! A small world: application writes, backfills and followers that meet in any order, crash, and deliver records twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use migrator_follow::{Applier, Conversion, absent};
use migrator_item::{Item, Key};
use migrator_table::{Concurrency, Condition, Record};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::conversions::{account, by_address, by_code, string_key, text};
use crate::simulated_table::{Fault, SimulatedTable};

/// How the items that were there before are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speed {
    /// Unconditional writes before any record is applied; guarded after a crash.
    Bulk,
    /// Conditional writes beside the follower.
    Guarded,
}

/// One thing that happens. `follow` is 0 for the first table's follower, 1 for the second's in the chain.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Put { id: u8, addresses: u8, value: u8 },
    Delete { id: u8 },
    Scan { follow: usize, items: usize },
    WriteScanned { follow: usize, which: Index },
    CrashBackfill { follow: usize },
    Deliver { follow: usize, records: usize, writes_before_crash: Option<usize> },
    Redeliver { follow: usize, from: Index, records: usize, backwards: bool },
    RollBackCheckpoint { follow: usize, to: Index },
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let follow = || 0..2usize;
    prop_oneof![
        6 => (0..4u8, 0..16u8, 0..9u8).prop_map(|(id, addresses, value)| Step::Put { id, addresses, value }),
        3 => (0..4u8).prop_map(|id| Step::Delete { id }),
        3 => (follow(), 1..4usize).prop_map(|(follow, items)| Step::Scan { follow, items }),
        4 => (follow(), any::<Index>()).prop_map(|(follow, which)| Step::WriteScanned { follow, which }),
        1 => follow().prop_map(|follow| Step::CrashBackfill { follow }),
        6 => (follow(), 1..7usize, prop::option::weighted(0.3, 0..4usize)).prop_map(
            |(follow, records, writes_before_crash)| Step::Deliver { follow, records, writes_before_crash }
        ),
        3 => (follow(), any::<Index>(), 1..5usize, any::<bool>()).prop_map(
            |(follow, from, records, backwards)| Step::Redeliver { follow, from, records, backwards }
        ),
        1 => (follow(), any::<Index>()).prop_map(|(follow, to)| Step::RollBackCheckpoint { follow, to }),
    ]
}

/// A whole history: what is in the source before the stream, and what happens then.
#[derive(Clone, Debug)]
pub(crate) struct History {
    pub(crate) before: Vec<(u8, u8, u8)>,
    pub(crate) steps: Vec<Step>,
}

pub(crate) fn history() -> impl Strategy<Value = History> {
    let before = prop::collection::vec((0..4u8, 0..16u8, 0..9u8), 0..4);
    (before, prop::collection::vec(step(), 0..60)).prop_map(|(before, steps)| History { before, steps })
}

/// One source, one target, and what moves items between them.
struct Follow {
    source: Arc<SimulatedTable>,
    target: Arc<SimulatedTable>,
    conversion: Conversion,
    applier: Applier,
    speed: Speed,
    /// The first record that the checkpoint has not passed.
    position: usize,
    last_scanned: Option<Key>,
    scanned: bool,
    in_hand: Vec<Item>,
}

impl Follow {
    fn new(source: &Arc<SimulatedTable>, conversion: Conversion, speed: Speed, fault: Fault) -> Self {
        let target = Arc::new(SimulatedTable::new(conversion.target().clone(), fault));
        let position = source.records().len();
        Self {
            applier: Applier::with_target(target.clone(), conversion.clone(), Concurrency::new(2)),
            source: source.clone(),
            target,
            conversion,
            speed,
            position,
            last_scanned: None,
            scanned: false,
            in_hand: Vec::new(),
        }
    }

    fn scan(&mut self, items: usize) {
        if self.scanned {
            return;
        }
        let (page, last) = self.source.scan(self.last_scanned.as_ref(), items);
        self.last_scanned = page.last().map(|item| item.key(self.source.schema()).unwrap());
        self.scanned = last;
        for outputs in self.conversion.convert_blocking(page) {
            self.in_hand.extend(outputs.unwrap().into_iter().map(|output| output.item));
        }
    }

    fn write_scanned(&mut self, which: usize) {
        let item = self.in_hand.swap_remove(which);
        let condition = match self.speed {
            Speed::Bulk => Condition::none(),
            Speed::Guarded => absent(self.target.schema()),
        };
        self.target.write(&item, &condition).unwrap();
    }

    /// What was in hand is lost and everything is read again, now guarded.
    fn crash_backfill(&mut self) {
        self.in_hand.clear();
        self.last_scanned = None;
        self.scanned = false;
        self.speed = Speed::Guarded;
    }

    fn may_follow(&self) -> bool {
        self.speed == Speed::Guarded || self.scanned && self.in_hand.is_empty()
    }

    async fn deliver(&mut self, records: usize, writes_before_crash: Option<usize>) {
        if !self.may_follow() {
            return;
        }
        let all = self.source.records();
        let end = all.len().min(self.position + records);
        self.target.fail_after(writes_before_crash);
        let applied = self.applier.apply(&all[self.position..end]).await;
        self.target.fail_after(None);
        if let Ok(report) = applied {
            assert!(report.failures.is_empty(), "{:?}", report.failures);
            self.position = end;
        }
    }

    /// Records that may be behind or ahead of the checkpoint, as when an invocation is retried.
    async fn redeliver(&self, from: Index, records: usize, backwards: bool, first: usize) {
        let all = self.source.records();
        if !self.may_follow() || all.len() == first {
            return;
        }
        let from = first + from.index(all.len() - first);
        let mut batch: Vec<Record> = all[from..all.len().min(from + records)].to_vec();
        if backwards {
            batch.reverse();
        }
        self.applier.apply(&batch).await.unwrap();
    }

    async fn finish(&mut self) {
        while !self.scanned || !self.in_hand.is_empty() {
            self.scan(3);
            while !self.in_hand.is_empty() {
                self.write_scanned(0);
            }
        }
        while self.position < self.source.records().len() {
            let before = self.position;
            self.deliver(5, None).await;
            assert!(self.position > before, "the follower does not get on");
        }
    }

    fn expected(&self) -> BTreeMap<Key, Vec<u8>> {
        let converted = self.conversion.convert_blocking(self.source.at_rest());
        converted
            .into_iter()
            .flat_map(Result::unwrap)
            .map(|output| (output.key, output.item.canonical().unwrap()))
            .collect()
    }

    fn actual(&self) -> BTreeMap<Key, Vec<u8>> {
        let items = self.target.at_rest();
        items
            .iter()
            .map(|item| (item.key(self.target.schema()).unwrap(), item.canonical().unwrap()))
            .collect()
    }
}

/// Plays a history on a chain of three tables; an error says where a target is not what its source converts to.
pub(crate) async fn play(history: &History, speed: Speed, fault: Fault) -> Result<(), String> {
    let accounts = Arc::new(SimulatedTable::new(string_key("id"), Fault::None));
    for (id, addresses, value) in &history.before {
        put(&accounts, *id, *addresses, *value);
    }
    let first = Follow::new(&accounts, by_address(), speed, fault);
    let second = Follow::new(&first.target, by_code(), speed, fault);
    let starts = [first.position, second.position];
    let mut follows = [first, second];
    for step in &history.steps {
        match *step {
            Step::Put { id, addresses, value } => put(&accounts, id, addresses, value),
            Step::Delete { id } => delete(&accounts, id),
            Step::Scan { follow, items } => follows[follow].scan(items),
            Step::WriteScanned { follow, which } => {
                let count = follows[follow].in_hand.len();
                if count > 0 {
                    follows[follow].write_scanned(which.index(count));
                }
            }
            Step::CrashBackfill { follow } => follows[follow].crash_backfill(),
            Step::Deliver { follow, records, writes_before_crash } => {
                follows[follow].deliver(records, writes_before_crash).await;
            }
            Step::Redeliver { follow, from, records, backwards } => {
                follows[follow].redeliver(from, records, backwards, starts[follow]).await;
            }
            Step::RollBackCheckpoint { follow, to } => {
                let follow_ = &mut follows[follow];
                follow_.position = starts[follow] + to.index(follow_.position - starts[follow] + 1);
            }
        }
    }
    for (place, follow) in follows.iter_mut().enumerate() {
        follow.finish().await;
        let (expected, actual) = (follow.expected(), follow.actual());
        if expected != actual {
            return Err(format!("target {place}: expected {expected:?}, found {actual:?}"));
        }
    }
    Ok(())
}

/// Writes an account with those of the four addresses that no other account has: two source items that convert to one key
/// are no matter of convergence.
fn put(accounts: &SimulatedTable, id: u8, addresses: u8, value: u8) {
    let others: String = accounts
        .at_rest()
        .iter()
        .filter(|item| text(item, "id") != id.to_string())
        .map(|item| text(item, "addresses"))
        .collect();
    let free = |place: &u8| addresses & (1 << place) != 0;
    let addresses: String =
        (0..4u8).filter(free).map(|place| (b'a' + place) as char).filter(|a| !others.contains(*a)).collect();
    accounts.write(&account(id, &addresses, value), &Condition::none()).unwrap();
}

fn delete(accounts: &SimulatedTable, id: u8) {
    accounts.delete(&account(id, "", 0).key(accounts.schema()).unwrap());
}
