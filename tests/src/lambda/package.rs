//! A function's package, unpacked.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, OnceLock};

use bytes::Bytes;
use migrator_component::{Architecture, Component, Runtime};
use migrator_follow::{FunctionConfiguration, RejectedPolicy};
use migrator_item::{KeyAttribute, KeySchema, KeyType};
use tempfile::TempDir;

use crate::guests;

/// A function's package, unpacked into a folder that is removed at the end.
#[derive(Debug)]
pub struct Package {
    folder: TempDir,
}

impl Package {
    /// Precompiles a built component for this machine and puts the configuration beside it.
    ///
    /// # Panics
    /// When the component has not been built.
    pub fn new(component: &str, configuration: &FunctionConfiguration) -> Self {
        let package = Self::empty();
        package.configure(configuration);
        package.write(FunctionConfiguration::CONVERTER_FILE, &precompiled(component));
        package
    }

    /// A package with nothing in it.
    ///
    /// # Panics
    /// When there is no room for it.
    pub fn empty() -> Self {
        Self { folder: TempDir::new().expect("there is room for a folder") }
    }

    /// Writes the configuration.
    pub fn configure(&self, configuration: &FunctionConfiguration) {
        let text = serde_json::to_vec(configuration).expect("a configuration is JSON");
        self.write(FunctionConfiguration::FILE, &text);
    }

    /// Writes a file.
    ///
    /// # Panics
    /// When there is no room for it.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.path().join(name), bytes).expect("there is room for a file");
    }

    /// Where it is: `LAMBDA_TASK_ROOT`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// A built component as machine code, made once for each process.
fn precompiled(component: &str) -> Bytes {
    static MADE: OnceLock<Mutex<HashMap<String, Bytes>>> = OnceLock::new();
    let mut made = MADE.get_or_init(Mutex::default).lock().unwrap();
    let compile = || {
        let bytes = std::fs::read(guests::path(component)).expect("a built component can be read");
        let runtime = Runtime::new(Default::default()).expect("the runtime starts");
        let loaded = Component::load(&runtime, component, bytes).expect("the component loads");
        let here = Architecture::host().expect("this is a processor that Lambda has");
        loaded.precompile(here).expect("the component compiles")
    };
    made.entry(component.to_owned()).or_insert_with(compile).clone()
}

/// A key of these attributes, the partition key first.
pub fn key_schema(attributes: &[(&str, KeyType)]) -> KeySchema {
    let mut attributes = attributes
        .iter()
        .map(|(name, key_type)| KeyAttribute { name: (*name).to_owned(), key_type: *key_type });
    KeySchema { hash: attributes.next().expect("a partition key"), range: attributes.next() }
}

/// The configuration of version 2 of a lineage `customers` that stops at rejected records.
pub fn configuration(
    (source_table, source_key): (&str, KeySchema),
    (target_table, target_key): (&str, KeySchema),
) -> FunctionConfiguration {
    FunctionConfiguration {
        lineage: "customers".to_owned(),
        version: 2,
        component: "component.wasm".to_owned(),
        source_table: source_table.to_owned(),
        source_key,
        target_table: target_table.to_owned(),
        target_key,
        history_table: "migrator_history".to_owned(),
        identity: false,
        on_rejected: RejectedPolicy::Stop,
        requests: 16,
        config: Default::default(),
    }
}
