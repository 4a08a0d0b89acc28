//! What the host gives to an instance: items, log, configuration, memory, a WASI in which nothing ever happens.

mod items;
mod log;
mod memory;
pub(crate) mod wasi;

use std::collections::BTreeMap;
use std::sync::Arc;

use wasmtime::component::{HasSelf, Linker, ResourceTable};

use crate::Limits;
use crate::contract::bindings::dynamodb_migrator::migration as contract;

pub(crate) use items::Progress;
pub(crate) use log::{Messages, shortened};
pub(crate) use memory::Memory;

/// The state of one instance.
pub(crate) struct State {
    /// Items, and whatever WASI holds.
    pub(crate) table: ResourceTable,
    /// The settings of a reusable converter.
    config: Arc<BTreeMap<String, String>>,
    /// What the instance has allocated.
    pub(crate) memory: Memory,
    /// How far it came.
    pub(crate) progress: Progress,
    /// What it said.
    pub(crate) messages: Messages,
    /// Made when something asks for it: most components import no WASI.
    wasi: Option<Box<wasmtime_wasi::WasiCtx>>,
}

impl State {
    pub(crate) fn new(component: Arc<str>, config: Arc<BTreeMap<String, String>>, limits: &Limits) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.handles);
        Self {
            table,
            config,
            memory: Memory::new(limits),
            progress: Progress::default(),
            messages: Messages::new(component),
            wasi: None,
        }
    }
}

/// Everything a component may import.
///
/// # Errors
/// Where two definitions collide, which is a mistake in this program.
pub(crate) fn linker(engine: &wasmtime::Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    contract::items::add_to_linker::<State, HasSelf<State>>(&mut linker, |state| state)?;
    contract::log::add_to_linker::<State, HasSelf<State>>(&mut linker, |state| state)?;
    contract::config::add_to_linker::<State, HasSelf<State>>(&mut linker, |state| state)?;
    wasi::add_to_linker(&mut linker)?;
    Ok(linker)
}

impl contract::config::Host for State {
    fn get(&mut self, name: String) -> wasmtime::Result<Option<String>> {
        Ok(self.config.get(&name).cloned())
    }

    fn entries(&mut self) -> wasmtime::Result<Vec<(String, String)>> {
        Ok(self.config.iter().map(|(name, value)| (name.clone(), value.clone())).collect())
    }
}
