use std::collections::BTreeMap;

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::history::MigrationRecord;
use crate::{Context, EngineError};

/// What one step writes down for its own repetition and undo, by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Facts(BTreeMap<String, serde_json::Value>);

impl Facts {
    /// Writes down a fact, replacing an earlier one of that name. A value that JSON cannot hold is dropped.
    pub fn set(&mut self, name: &str, value: impl Serialize) {
        if let Ok(value) = serde_json::to_value(value) {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// A fact; none where there is none of that name or it has another type.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_value(self.0.get(name)?.clone()).ok()
    }
}

/// What a step reads and writes of history. Both go there before and after the step runs.
pub struct StepState<'a> {
    /// The migration's record.
    pub migration: &'a mut MigrationRecord,
    /// What this step wrote down, in this run or the one that began it.
    pub facts: &'a mut Facts,
    /// Whether an earlier run began this step and did not record its end, so that its work may be done in part or whole.
    pub repeated: bool,
}

/// The smallest unit of an operation: recorded, repeatable, undoable.
///
/// The runner calls [`prepare`](Step::prepare), records the step as begun, calls [`run`](Step::run), and records it as
/// done. A crash anywhere leaves a record from which the next run goes on: a step that was begun is run again, without another
/// `prepare`; a step that was done is not run again.
#[async_trait]
pub trait Step: Send + Sync {
    /// Name in history and messages, unique within the operation: `enable-stream`.
    fn name(&self) -> &str;

    /// What it does, in one sentence without a period, for `plan`.
    fn description(&self) -> String {
        self.name().to_owned()
    }

    /// Whether data begins to move with this step. Once such a step was begun, nothing is undone any more: a failure
    /// keeps what is there and the next run goes on.
    fn moves_data(&self) -> bool {
        false
    }

    /// Looks at the world and writes down what [`undo`](Step::undo) must know – above all, what was there already and
    /// therefore is not ours. Changes nothing in the world.
    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let _ = (context, state);
        Ok(())
    }

    /// Does the work. Running it again, after any part of it was done, leads to the same world.
    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError>;

    /// Takes back what [`run`](Step::run) may have done, in part or whole, and nothing else. Repeatable as well.
    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let _ = (context, state);
        Ok(())
    }
}

/// Runs the steps of one migration in order and takes them back in reverse order where one fails for good.
pub struct StepRunner<'a> {
    context: &'a Context,
    migration: &'a mut MigrationRecord,
}

impl<'a> StepRunner<'a> {
    /// A runner for one migration.
    pub fn new(context: &'a Context, migration: &'a mut MigrationRecord) -> Self {
        Self { context, migration }
    }

    /// Runs those of the steps that history does not record as done.
    ///
    /// # Errors
    /// The first error of a step. If it is a permanent one and no step that moves data was begun, every step of
    /// this migration that was begun or done is undone, in reverse order. What goes wrong with the undoing is told to the
    /// observer; the error stays the original one.
    pub async fn run(&mut self, steps: &[Box<dyn Step>]) -> Result<(), EngineError> {
        let _ = (&self.context, &self.migration, steps);
        todo!()
    }
}
