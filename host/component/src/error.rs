//! What can be wrong with a component, and with what it does.

use std::sync::Arc;

use migrator_item::ItemError;
use serde::Serialize;

use crate::manifest::ManifestProblems;
use crate::{Architecture, ContractVersion};

/// Why a component cannot be used. `name` is what the caller called the component, usually its file.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ComponentError {
    /// The engine cannot be started on this machine.
    #[error("this machine cannot run WebAssembly: {reason}")]
    NoRuntime {
        /// What the engine says.
        reason: String,
    },
    /// The bytes are not WebAssembly at all.
    #[error("{name} is not a WebAssembly component: {reason}")]
    NotWasm {
        /// The component.
        name: String,
        /// What it is instead.
        reason: String,
    },
    /// A module where a component is needed.
    #[error(
        "{name} is a core WebAssembly module, not a component; make a component of it with \
         `wasm-tools component new`"
    )]
    CoreModule {
        /// The component.
        name: String,
    },
    /// An encoded WIT package where a component is needed.
    #[error("{name} is an encoded WIT package: it describes interfaces and holds no code")]
    WitPackage {
        /// The component.
        name: String,
    },
    /// A component that is cut off or otherwise not valid.
    #[error("{name} is a damaged component: {reason}")]
    Broken {
        /// The component.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A component that is neither a migration nor a converter.
    #[error(
        "{name} is a component of another world: it exports {} and neither dynamodb-migrator:migration/migration nor \
         dynamodb-migrator:migration/converter{}",
        list(exports),
        also_imports(imports)
    )]
    AnotherWorld {
        /// The component.
        name: String,
        /// What it exports.
        exports: Vec<String>,
        /// What it imports that a migration may not.
        imports: Vec<String>,
    },
    /// A component built against a contract version that this host does not run.
    #[error(
        "{name} is built against contract version {found}, which this migrator does not run; it runs {}: update \
         migrator, or build the component against one of these",
        list(supported)
    )]
    UnknownContract {
        /// The component.
        name: String,
        /// The version it was built against.
        found: ContractVersion,
        /// The newest patch of every line this host runs.
        supported: Vec<String>,
    },
    /// A component that imports what a converter must not have.
    #[error(
        "{name} imports {}, which a migration cannot have: it gets no network, no files and no clock, so that a \
         conversion has the same result every time",
        list(imports)
    )]
    ForbiddenImports {
        /// The component.
        name: String,
        /// The imports.
        imports: Vec<String>,
    },
    /// An interface that carries the contract's name and version and has other types.
    #[error(
        "{name} does not fit contract version {contract}: in {interface}, {difference}; build it from the \
         unchanged files of that version"
    )]
    Mismatch {
        /// The component.
        name: String,
        /// The contract version it names.
        contract: ContractVersion,
        /// The interface.
        interface: String,
        /// What differs.
        difference: String,
    },
    /// The engine refuses the component.
    #[error("{name} cannot be compiled: {reason}")]
    NotCompiled {
        /// The component.
        name: String,
        /// What the engine says.
        reason: String,
    },
    /// The component cannot be turned into machine code for Lambda.
    #[error("{name} cannot be compiled for {architecture}: {reason}")]
    NotCompiledFor {
        /// The component.
        name: String,
        /// What for.
        architecture: Architecture,
        /// Why not.
        reason: String,
    },
    /// The bytes are no precompiled converter.
    #[error("{name} is no precompiled converter: package the function again with `migrator lambda package`")]
    NotPrecompiled {
        /// The file.
        name: String,
    },
    /// A precompiled converter that cannot be read.
    #[error("cannot read {name}")]
    Unreadable {
        /// The file.
        name: String,
        /// Why not.
        #[source]
        source: Arc<std::io::Error>,
    },
    /// A precompiled converter of another version of wasmtime.
    #[error(
        "{name} was precompiled for wasmtime {found} and this program runs wasmtime {expected}: package the function \
         again, so that both come from one version of migrator"
    )]
    OtherRuntime {
        /// The file.
        name: String,
        /// The version that made it.
        found: String,
        /// The version of this program.
        expected: String,
    },
    /// A precompiled converter for another processor.
    #[error(
        "{name} was precompiled for {found} and this machine is {host}: package the function again for the \
         architecture it has"
    )]
    OtherArchitecture {
        /// The file.
        name: String,
        /// What it was made for.
        found: Architecture,
        /// What this machine is.
        host: &'static str,
    },
    /// A precompiled converter that is cut off or was changed.
    #[error("{name} is damaged: {reason}; package the function again")]
    Damaged {
        /// The file.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The engine refuses a precompiled converter.
    #[error("{name} cannot be loaded: {reason}; package the function again")]
    NotLoaded {
        /// The file.
        name: String,
        /// What the engine says.
        reason: String,
    },
    /// `describe` did not return.
    #[error("{name} cannot say what it is: {reason} in `describe`")]
    NotDescribed {
        /// The component.
        name: String,
        /// How it failed.
        reason: String,
    },
    /// The operation is `convert` and there is no converter.
    #[error(
        "{name} ({lineage} version {version}) declares `convert` but exports no converter; export \
         dynamodb-migrator:migration/converter"
    )]
    MissingConverter {
        /// The component.
        name: String,
        /// Its lineage.
        lineage: String,
        /// Its version.
        version: u32,
    },
    /// There is a converter that nothing would call. An error, because its author believes that items are converted.
    #[error(
        "{name} ({lineage} version {version}) exports a {interface}, but its operation `{operation}` converts no items; \
         declare `convert`, or leave the {interface} out"
    )]
    UnusedConverter {
        /// The component.
        name: String,
        /// Its lineage.
        lineage: String,
        /// Its version.
        version: u32,
        /// Its operation.
        operation: &'static str,
        /// `converter` or `reverter`.
        interface: &'static str,
    },
    /// A migration that exports `settings`. An error, because its author believes that somebody can set them.
    #[error(
        "{name} exports both a migration and `settings`, but only a reusable converter is given settings; leave \
         dynamodb-migrator:migration/settings out"
    )]
    UnusedSettings {
        /// The component.
        name: String,
    },
    /// What a reusable converter says about its settings contradicts itself.
    #[error("{name} declares invalid settings: {problem}")]
    InvalidSettings {
        /// The component.
        name: String,
        /// What is wrong with which one.
        problem: String,
    },
    /// The declared manifest describes something that DynamoDB or migrator refuses.
    #[error("{name} declares an invalid migration: {problems}")]
    InvalidManifest {
        /// The component.
        name: String,
        /// Everything that is wrong.
        problems: ManifestProblems,
    },
}

