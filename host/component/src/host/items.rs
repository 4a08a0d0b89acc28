//! The contract's items over [`migrator_item::Item`].

use std::time::Instant;

use migrator_item::{Item, ItemError, Path};
use wasmtime::component::Resource;

use super::State;
use crate::contract::bindings::dynamodb_migrator::migration::items::{
    Host, HostItem, ItemError as WitError, Value,
};
use crate::recovery::Reached;

/// Bytes an item takes in the host beyond what its attributes hold.
const ITEM: usize = 128;

/// How far an instance came through its batch.
#[derive(Default)]
pub(crate) struct Progress {
    inputs: u32,
    started: Option<Instant>,
    last: Option<(u32, Instant)>,
}

impl Progress {
    /// The next `inputs` items put into the (empty) table are the batch, in order.
    pub(crate) fn start(&mut self, inputs: usize) {
        let inputs = u32::try_from(inputs).unwrap_or(u32::MAX);
        *self = Self { inputs, started: Some(Instant::now()), last: None };
    }

    /// The item of the batch that the instance touched last: where it trapped, almost always the one to blame.
    pub(crate) fn reached(&self) -> Option<Reached> {
        let ((index, at), started) = (self.last?, self.started?);
        Some(Reached { index: index as usize, after: at - started })
    }

    fn touch(&mut self, rep: u32) {
        // A fresh table numbers its entries from zero.
        if rep < self.inputs && self.last.is_none_or(|(last, _)| last != rep) {
            self.last = Some((rep, Instant::now()));
        }
    }
}

impl State {
    fn item(&mut self, item: &Resource<Item>) -> wasmtime::Result<&mut Item> {
        self.progress.touch(item.rep());
        Ok(self.table.get_mut(item)?)
    }

    fn push(&mut self, item: Item) -> wasmtime::Result<Resource<Item>> {
        match self.table.push(item) {
            Ok(resource) => Ok(resource),
            Err(_) => {
                let limit = self.table.max_capacity();
                Err(wasmtime::format_err!(
                    "more than {limit} items at a time; drop those that are not returned"
                ))
            }
        }
    }
}

/// A path that does not parse stops the converter: none would read as "nothing there".
fn parse(path: &str) -> wasmtime::Result<Path> {
    path.parse().map_err(trap)
}

fn trap(error: ItemError) -> wasmtime::Error {
    wasmtime::format_err!("{error}")
}

fn wit_error(error: ItemError) -> WitError {
    let message = error.to_string();
    match error {
        ItemError::Malformed { .. } => WitError::Malformed(message),
        ItemError::Path { .. } => WitError::Path(message),
        _ => WitError::Value(message),
    }
}

impl Host for State {}

impl HostItem for State {
    fn new(&mut self) -> wasmtime::Result<Resource<Item>> {
        self.memory.create(ITEM)?;
        self.push(Item::new())
    }

    fn from_json(&mut self, json: String) -> wasmtime::Result<Result<Resource<Item>, WitError>> {
        self.memory.create(ITEM + json.len())?;
        let parsed = Item::parse(json).and_then(|item| item.validate().map(|()| item));
        parsed.map_err(wit_error).map_or_else(|error| Ok(Err(error)), |item| self.push(item).map(Ok))
    }

    fn to_json(&mut self, item: Resource<Item>) -> wasmtime::Result<String> {
        let mut json = Vec::new();
        self.item(&item)?.write_json(&mut json);
        Ok(String::from_utf8(json)?)
    }

    fn duplicate(&mut self, item: Resource<Item>) -> wasmtime::Result<Resource<Item>> {
        let copy = self.item(&item)?.clone();
        self.memory.create(ITEM)?;
        self.push(copy)
    }

    fn names(&mut self, item: Resource<Item>) -> wasmtime::Result<Vec<String>> {
        Ok(self.item(&item)?.names().map(str::to_owned).collect())
    }

    fn has(&mut self, item: Resource<Item>, path: String) -> wasmtime::Result<bool> {
        Ok(self.item(&item)?.has(&parse(&path)?))
    }

    fn get(&mut self, item: Resource<Item>, path: String) -> wasmtime::Result<Option<Value>> {
        let value = self.item(&item)?.get(&parse(&path)?).map_err(trap)?;
        Ok(value.map(to_wit))
    }

    fn set(
        &mut self,
        item: Resource<Item>,
        path: String,
        value: Value,
    ) -> wasmtime::Result<Result<(), WitError>> {
        let value = from_wit(value);
        self.memory.create(path.len() + bytes(&value))?;
        let item = self.item(&item)?;
        Ok(path.parse().and_then(|path| item.set(&path, &value)).map_err(wit_error))
    }

    fn take(&mut self, item: Resource<Item>, path: String) -> wasmtime::Result<Option<Value>> {
        let value = self.item(&item)?.take(&parse(&path)?).map_err(trap)?;
        Ok(value.map(to_wit))
    }

    fn remove(&mut self, item: Resource<Item>, path: String) -> wasmtime::Result<bool> {
        self.item(&item)?.remove(&parse(&path)?).map_err(trap)
    }

    fn rename(
        &mut self,
        item: Resource<Item>,
        from: String,
        to: String,
    ) -> wasmtime::Result<Result<bool, WitError>> {
        self.memory.create(to.len())?;
        let item = self.item(&item)?;
        let renamed = from.parse().and_then(|from| to.parse().and_then(|to| item.rename(&from, &to)));
        Ok(renamed.map_err(wit_error))
    }

    fn drop(&mut self, item: Resource<Item>) -> wasmtime::Result<()> {
        self.table.delete(item)?;
        Ok(())
    }
}

fn to_wit(value: migrator_item::Value) -> Value {
    use migrator_item::Value as Ours;
    match value {
        Ours::S(text) => Value::S(text),
        Ours::N(number) => Value::N(number),
        Ours::B(bytes) => Value::B(bytes),
        Ours::Bool(boolean) => Value::Boolean(boolean),
        Ours::Null => Value::Null,
        Ours::Ss(set) => Value::Ss(set),
        Ours::Ns(set) => Value::Ns(set),
        Ours::Bs(set) => Value::Bs(set),
        Ours::M(map) => Value::M(map),
        Ours::L(list) => Value::L(list),
    }
}

fn from_wit(value: Value) -> migrator_item::Value {
    use migrator_item::Value as Ours;
    match value {
        Value::S(text) => Ours::S(text),
        Value::N(number) => Ours::N(number),
        Value::B(bytes) => Ours::B(bytes),
        Value::Boolean(boolean) => Ours::Bool(boolean),
        Value::Null => Ours::Null,
        Value::Ss(set) => Ours::Ss(set),
        Value::Ns(set) => Ours::Ns(set),
        Value::Bs(set) => Ours::Bs(set),
        Value::M(map) => Ours::M(map),
        Value::L(list) => Ours::L(list),
    }
}

/// Bytes of a value's content.
fn bytes(value: &migrator_item::Value) -> usize {
    use migrator_item::Value as Ours;
    match value {
        Ours::S(text) | Ours::N(text) | Ours::M(text) | Ours::L(text) => text.len(),
        Ours::B(bytes) => bytes.len(),
        Ours::Bool(_) | Ours::Null => 1,
        Ours::Ss(set) | Ours::Ns(set) => set.iter().map(String::len).sum(),
        Ours::Bs(set) => set.iter().map(Vec::len).sum(),
    }
}
