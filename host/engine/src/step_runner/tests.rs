use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::*;
use crate::history::Status;
use crate::lineage::testing::record;
use crate::testing::Database;
use crate::{Observer, Silent};

/// What the fake steps change: things by name, and who made them.
#[derive(Clone, Default)]
struct World(Arc<Mutex<State>>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct State {
    things: BTreeMap<&'static str, &'static str>,
    made: Vec<&'static str>,
}

impl World {
    /// A world in which one of the things is there already and belongs to somebody else.
    fn with_foreign(name: &'static str) -> Self {
        let world = Self::default();
        world.0.lock().unwrap().things.insert(name, "theirs");
        world
    }

    fn things(&self) -> BTreeMap<&'static str, &'static str> {
        self.0.lock().unwrap().things.clone()
    }

    /// How often each thing was made.
    fn made(&self) -> Vec<&'static str> {
        let mut made = self.0.lock().unwrap().made.clone();
        made.sort_unstable();
        made
    }

    fn exists(&self, name: &str) -> bool {
        self.0.lock().unwrap().things.contains_key(name)
    }

    fn make(&self, name: &'static str) {
        let mut state = self.0.lock().unwrap();
        if !state.things.contains_key(name) {
            state.things.insert(name, "ours");
            state.made.push(name);
        }
    }

    fn remove(&self, name: &str) {
        self.0.lock().unwrap().things.remove(name);
    }
}

/// What goes wrong in a step's work, in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// The process ends before the step has done anything.
    CrashBefore,
    /// It ends after the step has done its work, before that is recorded.
    CrashAfter,
    /// The step fails for good before it has done anything.
    FailBefore,
    /// It fails for good with its work done.
    FailAfter,
}

/// How a step's undo goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Undo {
    Works,
    /// It fails for good before it has done anything.
    Fails,
    /// The process ends when it has done its work.
    Crashes,
}

/// Makes one thing, as a real step creates a table: what is there already is somebody else's.
struct Make {
    name: &'static str,
    world: World,
    fault: Option<Fault>,
    moves_data: bool,
    undo: Undo,
}

#[async_trait]
impl Step for Make {
    fn name(&self) -> &str {
        self.name
    }

    fn moves_data(&self) -> bool {
        self.moves_data
    }

    async fn prepare(&self, _: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        state.facts.set("existed", self.world.exists(self.name));
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let broken =
            |state: &StepState<'_>| Err(state.migration.error(&format!("{} is broken", self.name), None));
        let crashed = || Err(EngineError::Interrupted { lineage: context.lineage().to_owned() });
        match self.fault {
            Some(Fault::CrashBefore) => return crashed(),
            Some(Fault::FailBefore) => return broken(state),
            _ => self.world.make(self.name),
        }
        match self.fault {
            Some(Fault::CrashAfter) => crashed(),
            Some(Fault::FailAfter) => broken(state),
            _ => Ok(()),
        }
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        if self.undo == Undo::Fails {
            return Err(state.migration.error(&format!("{} stays", self.name), None));
        }
        if state.facts.get("existed") == Some(false) {
            self.world.remove(self.name);
        }
        if self.undo == Undo::Crashes {
            return Err(EngineError::Interrupted { lineage: context.lineage().to_owned() });
        }
        Ok(())
    }
}

const NAMES: [&str; 4] = ["enable-stream", "create-target", "describe-target", "create-role"];

/// The steps of a run in which the one at an index has a fault.
fn steps(world: &World, fault: Option<(usize, Fault)>) -> Vec<Box<dyn Step>> {
    let step = |(index, name): (usize, &'static str)| -> Box<dyn Step> {
        let fault = fault.filter(|(at, _)| *at == index).map(|(_, fault)| fault);
        Box::new(Make { name, world: world.clone(), fault, moves_data: false, undo: Undo::Works })
    };
    NAMES.into_iter().enumerate().map(step).collect()
}

