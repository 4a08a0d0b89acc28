//! One instance: started fresh, called once, thrown away.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::component::{Instance, InstancePre};
use wasmtime::{PoolConcurrencyLimitError, Store, Trap};

use crate::Runtime;
use crate::host::{State, shortened};
use crate::recovery::Reached;

/// How long to wait before asking again for an instance, where there are as many as there may be. Most live for less.
const FULL: Duration = Duration::from_millis(1);

/// Settings given to a component.
pub(crate) type Settings = Arc<BTreeMap<String, String>>;

/// A compiled and linked component, ready to be started.
pub(crate) struct Program {
    pub(crate) name: Arc<str>,
    pub(crate) runtime: Runtime,
    pub(crate) pre: InstancePre<State>,
    pub(crate) pure: bool,
}

/// Why a call did not return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    NotStarted(String),
    Trapped(String),
    DeadlineExceeded(Duration),
    OutOfMemory(usize),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::NotStarted(reason) => write!(f, "it cannot be started ({reason})"),
            Failure::Trapped(reason) => write!(f, "it crashed ({reason})"),
            Failure::DeadlineExceeded(time) => write!(f, "it did not finish within {} ms", time.as_millis()),
            Failure::OutOfMemory(limit) => {
                write!(f, "it needs more than the {limit} bytes of memory that it may use")
            }
        }
    }
}

/// What is left when an instance is gone.
pub(crate) struct Remains {
    /// Bytes of its memories.
    pub(crate) memory: usize,
    /// How far it came in its batch.
    pub(crate) reached: Option<Reached>,
}

impl Program {
    /// Starts an instance and makes one call.
    pub(crate) fn call<R: Send>(
        &self,
        settings: &Settings,
        deadline: Duration,
        call: impl FnOnce(&mut Store<State>, &Instance) -> wasmtime::Result<R> + Send,
    ) -> (Result<R, Failure>, Remains) {
        if self.pure {
            return self.call_here(settings, deadline, call);
        }
        // WASI's streams drive an executor, which must not happen on a thread that already drives one.
        std::thread::scope(|scope| {
            let builder = std::thread::Builder::new().name("migrator-instance".to_owned());
            let thread = builder.spawn_scoped(scope, || self.call_here(settings, deadline, call));
            let failed =
                |reason: String| (Err(Failure::NotStarted(reason)), Remains { memory: 0, reached: None });
            match thread.map(std::thread::ScopedJoinHandle::join) {
                Ok(Ok(result)) => result,
                Ok(Err(_)) => failed("the host failed while it served a call".to_owned()),
                Err(error) => failed(format!("no thread: {error}")),
            }
        })
    }

    fn call_here<R>(
        &self,
        settings: &Settings,
        deadline: Duration,
        call: impl FnOnce(&mut Store<State>, &Instance) -> wasmtime::Result<R>,
    ) -> (Result<R, Failure>, Remains) {
        let (mut store, instance) = self.start(settings, deadline);
        let result = match instance {
            Ok(instance) => call(&mut store, &instance)
                .map_err(|error| failure(&store, deadline, &error, Failure::Trapped)),
            Err(error) => Err(failure(&store, deadline, &error, Failure::NotStarted)),
        };
        let state = store.data();
        let remains = Remains { memory: state.memory.used(), reached: state.progress.reached() };
        (result, remains)
    }

    /// An instance, as soon as others have left room for it.
    fn start(&self, settings: &Settings, deadline: Duration) -> (Store<State>, wasmtime::Result<Instance>) {
        let asked = Instant::now();
        loop {
            let mut store = self.store(settings, deadline);
            match self.pre.instantiate(&mut store) {
                Err(error) if error.is::<PoolConcurrencyLimitError>() && asked.elapsed() < deadline => {
                    std::thread::sleep(FULL);
                }
                instance => return (store, instance),
            }
        }
    }

    fn store(&self, settings: &Settings, deadline: Duration) -> Store<State> {
        let limits = self.runtime.limits();
        let state = State::new(Arc::clone(&self.name), Arc::clone(settings), limits);
        let mut store = Store::new(self.runtime.engine(), state);
        store.limiter(|state| &mut state.memory);
        store.set_epoch_deadline(self.runtime.ticks(deadline));
        store.set_hostcall_fuel(limits.memory);
        store
    }
}

fn failure(
    store: &Store<State>,
    deadline: Duration,
    error: &wasmtime::Error,
    otherwise: impl FnOnce(String) -> Failure,
) -> Failure {
    let state = store.data();
    let trap = error.downcast_ref::<Trap>();
    if trap == Some(&Trap::Interrupt) {
        return Failure::DeadlineExceeded(deadline);
    }
    if state.memory.denied() {
        return Failure::OutOfMemory(store.data().memory.limit());
    }
    let reason = trap.map_or_else(|| error.root_cause().to_string(), ToString::to_string);
    let reason = reason.strip_prefix("wasm trap: ").map_or_else(|| reason.clone(), str::to_owned);
    // What a language's panic handler said is worth more than the name of the instruction it ended in.
    otherwise(match state.messages.last_error() {
        Some(message) => shortened(&message).to_owned(),
        None => shortened(&reason).to_owned(),
    })
}
