//! An event source mapping: hands a stream's records to the function, and makes of it all the trouble that it may make.
//!
//! Like Lambda's, it takes a parent shard before its children, several batches of a shard at a time if none of an item
//! overtakes another, and after an error the batch again, in halves. Unlike Lambda's it does not do so rarely: processes are
//! killed, answers lost, times cut short and old batches delivered again all the time.

use std::ops::Range;
use std::time::Duration;

use fastrand::Rng;
use futures::future::{BoxFuture, FutureExt, Shared, join_all};
use migrator_tests::lambda::{Change, Environment, Package};
use tokio::sync::Mutex;

use crate::model::{Shard, SourceHistory};
use crate::world::{LONG, World};

/// Tries after which a batch counts as one that will never be applied.
const ENOUGH: usize = 200;

/// What goes wrong with an invocation.
enum Trouble {
    None,
    /// The process is killed after this time.
    Killed(Duration),
    /// There is only so much time.
    Hurry(Duration),
    /// What the function answers never arrives.
    LostAnswer,
}

impl Trouble {
    fn random(rng: &mut Rng) -> Self {
        match rng.u8(0..24) {
            0 => Self::Killed(Duration::from_millis(rng.u64(0..30))),
            1 | 2 => Self::Hurry(Duration::from_millis(rng.u64(290..400))),
            3 | 4 => Self::LostAnswer,
            _ => Self::None,
        }
    }
}

/// A mapping of a stream to a function with several environments.
pub(crate) struct Mapping<'a> {
    world: &'a World,
    package: &'a Package,
    environments: Vec<Mutex<Environment>>,
    /// Batches of one shard under way at a time.
    parallelization: u64,
    seed: u64,
}

impl<'a> Mapping<'a> {
    pub(crate) async fn new(
        world: &'a World,
        package: &'a Package,
        environments: usize,
        parallelization: u64,
        seed: u64,
    ) -> Self {
        let started = join_all((0..environments).map(|_| world.environment(package))).await;
        let environments = started.into_iter().map(Mutex::new).collect();
        Self { world, package, environments, parallelization, seed }
    }

    /// Delivers a whole stream.
    pub(crate) async fn deliver(&self, history: &SourceHistory) {
        let mut shards: Vec<Shared<BoxFuture<'_, ()>>> = Vec::new();
        for (place, shard) in history.shards.iter().enumerate() {
            let parent = shard.parent.map(|parent| shards[parent].clone());
            let shard = async move {
                if let Some(parent) = parent {
                    parent.await;
                }
                self.deliver_shard(place as u64, shard).await;
            };
            shards.push(shard.boxed().shared());
        }
        join_all(shards).await;
    }

    async fn deliver_shard(&self, place: u64, shard: &Shard) {
        let parts = (0..self.parallelization).map(|part| {
            let of_part =
                shard.changes.iter().filter(|(customer, _)| customer / 4 % self.parallelization == part);
            let changes: Vec<Change> = of_part.map(|(_, change)| change.clone()).collect();
            let rng = Rng::with_seed(self.seed ^ (place << 32) ^ (part << 40));
            async move { self.deliver_in_order(&changes, rng).await }
        });
        join_all(parts).await;
    }

    async fn deliver_in_order(&self, changes: &[Change], mut rng: Rng) {
        let mut position = 0;
        while position < changes.len() {
            let end = changes.len().min(position + rng.usize(1..=25));
            self.until_applied(changes, position..end, &mut rng).await;
            position = end;
            if rng.u8(0..4) == 0 {
                // What came long ago comes again, and nobody waits for what becomes of it.
                let start = rng.usize(0..position);
                let old = start..position.min(start + rng.usize(1..=25));
                self.invoke(changes, old, &Trouble::None, &mut rng).await;
            }
        }
    }

    async fn until_applied(&self, changes: &[Change], batch: Range<usize>, rng: &mut Rng) {
        let mut left = vec![batch];
        for _ in 0..ENOUGH {
            let Some(batch) = left.pop() else { return };
            let trouble = Trouble::random(rng);
            match self.invoke(changes, batch.clone(), &trouble, rng).await {
                Some(done) if done == batch.end => {}
                Some(done) => left.push(done..batch.end),
                None if batch.len() > 1 => {
                    let middle = batch.start + batch.len() / 2;
                    left.push(middle..batch.end);
                    left.push(batch.start..middle);
                }
                None => left.push(batch),
            }
        }
        panic!("still not applied: {left:?} of the changes {changes:?}");
    }

    /// Hands over a batch; up to where it is applied, or none after an error.
    async fn invoke(
        &self,
        changes: &[Change],
        batch: Range<usize>,
        trouble: &Trouble,
        rng: &mut Rng,
    ) -> Option<usize> {
        let mut environment = self.environments[rng.usize(0..self.environments.len())].lock().await;
        if environment.process_id().is_none() {
            *environment = self.world.environment(self.package).await;
        }
        let time = if let Trouble::Hurry(time) = trouble { *time } else { LONG };
        let invocation = self.world.deliver_within(&mut environment, &changes[batch.clone()], time);
        let answer = match trouble {
            Trouble::Killed(after) => tokio::time::timeout(*after, invocation).await.ok(),
            _ => Some(invocation.await),
        };
        let Some(Ok(response)) = answer else {
            environment.kill().await;
            return None;
        };
        if let Trouble::LostAnswer = trouble {
            return None;
        }
        match response["batchItemFailures"].as_array().expect("a response").first() {
            None => Some(batch.end),
            Some(failure) => {
                let of_batch = |place: &usize| failure["itemIdentifier"] == changes[*place].sequence.as_str();
                Some(batch.clone().find(of_batch).expect("it is one of the batch"))
            }
        }
    }
}