/// Why one item was not converted. The other items of the batch are not affected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ConvertError {
    /// The converter refused the item, with this message.
    #[error("the converter refused the item: {0}")]
    Rejected(String),
    /// The converter crashed.
    #[error("the converter crashed: {0}")]
    Trapped(String),
    /// The converter did not finish in time.
    #[error("the converter did not finish within {milliseconds} ms")]
    DeadlineExceeded {
        /// The time it had for this item.
        milliseconds: u64,
    },
    /// Other items of the batch used up the time that there is for taking a failed batch apart.
    #[error(
        "not converted: other items of its batch used up the time for finding the ones to blame; convert it in a smaller batch"
    )]
    Abandoned,
    /// The converter asked for more memory than it may have.
    #[error("the converter needs more than the {limit} bytes of memory that it may use")]
    OutOfMemory {
        /// The limit, in bytes.
        limit: usize,
    },
    /// One item became too many.
    #[error("the converter made {count} items of one, more than the {limit} allowed")]
    TooManyOutputs {
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// An output is larger than DynamoDB stores.
    #[error("the converter made an item of {size} bytes, more than the {limit} that DynamoDB stores")]
    OutputTooLarge {
        /// Its size as DynamoDB counts, in bytes.
        size: usize,
        /// The largest allowed, in bytes.
        limit: usize,
    },
    /// An output is none that DynamoDB stores.
    #[error("the converter made an invalid item: {0}")]
    InvalidOutput(ItemError),
    /// The converter did not return one result for each item of the batch, so no result can be trusted.
    #[error("the converter returned {actual} results for a batch of {expected} items")]
    WrongResultCount {
        /// Items in the batch.
        expected: usize,
        /// Results returned.
        actual: usize,
    },
    /// The component could not be started.
    #[error("the component could not be started: {0}")]
    NotStarted(String),
}

/// Why a hook failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum HookError {
    /// The hook said no, with this message.
    #[error("{0}")]
    Vetoed(String),
    /// The hook crashed.
    #[error("the hook crashed: {0}")]
    Trapped(String),
    /// The hook did not finish in time.
    #[error("the hook did not finish within {milliseconds} ms")]
    DeadlineExceeded {
        /// The time it had.
        milliseconds: u64,
    },
    /// The hook asked for more memory than it may have.
    #[error("the hook needs more than the {limit} bytes of memory that it may use")]
    OutOfMemory {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The component could not be started.
    #[error("the component could not be started: {0}")]
    NotStarted(String),
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

fn also_imports(imports: &[String]) -> String {
    if imports.is_empty() { String::new() } else { format!("; it imports {}", imports.join(", ")) }
}
