//! An application that keeps writing while its table is migrated.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::customers;

/// How the writer behaves.
#[derive(Clone, Debug)]
pub struct Habits {
    /// The table it writes to.
    pub table: String,
    /// Writes a second.
    pub rate: u32,
    /// It changes and deletes customers `0..population`, which a migration is copying, and creates others above.
    pub population: u64,
    /// Seed of its choices.
    pub seed: u64,
}

/// What the writer has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Whole items put: new ones and replaced ones.
    pub puts: u64,
    /// Single attributes updated.
    pub updates: u64,
    /// Items deleted.
    pub deletes: u64,
    /// From the first write to the last, in milliseconds.
    pub milliseconds: u64,
}

impl Written {
    /// Writes in all.
    pub fn total(&self) -> u64 {
        self.puts + self.updates + self.deletes
    }

    /// Writes a second.
    pub fn rate(&self) -> f64 {
        self.total() as f64 * 1000.0 / self.milliseconds.max(1) as f64
    }
}

/// A writer at work.
#[derive(Debug)]
pub struct Writer {
    stop: Arc<AtomicBool>,
    written: Arc<AtomicU64>,
    tasks: Vec<JoinHandle<Result<Written, aws_sdk_dynamodb::Error>>>,
}

/// Requests of the application in flight at a time: as many as it takes to keep the pace where each waits some thirty milliseconds for a
/// processor.
const CONNECTIONS: u32 = 8;

impl Writer {
    /// Starts writing.
    pub fn start(client: Client, habits: Habits) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let written = Arc::new(AtomicU64::new(0));
        let start = |connection: u32| {
            let habits = Habits { seed: habits.seed.wrapping_add(u64::from(connection)), ..habits.clone() };
            tokio::spawn(write(client.clone(), habits, Arc::clone(&stop), Arc::clone(&written)))
        };
        let tasks = (0..CONNECTIONS).map(start).collect();
        Self { stop, written, tasks }
    }

    /// Writes so far.
    pub fn so_far(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Stops after the write in hand and says what was written.
    ///
    /// # Panics
    /// When a write failed: an application must not notice that it is being migrated.
    pub async fn stop(self) -> Written {
        self.stop.store(true, Ordering::Relaxed);
        let mut written = Written::default();
        for task in self.tasks {
            let part = task.await.expect("the writer ends").expect("every write of the application succeeds");
            written.puts += part.puts;
            written.updates += part.updates;
            written.deletes += part.deletes;
            written.milliseconds = written.milliseconds.max(part.milliseconds);
        }
        written
    }
}

async fn write(
    client: Client,
    habits: Habits,
    stop: Arc<AtomicBool>,
    written: Arc<AtomicU64>,
) -> Result<Written, aws_sdk_dynamodb::Error> {
    const EVERY: Duration = Duration::from_millis(10);
    let mut random = fastrand::Rng::with_seed(habits.seed);
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let started = Instant::now();
    let mut done = Written::default();
    let (mut due, mut revision) = (0.0, 1);
    while !stop.load(Ordering::Relaxed) {
        ticks.tick().await;
        due += f64::from(habits.rate) / f64::from(CONNECTIONS) * EVERY.as_secs_f64();
        while due >= 1.0 {
            due -= 1.0;
            revision += 1;
            write_once(&client, &habits, &mut random, revision, &mut done).await?;
            written.fetch_add(1, Ordering::Relaxed);
        }
    }
    done.milliseconds = started.elapsed().as_millis() as u64;
    Ok(done)
}

/// Half of the writes go to a hundred hot customers, so that many records meet on one key.
async fn write_once(
    client: &Client,
    habits: &Habits,
    random: &mut fastrand::Rng,
    revision: u64,
    done: &mut Written,
) -> Result<(), aws_sdk_dynamodb::Error> {
    let hot = random.bool();
    let number = if hot {
        random.u64(0..100.min(habits.population))
    } else {
        random.u64(0..habits.population * 11 / 10)
    };
    match random.u8(0..10) {
        0..5 => {
            let item = customers::customer(number, revision);
            client.put_item().table_name(&habits.table).set_item(Some(item)).send().await?;
            done.puts += 1;
        }
        5..8 => {
            client
                .update_item()
                .table_name(&habits.table)
                .set_key(Some(customers::key(number)))
                .update_expression("SET revision = :revision REMOVE postcode, test")
                .expression_attribute_values(":revision", AttributeValue::N(revision.to_string()))
                .send()
                .await?;
            done.updates += 1;
        }
        _ => {
            client
                .delete_item()
                .table_name(&habits.table)
                .set_key(Some(customers::key(number)))
                .send()
                .await?;
            done.deletes += 1;
        }
    }
    Ok(())
}
