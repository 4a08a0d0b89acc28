use migrator_component::ComponentError;
use migrator_follow::FollowError;
use migrator_table::TableError;

use crate::Timestamp;
use crate::definition::DefinitionError;
use crate::display::counted;
use crate::function::FunctionError;
use crate::history::Status;

/// Why the engine stopped. Every message names what it is about; [`EngineError::hint`] says what to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// DynamoDB refused or did not answer.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A component does not load or run.
    #[error(transparent)]
    Component(#[from] ComponentError),
    /// A follower stopped.
    #[error(transparent)]
    Follow(#[from] FollowError),

    /// A function, or what belongs to it, cannot be made or removed.
    #[error(transparent)]
    Function(#[from] FunctionError),

    /// One of these, with the migration that was worked on.
    #[error("lineage {lineage} version {version}: {source}")]
    OfMigration {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// What went wrong.
        source: Box<EngineError>,
    },

    /// A request to DynamoDB cannot be built.
    #[error("a request to DynamoDB cannot be built: {0}")]
    Request(String),

    /// A component without a manifest cannot be applied.
    #[error("{component} declares no migration: it is a reusable converter")]
    NotAMigration {
        /// The component's name.
        component: String,
    },
    /// A version is missing below one that was given.
    #[error(
        "lineage {lineage}: version {missing} is missing: {component} is version {version} and {applied}"
    )]
    Gap {
        /// The lineage.
        lineage: String,
        /// The lowest missing version.
        missing: u32,
        /// The next version that was given.
        version: u32,
        /// Its component.
        component: String,
        /// What history holds: `nothing is applied`, `version 2 is the last in history`.
        applied: String,
    },
    /// Two components claim one version.
    #[error("lineage {lineage}: version {version} is claimed by both {first} and {second}")]
    DuplicateVersion {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// A component.
        first: String,
        /// The other.
        second: String,
    },
    /// A version below one that is applied was never applied.
    #[error("lineage {lineage}: version {version} ({component}) was never applied, but version {applied} is")]
    OutOfOrder {
        /// The lineage.
        lineage: String,
        /// The version given.
        version: u32,
        /// Its component.
        component: String,
        /// The highest applied version.
        applied: u32,
    },
    /// The versions of two lineages would make one series: a lineage name was mistyped.
    #[error(
        "lineage mismatch: {component} is version {version} of lineage {lineage}, which has no version 1, \
         but version {version} is the next of lineage {other}"
    )]
    LineageMismatch {
        /// The lineage that lacks its beginning.
        lineage: String,
        /// Its lowest version.
        version: u32,
        /// Its component.
        component: String,
        /// The lineage whose next version that would be.
        other: String,
    },
    /// An applied version declares something else now.
    #[error(
        "lineage {lineage}: version {version} is {status} but {component} declares another migration than was applied"
    )]
    ManifestChanged {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// Its status.
        status: Status,
        /// The component.
        component: String,
    },
    /// The artifact of a migration that is under way was replaced.
    #[error(
        "lineage {lineage}: version {version} is {status} and its artifact changed: began with sha256 {recorded}, \
         {component} has {given}"
    )]
    ArtifactChanged {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// Its status.
        status: Status,
        /// The component.
        component: String,
        /// The digest in history.
        recorded: String,
        /// The digest of the component.
        given: String,
    },
    /// A first version that creates no table, or a later one that creates another.
    #[error("lineage {lineage}: version {version} is {operation}, which {reason}")]
    OperationOutOfPlace {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The operation.
        operation: String,
        /// `needs a table, and the lineage has none`.
        reason: String,
    },

    /// The history table was written by a newer migrator.
    #[error(
        "history table {table} has format {found}, written by migrator {writer}; this migrator knows format {known}"
    )]
    HistoryFromNewer {
        /// The history table.
        table: String,
        /// Its format.
        found: u32,
        /// The version of migrator that wrote it.
        writer: String,
        /// The format known here.
        known: u32,
    },
    /// The history table's name belongs to a table of another kind.
    #[error("table {table} exists and is no history table: its key is {key}, not lineage (S), record (S)")]
    NotAHistoryTable {
        /// The table.
        table: String,
        /// Its key.
        key: String,
    },
    /// A record of history does not read.
    #[error("history table {table}, lineage {lineage}, record {record}: {reason}")]
    HistoryUnreadable {
        /// The history table.
        table: String,
        /// The lineage.
        lineage: String,
        /// The sort key.
        record: String,
        /// What is wrong.
        reason: String,
    },
    /// Nothing is known of the lineage.
    #[error("lineage {lineage} is not in history table {table}")]
    UnknownLineage {
        /// The lineage.
        lineage: String,
        /// The history table.
        table: String,
    },

    /// Nothing is known of the version.
    #[error("lineage {lineage} has no version {version} in history table {table}: its last one is {last}")]
    UnknownVersion {
        /// The lineage.
        lineage: String,
        /// The version asked for.
        version: u32,
        /// The history table.
        table: String,
        /// The last version in history.
        last: u32,
    },

    /// Another process holds the lock.
    #[error("lineage {lineage} is locked by {holder}")]
    Locked {
        /// The lineage.
        lineage: String,
        /// `user@host pid 42, since …`.
        holder: String,
    },
    /// The lock was lost while working.
    #[error(
        "lineage {lineage}: the lock was lost: another process took it, or it could not be renewed within {milliseconds} ms"
    )]
    LockLost {
        /// The lineage.
        lineage: String,
        /// The lease in milliseconds.
        milliseconds: u64,
    },
    /// The user asked to stop.
    #[error("lineage {lineage}: interrupted")]
    Interrupted {
        /// The lineage.
        lineage: String,
    },

    /// A table that is to be created exists and is another.
    #[error(
        "lineage {lineage} version {version}: table {table} exists and differs from its definition:\n{difference}"
    )]
    TableDiffers {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The table.
        table: String,
        /// One difference a line.
        difference: String,
    },
    /// A table's definition cannot be read or written.
    #[error("table {table}: its definition cannot be used")]
    Definition {
        /// The table.
        table: String,
        /// What is wrong.
        #[source]
        source: DefinitionError,
    },
    /// A table does not exist.
    #[error("lineage {lineage} version {version}: table {table} does not exist")]
    TableMissing {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The table.
        table: String,
    },
    /// A stream that is there has the wrong view type.
    #[error(
        "lineage {lineage} version {version}: table {table} has a stream with view type {found}; NEW_AND_OLD_IMAGES is needed"
    )]
    WrongStreamViewType {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The table.
        table: String,
        /// Its view type.
        found: String,
    },
    /// A table or index did not become active in time.
    #[error("lineage {lineage} version {version}: {what} is still {state} after {seconds} s")]
    NotActive {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// `table customers_V2`, `index by_postcode of table customers`.
        what: String,
        /// The last state seen.
        state: String,
        /// How long was waited.
        seconds: u64,
    },
    /// A source item cannot be converted while copying.
    #[error("lineage {lineage} version {version}: item {key} of {table} cannot be converted: {reason}")]
    ItemRejected {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The source.
        table: String,
        /// The item's key.
        key: String,
        /// What the converter or the check of its output says.
        reason: String,
    },
    /// A stream record cannot be applied.
    #[error("lineage {lineage} version {version}: record {sequence} for {key} cannot be applied: {reason}")]
    RecordRejected {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The record's sequence number.
        sequence: String,
        /// The key of the source's item.
        key: String,
        /// Why.
        reason: String,
    },
    /// The target did not catch up in time.
    #[error("lineage {lineage} version {version}: {table} has not caught up after {seconds} s")]
    NotCaughtUp {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The target.
        table: String,
        /// How long was waited.
        seconds: u64,
    },
    /// A stream that is to be drained still receives records.
    #[error("lineage {lineage} version {version}: records are still arriving in the stream of {table}")]
    StillArriving {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The source.
        table: String,
    },
    /// Records of a stream that is to be drained were rejected and passed: what became of their items is nowhere but in the
    /// source.
    #[error(
        "lineage {lineage} version {version}: {table} has {records} in quarantine, for example of {key}",
        records = counted(*records, "record")
    )]
    InQuarantine {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The source.
        table: String,
        /// How many.
        records: u64,
        /// The key of the source's item that one of them is of.
        key: String,
    },
    /// The table must not be deleted.
    #[error("lineage {lineage} version {version}: table {table} has deletion protection")]
    DeletionProtected {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The table.
        table: String,
    },
    /// The table is none of the lineage's.
    #[error(
        "lineage {lineage} version {version}: table {table} does not belong to the lineage: its tables are {tables}"
    )]
    NotOfTheLineage {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The table.
        table: String,
        /// The lineage's tables.
        tables: String,
    },
    /// A target that is to be deleted holds items that do not come from its source.
    #[error(
        "lineage {lineage} version {version}: {table} holds {extra} items that do not come from {source_table} and \
         {different} that were changed there{}",
        for_example(keys)
    )]
    TargetChanged {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The target.
        table: String,
        /// The source.
        source_table: String,
        /// Items that no item of the source converts to.
        extra: u64,
        /// Items that are others than the source's convert to.
        different: u64,
        /// Some of their keys.
        keys: Vec<String>,
    },
    /// A target that is to be deleted cannot be compared with its source first, because it cannot be brought up to date.
    #[error(
        "lineage {lineage} version {version}: {table} cannot be brought up to date, so it cannot be compared with {source_table}"
    )]
    NotComparable {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The target.
        table: String,
        /// The source.
        source_table: String,
        /// Why it does not catch up.
        #[source]
        reason: Box<EngineError>,
    },
    /// A table that is to be deleted has a stream that something else reads.
    #[error(
        "lineage {lineage} version {version}: the stream of {table} is read by more than migrator: {}",
        readers.join(", ")
    )]
    ReadByOthers {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The table.
        table: String,
        /// `function search-index (mapping 1b2c…, Enabled)`.
        readers: Vec<String>,
    },
    /// A migration's hook stopped it.
    #[error("lineage {lineage} version {version}: hook `{hook}` stopped the migration: {message}")]
    HookStopped {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// `before` or `after`.
        hook: String,
        /// What it says.
        message: String,
    },
    /// Anything else that makes an operation impossible.
    #[error("lineage {lineage} version {version}: {message}")]
    Operation {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// What is wrong.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
}

fn for_example(keys: &[String]) -> String {
    if keys.is_empty() { String::new() } else { format!(", for example {}", keys.join("; ")) }
}

/// Since when something is so, for messages about lock holders.
pub(crate) fn since(time: Timestamp) -> String {
    format!("since {time}")
}
