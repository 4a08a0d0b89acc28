//! The chain against a model, on a host that counts items: whatever the stages do, results are those of the model, and every item
//! that is not returned is dropped exactly once.

use std::collections::HashMap;

use proptest::prelude::*;
use wasmtime::component::{Component, ComponentType, Instance, Lift, Linker, Resource, ResourceType};
use wasmtime::{Engine, ResourceLimiter, Store, StoreContextMut};

use crate::parts::{self, ASKING};

/// What a stage does with an item.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Answer {
    Refuse,
    Drop,
    Once,
    Twice,
}

/// What the stage after `stage` others does with an item; `trail` says how it came into being.
fn answer(seed: u64, trail: &str, stage: usize) -> Answer {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    (seed, trail, stage).hash(&mut hasher);
    match hasher.finish() % 12 {
        0 => Answer::Refuse,
        1 => Answer::Drop,
        2..8 => Answer::Once,
        _ => Answer::Twice,
    }
}

/// What becomes of one item.
type Outcome = Result<Vec<String>, String>;

/// The chain in plain Rust: one item at a time.
fn model(seed: u64, trail: String, stages: usize) -> Outcome {
    let mut items = vec![trail];
    for stage in 0..stages {
        let mut outputs = Vec::new();
        for trail in items {
            match answer(seed, &trail, stage) {
                Answer::Refuse => {
                    let prefix = if stages > 1 { format!("part{stage}: ") } else { String::new() };
                    return Err(format!("{prefix}refuse"));
                }
                Answer::Drop => {}
                Answer::Once => outputs.push(trail),
                Answer::Twice => outputs.extend([trail.clone(), format!("{trail}'{stage}")]),
            }
        }
        items = outputs;
    }
    Ok(items)
}

struct Thing {
    trail: String,
    /// Stages that it has gone through or is in.
    stages: usize,
}

#[derive(Default)]
struct Host {
    seed: u64,
    next: u32,
    things: HashMap<u32, Thing>,
    largest_memory: usize,
    calls: usize,
}

impl Host {
    fn push(&mut self, thing: Thing) -> Resource<Thing> {
        self.next += 1;
        self.things.insert(self.next, thing);
        Resource::new_own(self.next)
    }
}

impl ResourceLimiter for Host {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        self.largest_memory = self.largest_memory.max(desired);
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(true)
    }
}

#[derive(ComponentType, Lift, Debug)]
#[component(record)]
struct Refusal {
    message: String,
}

#[derive(ComponentType, Lift, Clone, Copy)]
#[component(enum)]
#[repr(u8)]
#[allow(dead_code)]
enum Level {
    #[component(name = "trace")]
    Trace,
    #[component(name = "debug")]
    Debug,
    #[component(name = "info")]
    Info,
    #[component(name = "warn")]
    Warn,
    #[component(name = "error")]
    Error,
}

fn has(
    mut store: StoreContextMut<'_, Host>,
    (item, question): (Resource<Thing>, String),
) -> wasmtime::Result<(bool,)> {
    let host = store.data_mut();
    let seed = host.seed;
    let thing = host.things.get_mut(&item.rep()).unwrap();
    // Every stage asks this first, once.
    if question == "refuse" {
        thing.stages += 1;
        host.calls += 1;
    }
    let given = answer(seed, &thing.trail, thing.stages - 1);
    let asked = match question.as_str() {
        "refuse" => Answer::Refuse,
        "drop" => Answer::Drop,
        _ => Answer::Twice,
    };
    Ok((given == asked,))
}

fn duplicate(
    mut store: StoreContextMut<'_, Host>,
    (item,): (Resource<Thing>,),
) -> wasmtime::Result<(Resource<Thing>,)> {
    let host = store.data_mut();
    let thing = &host.things[&item.rep()];
    let (trail, stages) = (format!("{}'{}", thing.trail, thing.stages - 1), thing.stages);
    Ok((host.push(Thing { trail, stages }),))
}

struct Chain {
    store: Store<Host>,
    instance: Instance,
}