/// Runs steps as a process would that starts with what history holds.
async fn run(
    context: &Context,
    version: u32,
    steps: &[Box<dyn Step>],
) -> Result<MigrationRecord, (EngineError, MigrationRecord)> {
    let known = context.history.migration(version).await.unwrap();
    let mut migration = known.unwrap_or_else(|| record("customers", version, Status::Preparing));
    match StepRunner::new(context, &mut migration).run(steps).await {
        Ok(()) => Ok(migration),
        Err(error) => Err((error, migration)),
    }
}

fn complete(foreign: &str) -> BTreeMap<&'static str, &'static str> {
    NAMES.into_iter().map(|name| (name, if name == foreign { "theirs" } else { "ours" })).collect()
}

fn all_but(foreign: &str) -> Vec<&'static str> {
    let mut names: Vec<_> = NAMES.into_iter().filter(|name| *name != foreign).collect();
    names.sort_unstable();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_in_any_step_is_finished_by_the_next_run_and_nothing_is_made_twice() {
    let database = Database::start().await;
    let context = database.context(Arc::new(Silent)).await;
    let mut version = 0;
    for fault in [Fault::CrashBefore, Fault::CrashAfter] {
        for (at, name) in NAMES.into_iter().enumerate() {
            version += 1;
            let world = World::with_foreign(NAMES[2]);
            let (error, _) = run(&context, version, &steps(&world, Some((at, fault)))).await.unwrap_err();
            assert!(matches!(error, EngineError::Interrupted { .. }), "{error}");
            run(&context, version, &steps(&world, None)).await.unwrap();
            assert_eq!(world.things(), complete(NAMES[2]), "{fault:?} in {name}");
            assert_eq!(world.made(), all_but(NAMES[2]), "{fault:?} in {name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_in_any_step_leaves_the_world_as_if_nothing_had_happened() {
    let database = Database::start().await;
    let context = database.context(Arc::new(Silent)).await;
    let mut version = 0;
    for fault in [Fault::FailBefore, Fault::FailAfter] {
        for (at, name) in NAMES.into_iter().enumerate() {
            version += 1;
            let world = World::with_foreign(NAMES[1]);
            let before = world.things();
            let (error, migration) =
                run(&context, version, &steps(&world, Some((at, fault)))).await.unwrap_err();
            assert_eq!(error.to_string(), format!("lineage customers version {version}: {name} is broken"));
            assert_eq!(world.things(), before, "{fault:?} in {name}");
            assert!(migration.undone);
            // And it can be done anew.
            run(&context, version, &steps(&world, None)).await.unwrap();
            assert_eq!(world.things(), complete(NAMES[1]));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_undoes_also_what_a_run_before_it_had_done() {
    let database = Database::start().await;
    let context = database.context(Arc::new(Silent)).await;
    let world = World::default();
    run(&context, 1, &steps(&world, Some((2, Fault::CrashAfter)))).await.unwrap_err();
    run(&context, 1, &steps(&world, Some((3, Fault::FailAfter)))).await.unwrap_err();
    assert_eq!(world.things(), BTreeMap::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_that_are_done_are_not_run_again() {
    let database = Database::start().await;
    let context = database.context(Arc::new(Silent)).await;
    let world = World::default();
    run(&context, 1, &steps(&world, None)).await.unwrap();
    let untouched = World::default();
    run(&context, 1, &steps(&untouched, None)).await.unwrap();
    assert_eq!(untouched.things(), BTreeMap::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_data_moves_a_failure_keeps_everything_for_the_next_run() {
    let database = Database::start().await;
    let context = database.context(Arc::new(Silent)).await;
    let world = World::default();
    let moving = |fault| -> Vec<Box<dyn Step>> {
        let mut steps = steps(&world, None);
        let name = "backfill";
        steps.push(Box::new(Make { name, world: world.clone(), fault, moves_data: true, undo: Undo::Works }));
        steps
    };
    let (error, migration) = run(&context, 1, &moving(Some(Fault::FailBefore))).await.unwrap_err();
    assert_eq!(error.to_string(), "lineage customers version 1: backfill is broken");
    assert!(!migration.undone);
    assert_eq!(world.things(), complete(""));
    run(&context, 1, &moving(None)).await.unwrap();
    assert!(world.exists("backfill"));
    let mut expected = all_but("");
    expected.insert(0, "backfill");
    assert_eq!(world.made(), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_undo_that_fails_hides_neither_the_error_nor_the_other_steps() {
    let database = Database::start().await;
    let context = database.context(Arc::new(Silent)).await;
    let world = World::default();
    let mut steps = steps(&world, Some((3, Fault::FailAfter)));
    let (name, fault) = (NAMES[1], None);
    steps[1] = Box::new(Make { name, world: world.clone(), fault, moves_data: false, undo: Undo::Fails });
    let (error, migration) = run(&context, 1, &steps).await.unwrap_err();
    assert_eq!(error.to_string(), "lineage customers version 1: create-role is broken");
    assert!(!migration.undone, "something of it is left");
    assert_eq!(world.things().into_keys().collect::<Vec<_>>(), [NAMES[1]]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_in_any_undo_is_mended_by_the_next_run() {
    let database = Database::start().await;
    let context = database.context(Arc::new(Silent)).await;
    for (version, (at, name)) in (1..).zip(NAMES.into_iter().enumerate()) {
        let world = World::default();
        let mut steps_of_run = steps(&world, Some((3, Fault::FailAfter)));
        let fault = (at == 3).then_some(Fault::FailAfter);
        let crashing = Make { name, world: world.clone(), fault, moves_data: false, undo: Undo::Crashes };
        steps_of_run[at] = Box::new(crashing);
        let (error, migration) = run(&context, version, &steps_of_run).await.unwrap_err();
        assert_eq!(error.to_string(), format!("lineage customers version {version}: create-role is broken"));
        assert!(!migration.undone && !world.exists(name));
        run(&context, version, &steps(&world, None)).await.map_err(|(error, _)| error).unwrap();
        assert_eq!(world.things(), complete(""), "crash in the undo of {name}");
    }
}

/// Ends the process, as far as a test can, at the first event of a kind.
struct CrashAt(fn(&Event) -> bool, Mutex<bool>);

impl Observer for CrashAt {
    fn event(&self, event: &Event) {
        let mut crashed = self.1.lock().unwrap();
        if !*crashed && (self.0)(event) {
            *crashed = true;
            drop(crashed);
            panic!("the process ends here");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_at_any_event_of_a_failing_run_is_mended_by_the_next_one() {
    let crashes: [fn(&Event) -> bool; 6] = [
        |event| matches!(event, Event::StepStarted { number: 2, .. }),
        |event| matches!(event, Event::StepRan { number: 3, .. }),
        |event| matches!(event, Event::StepFinished { number: 1, .. }),
        |event| matches!(event, Event::StepFailed { .. }),
        |event| matches!(event, Event::StepUndone { number: 4, .. }),
        |event| matches!(event, Event::StepUndone { number: 2, .. }),
    ];
    let database = Database::start().await;
    for (version, crash) in (1..).zip(crashes) {
        let context = Arc::new(database.context(Arc::new(CrashAt(crash, Mutex::new(false)))).await);
        let world = World::with_foreign(NAMES[0]);
        let (running, steps_of_run) = (context.clone(), steps(&world, Some((3, Fault::FailAfter))));
        let crashed = tokio::spawn(async move { run(&running, version, &steps_of_run).await.is_ok() }).await;
        assert!(crashed.unwrap_err().is_panic());
        run(&context, version, &steps(&world, None)).await.map_err(|(error, _)| error).unwrap();
        assert_eq!(world.things(), complete(NAMES[0]), "crash {version}");
        context.lock.release().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_lost_the_lock_touches_nothing_any_more() {
    let database = Database::start().await;
    let context = database.context(Arc::new(Silent)).await;
    let world = World::default();
    let lost = context.lock.lost();
    let (error, _) = run(&context, 1, &steps(&world, None)).await.unwrap_err();
    assert_eq!(error.to_string(), lost.to_string());
    assert_eq!(world.things(), BTreeMap::new());
}
