//! A run that is ended at any event and run again comes to the same world, and leaves nothing twice.

use std::panic::panic_any;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::StreamExt;
use migrator_engine::{Event, Observer};

use crate::world::World;

/// Crash points that are tried at the same time, each on tables of its own.
const AT_ONCE: usize = 6;

/// The lock of a run that crashed is waited for as long.
pub(crate) const LOCK_LEASE: Duration = Duration::from_secs(5);

/// Ends the run at the event with this number of those that tell of these steps, as a crash would.
pub(crate) struct Crash {
    steps: &'static [&'static str],
    at: usize,
    seen: AtomicUsize,
}

impl Crash {
    pub(crate) fn at(steps: &'static [&'static str], at: usize) -> Self {
        Self { steps, at, seen: AtomicUsize::new(0) }
    }
}

/// What a crash unwinds with; the test's own, so that a real panic is told apart.
struct Crashed;

impl Observer for Crash {
    fn event(&self, event: &Event) {
        let (Event::StepStarted { step, .. }
        | Event::StepRan { step, .. }
        | Event::StepFinished { step, .. }) = event
        else {
            return;
        };
        if self.steps.contains(&step.as_str()) && self.seen.fetch_add(1, Ordering::SeqCst) == self.at {
            panic_any(Crashed);
        }
    }
}

/// Keeps planned crashes from filling the screen.
pub(crate) fn expect_crashes() {
    let default_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.payload().is::<Crashed>() {
            default_hook(panic);
        }
    }));
}

/// Applies the first `last` versions, of which the last is ended at event `at` and run again. Whether it crashed.
async fn with_crash(
    world: &World,
    lineage: &str,
    last: usize,
    steps: &'static [&'static str],
    at: usize,
) -> bool {
    let story = world.first_table(lineage).await;
    world.apply(&story[..last - 1]).await.unwrap();
    let crash = Arc::new(Crash::at(steps, at));
    let (engine, components) = (world.engine(), story[..last].to_vec());
    let run = tokio::spawn(async move { engine.apply(&components, &Default::default(), crash).await });
    let crashed = match run.await {
        Ok(done) => {
            done.unwrap();
            false
        }
        Err(error) => {
            assert!(error.into_panic().is::<Crashed>(), "the run panicked by itself at event {at}");
            true
        }
    };
    world.apply(&story[..last]).await.unwrap_or_else(|error| panic!("the run after event {at}: {error}"));
    crashed
}

/// Tries every event of these steps of the last of these versions, and looks at each world with `check`.
async fn every_crash_ends_well(
    world: &mut World,
    last: usize,
    steps: &'static [&'static str],
    check: impl AsyncFn(&World, &str, usize),
) {
    expect_crashes();
    world.settings.lock_lease = LOCK_LEASE;
    let world = &*world;
    let mut points = 0;
    let mut runs = futures::stream::iter(0..)
        .map(|at| async move {
            let lineage = format!("{}-{at}", world.id);
            let crashed = with_crash(world, &lineage, last, steps, at).await;
            (at, lineage, crashed)
        })
        .buffered(AT_ONCE);
    while let Some((at, lineage, crashed)) = runs.next().await {
        check(world, &lineage, at).await;
        if !crashed {
            break;
        }
        points += 1;
    }
    assert_eq!(points, 3 * steps.len(), "each step is begun, run and done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn making_a_function() {
    let mut world = World::new("crash");
    const STEPS: &[&str] = &[
        "create-role",
        "put-role-policy",
        "create-log-group",
        "create-function",
        "create-mapping",
        "start-following",
    ];
    every_crash_ends_well(&mut world, 2, STEPS, async |world, lineage, at| {
        let kinds = world.kinds_left(lineage).await;
        assert_eq!(kinds, ["event source mapping", "function", "log group", "role"], "after event {at}");
        let record = world.migration(lineage, 2).await;
        let mappings = world.mappings(record.stream_arn.as_deref().unwrap()).await;
        assert_eq!(mappings.len(), 1, "after event {at}");
        assert_eq!(mappings[0].state.as_deref(), Some("Enabled"), "after event {at}");
        assert_eq!(mappings[0].uuid, record.function.unwrap().mapping, "after event {at}");
        assert_eq!(world.numbers(&format!("{lineage}_V2")).await.len(), 5, "after event {at}");
        world.end_mapping(&mappings[0]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn removing_a_function() {
    let mut world = World::new("end");
    const STEPS: &[&str] = &[
        "stop-following",
        "remove-mapping-v2",
        "remove-function-v2",
        "remove-log-group-v2",
        "remove-role-policy-v2",
        "remove-role-v2",
        "delete-table",
    ];
    every_crash_ends_well(&mut world, 3, STEPS, async |world, lineage, at| {
        assert_eq!(world.left(lineage, 2).await, [], "after event {at}");
        assert!(world.table(lineage).await.is_none(), "after event {at}");
        assert_eq!(world.numbers(&format!("{lineage}_V2")).await.len(), 5, "after event {at}");
    })
    .await;
}
