//! Where instances get their memories from.

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::Limits;

/// Memories that all instances together may have at a time; an instance has one for each converter that is composed in it, and waits where
/// none is free. Address space only is set aside for them, 4 GiB for each: a thirtieth of what a process has.
const MEMORIES: u32 = 1_000;

/// Tables for each memory: the one that tools put between a program and its imports, and the program's own.
const TABLES: u32 = 4;

/// Core modules that all instances together may have at a time: Python's consist of more than thirty each.
const MODULES: u32 = 100 * MEMORIES;

/// Bytes of fixed state of a module: those of its functions that are taken by reference. A bound against mistakes only.
const MODULE_STATE: usize = 64 << 20;

/// Most that a memory keeps between two instances, in bytes; what was written beyond is given back.
const KEPT: usize = 4 << 20;

/// Starts an engine whose instances take their memories from a pool, where the system can say which pages an instance has
/// written (Linux 6.7 and newer, `PAGEMAP_SCAN`): only those are restored for the next one, which then causes no page faults. Measured for a fresh
/// instance and one item, against memories that are mapped and unmapped: JavaScript 0.54 of the time and one page fault for a
/// thousand, Rust 0.57. Without that it gains too little to be worth its limits, so elsewhere instances are allocated on demand; so they
/// are where the address space is limited.
///
/// # Errors
/// Where this machine cannot run WebAssembly.
pub(crate) fn pooled(config: &Config, limits: &Limits) -> wasmtime::Result<Engine> {
    if !PoolingAllocationConfig::is_pagemap_scan_available() {
        return Engine::new(config);
    }
    of_pool(MEMORIES, config, limits).or_else(|_| Engine::new(config))
}

fn of_pool(memories: u32, config: &Config, limits: &Limits) -> wasmtime::Result<Engine> {
    let mut config = config.clone();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(memories, limits)));
    Engine::new(&config)
}

fn pool(memories: u32, limits: &Limits) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.pagemap_scan(Enabled::Auto)
        .linear_memory_keep_resident(KEPT)
        .table_keep_resident(KEPT)
        // Nothing here runs asynchronously, and each stack takes a system call when the engine starts.
        .total_stacks(0)
        .total_memories(memories)
        .total_tables(TABLES * memories)
        .total_core_instances(MODULES)
        .total_component_instances(MODULES)
        .max_core_instance_size(MODULE_STATE)
        .max_component_instance_size(MODULE_STATE)
        // What an instance may have is checked as it grows, pool or not.
        .max_memories_per_module(MEMORIES)
        .max_tables_per_module(MEMORIES)
        .table_elements(limits.table_elements);
    pool
}

#[cfg(test)]
mod tests {
    use migrator_item::Item;

    use super::*;
    use crate::{Component, Runtime};

    #[test]
    fn an_instance_waits_where_others_have_all_the_memories_there_are() {
        let runtime = Runtime::with(Limits::default(), |config, limits| of_pool(1, config, limits)).unwrap();
        let guests = std::env::var("MIGRATOR_GUESTS")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/guests").to_owned());
        let bytes = std::fs::read(format!("{guests}/bench-v2.wasm")).expect("`cargo xtask guests` has run");
        let converter =
            Component::load(&runtime, "bench-v2", bytes).unwrap().converter(Default::default()).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let items = vec![Item::parse(r#"{"name":{"S":"Anna Muster"}}"#).unwrap()];
                        converter.convert(items).remove(0).unwrap();
                    }
                });
            }
        });
    }
}