impl Chain {
    fn new(engine: &Engine, component: &Component) -> Self {
        let mut linker = Linker::<Host>::new(engine);
        let mut items = linker.instance("dynamodb-migrator:migration/items@0.1.0").unwrap();
        items
            .resource("item", ResourceType::host::<Thing>(), |mut store, rep| {
                let dropped = store.data_mut().things.remove(&rep);
                dropped.map(|_| ()).ok_or_else(|| wasmtime::format_err!("an item is dropped twice"))
            })
            .unwrap();
        items.func_wrap("[method]item.has", has).unwrap();
        items.func_wrap("[method]item.duplicate", duplicate).unwrap();
        let mut log = linker.instance("dynamodb-migrator:migration/log@0.1.0").unwrap();
        log.func_wrap("log", |_, _: (Level, String)| Ok(())).unwrap();
        let mut store = Store::new(engine, Host::default());
        store.limiter(|host| host);
        let instance = linker.instantiate(&mut store, component).unwrap();
        Self { store, instance }
    }

    /// Converts this many items, and takes what is returned away from the host.
    fn convert(&mut self, seed: u64, count: usize) -> Vec<Outcome> {
        let host = self.store.data_mut();
        host.seed = seed;
        let batch: Vec<_> =
            (0..count).map(|index| host.push(Thing { trail: index.to_string(), stages: 0 })).collect();
        let (_, interface) = self
            .instance
            .get_export(&mut self.store, None, "dynamodb-migrator:migration/converter@0.1.0")
            .unwrap();
        let (_, convert) = self.instance.get_export(&mut self.store, Some(&interface), "convert").unwrap();
        let convert = self
            .instance
            .get_typed_func::<(Vec<Resource<Thing>>,), (Vec<Result<Vec<Resource<Thing>>, Refusal>>,)>(
                &mut self.store,
                convert,
            )
            .unwrap();
        let (results,) = convert.call(&mut self.store, (batch,)).unwrap();
        let host = self.store.data_mut();
        let mut take = |item: Resource<Thing>| host.things.remove(&item.rep()).unwrap().trail;
        results
            .into_iter()
            .map(|result| match result {
                Ok(items) => Ok(items.into_iter().map(&mut take).collect()),
                Err(refusal) => Err(refusal.message),
            })
            .collect()
    }
}

fn composed(engine: &Engine, stages: usize) -> Component {
    let part = parts::component(ASKING, "reusable-converter");
    let names: Vec<String> = (0..stages).map(|stage| format!("part{stage}")).collect();
    let chain: Vec<_> = names.iter().map(|name| (name.as_str(), "", part.clone())).collect();
    Component::new(engine, parts::chain(&chain).unwrap().bytes).unwrap()
}

#[test]
fn a_chain_converts_as_its_model_and_drops_every_other_item_exactly_once() {
    let engine = Engine::default();
    let chains: Vec<Component> = (1..=4).map(|stages| composed(&engine, stages)).collect();
    proptest!(ProptestConfig::with_cases(200), |(stages in 1..=4_usize, seed: u64, counts in prop::collection::vec(0..30_usize, 1..4))| {
        // Several batches in one instance: what one left behind would show in the next.
        let mut chain = Chain::new(&engine, &chains[stages - 1]);
        for (round, count) in counts.into_iter().enumerate() {
            let seed = seed.wrapping_add(round as u64);
            let expected: Vec<Outcome> = (0..count).map(|index| model(seed, index.to_string(), stages)).collect();
            prop_assert_eq!(chain.convert(seed, count), expected);
            prop_assert!(chain.store.data().things.is_empty(), "items are left in the instance");
        }
    });
}

#[test]
fn memory_does_not_grow_with_the_number_of_calls() {
    let engine = Engine::default();
    let mut chain = Chain::new(&engine, &composed(&engine, 3));
    chain.convert(7, 1000);
    let memory = chain.store.data().largest_memory;
    assert!(memory > 1 << 16, "the batch is large enough to need more than a page");
    for _ in 0..200 {
        chain.convert(7, 1000);
    }
    assert_eq!(chain.store.data().largest_memory, memory);
}

#[test]
fn a_stage_is_not_called_for_items_that_an_earlier_one_refused_or_dropped() {
    let engine = Engine::default();
    let mut chain = Chain::new(&engine, &composed(&engine, 2));
    // A seed with which the first stage lets nothing through.
    let nothing = |seed: &u64| matches!(answer(*seed, "0", 0), Answer::Refuse | Answer::Drop);
    let seed = (0..).find(nothing).unwrap();
    chain.convert(seed, 1);
    assert_eq!(chain.store.data().calls, 1);
}
