//! The engine that components run in.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use wasmtime::component::Linker;
use wasmtime::{Config, Engine};

use crate::allocation;
use crate::host::{self, State};
use crate::{Architecture, ComponentError, Limits};

/// The engine that components run in. Cheap to clone; its one background thread ends with the last clone and the
/// last component loaded into it.
#[derive(Clone)]
pub struct Runtime {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    linker: Linker<State>,
    limits: Limits,
    ticker: Ticker,
}

impl Runtime {
    /// Starts an engine whose instances take their memories from a pool, where that pays.
    ///
    /// # Errors
    /// [`ComponentError::NoRuntime`] where this machine cannot run WebAssembly.
    pub fn new(limits: Limits) -> Result<Self, ComponentError> {
        Self::with(limits, allocation::pooled)
    }

    /// Starts an engine that sets nothing aside for its instances: for a process whose start is waited for, and that converts one
    /// batch at a time, as in Lambda.
    ///
    /// # Errors
    /// [`ComponentError::NoRuntime`] where this machine cannot run WebAssembly.
    pub fn on_demand(limits: Limits) -> Result<Self, ComponentError> {
        Self::with(limits, |config, _| Engine::new(config))
    }

    pub(crate) fn with(
        limits: Limits,
        engine: impl FnOnce(&Config, &Limits) -> wasmtime::Result<Engine>,
    ) -> Result<Self, ComponentError> {
        let failed = |error: &dyn std::fmt::Display| ComponentError::NoRuntime { reason: error.to_string() };
        let engine =
            config(None).and_then(|config| engine(&config, &limits)).map_err(|error| failed(&error))?;
        let linker = host::linker(&engine).map_err(|error| failed(&error))?;
        let ticker = Ticker::start(&engine, limits.batch_deadline).map_err(|error| failed(&error))?;
        Ok(Self { inner: Arc::new(Inner { engine, linker, limits, ticker }) })
    }

    /// What its components may use.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    pub(crate) fn linker(&self) -> &Linker<State> {
        &self.inner.linker
    }

    /// Epochs that pass in at least this time.
    pub(crate) fn ticks(&self, time: Duration) -> u64 {
        let ticks = time.as_nanos().div_ceil(self.inner.ticker.interval.as_nanos().max(1));
        // The current epoch is already under way.
        u64::try_from(ticks).unwrap_or(u64::MAX - 1).saturating_add(1)
    }
}

/// The settings that machine code is made and run with, for an architecture of Lambda or for this very machine.
///
/// # Errors
/// Where this program was built without the architecture.
pub(crate) fn config(architecture: Option<Architecture>) -> wasmtime::Result<Config> {
    let mut config = Config::new();
    config.wasm_component_model(true);
    config.epoch_interruption(true);
    // The same results on every machine.
    #[cfg(feature = "compiler")]
    config.cranelift_nan_canonicalization(true);
    config.relaxed_simd_deterministic(true);
    if let Some(architecture) = architecture {
        // A target that is named starts from its baseline, also where it is this very machine's.
        config.target(architecture.triple())?;
    }
    Ok(config)
}

/// Advances the engine's epoch until it is dropped.
struct Ticker {
    interval: Duration,
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    /// A hundredth of the deadline is exact enough, and seldom enough not to cost anything.
    fn start(engine: &Engine, deadline: Duration) -> std::io::Result<Self> {
        let interval = (deadline / 100).clamp(Duration::from_millis(1), Duration::from_millis(50));
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let (shared, weak) = (Arc::clone(&stop), engine.weak());
        let thread = std::thread::Builder::new().name("migrator-epoch".to_owned()).spawn(move || {
            let (stopped, wake) = &*shared;
            let mut guard = stopped.lock().unwrap_or_else(PoisonError::into_inner);
            while !*guard {
                guard = wake.wait_timeout(guard, interval).unwrap_or_else(PoisonError::into_inner).0;
                let Some(engine) = weak.upgrade() else { return };
                engine.increment_epoch();
            }
        })?;
        Ok(Self { interval, stop, thread: Some(thread) })
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        *self.stop.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.1.notify_all();
        if let Some(thread) = self.thread.take() {
            // The thread only counts; it cannot have panicked in a way that matters here.
            let _ = thread.join();
        }
    }
}
