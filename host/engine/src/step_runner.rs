use std::collections::BTreeMap;

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use crate::history::{MigrationRecord, StepRecord, StepStatus};
use crate::{Context, EngineError, Event, Timestamp};

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

    /// Runs those of the operation's steps that history does not record as done.
    ///
    /// # Errors
    /// The first error of a step. If it is a permanent one and no step that moves data was begun, every step of
    /// this migration that was begun or done is undone, in reverse order. What goes wrong with the undoing is told to the
    /// observer; the error stays the original one.
    pub async fn run(&mut self, steps: &[Box<dyn Step>]) -> Result<(), EngineError> {
        let mut records = self.records().await?;
        for (number, step) in (1..).zip(steps) {
            let known = records.remove(step.name());
            if known.as_ref().is_some_and(|record| record.status == StepStatus::Done) {
                continue;
            }
            if let Err(error) = self.run_step(number, step.as_ref(), known).await {
                self.event(step.as_ref(), |lineage, version, step| Event::StepFailed {
                    lineage,
                    version,
                    number,
                    step,
                    error: error.to_string(),
                });
                if !error.leaves_everything() {
                    self.undo(steps).await;
                }
                return Err(error);
            }
        }
        Ok(())
    }

    /// Takes back every step that was begun or done, last first, steps that move data included: at the user's wish.
    /// Returns the names of the steps it took back, in that order.
    ///
    /// # Errors
    /// The first error of an undo; what is still standing is taken back by the next call.
    pub async fn roll_back(&mut self, steps: &[Box<dyn Step>]) -> Result<Vec<String>, EngineError> {
        let mut records = self.records().await?;
        let mut undone = Vec::new();
        for (number, step) in (1..).zip(steps).collect::<Vec<_>>().into_iter().rev() {
            let Some(record) = records.remove(step.name()).filter(is_standing) else { continue };
            self.context.ensure_may_go_on()?;
            self.undo_step(number, step.as_ref(), record).await?;
            undone.push(step.name().to_owned());
        }
        Ok(undone)
    }

    async fn records(&self) -> Result<BTreeMap<String, StepRecord>, EngineError> {
        let records = self.context.history.steps(self.migration.version).await?;
        Ok(records.into_iter().map(|record| (record.name.clone(), record)).collect())
    }

    async fn run_step(
        &mut self,
        number: u32,
        step: &dyn Step,
        known: Option<StepRecord>,
    ) -> Result<(), EngineError> {
        self.context.ensure_may_go_on()?;
        let began = Instant::now();
        let begun = known.filter(|record| record.status == StepStatus::Begun);
        let repeated = begun.is_some();
        let mut record = begun.unwrap_or_else(|| StepRecord {
            version: self.migration.version,
            number,
            name: step.name().to_owned(),
            status: StepStatus::Begun,
            facts: Facts::default(),
            begun_at: Timestamp::now(),
            done_at: None,
        });
        if !repeated {
            step.prepare(self.context, &mut self.state(&mut record.facts, false)).await?;
        }
        self.write(&record).await?;
        self.event(step, |lineage, version, step| Event::StepStarted {
            lineage,
            version,
            number,
            step,
            repeated,
        });
        step.run(self.context, &mut self.state(&mut record.facts, repeated)).await?;
        self.event(step, |lineage, version, step| Event::StepRan { lineage, version, number, step });
        record.status = StepStatus::Done;
        record.done_at = Some(Timestamp::now());
        self.write(&record).await?;
        let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.event(step, |lineage, version, step| Event::StepFinished {
            lineage,
            version,
            number,
            step,
            milliseconds,
        });
        Ok(())
    }

    /// Takes back every step that was begun or done, last first, unless data has begun to move.
    async fn undo(&mut self, steps: &[Box<dyn Step>]) {
        if let Err(error) = self.try_undo(steps).await {
            self.warn(format!(
                "what the failed run did could not be undone: {error}; the next run goes on from there"
            ));
        }
    }

    async fn try_undo(&mut self, steps: &[Box<dyn Step>]) -> Result<(), EngineError> {
        let mut records = self.records().await?;
        let moved = steps.iter().filter(|step| step.moves_data());
        if moved.filter_map(|step| records.get(step.name())).any(is_standing) {
            return Ok(());
        }
        let mut complete = true;
        for (number, step) in (1..).zip(steps).collect::<Vec<_>>().into_iter().rev() {
            let Some(record) = records.remove(step.name()).filter(is_standing) else { continue };
            self.context.lock.ensure_held()?;
            if let Err(error) = self.undo_step(number, step.as_ref(), record).await {
                if error.leaves_everything() {
                    return Err(error);
                }
                complete = false;
                self.warn(format!("step {} could not be undone: {error}", step.name()));
            }
        }
        self.migration.undone = complete;
        Ok(())
    }

    async fn undo_step(
        &mut self,
        number: u32,
        step: &dyn Step,
        mut record: StepRecord,
    ) -> Result<(), EngineError> {
        // From here on the step is neither done nor undone; a crash makes the next run repeat it, which mends both.
        record.status = StepStatus::Begun;
        record.done_at = None;
        self.write(&record).await?;
        step.undo(self.context, &mut self.state(&mut record.facts, true)).await?;
        record.status = StepStatus::Undone;
        self.write(&record).await?;
        self.event(step, |lineage, version, step| Event::StepUndone { lineage, version, number, step });
        Ok(())
    }

    fn state<'s>(&'s mut self, facts: &'s mut Facts, repeated: bool) -> StepState<'s> {
        StepState { migration: self.migration, facts, repeated }
    }

    async fn write(&mut self, record: &StepRecord) -> Result<(), EngineError> {
        self.migration.updated_at = Timestamp::now();
        self.context.history.put_step(&self.context.lock, self.migration, record).await
    }

    fn event(&self, step: &dyn Step, build: impl FnOnce(String, u32, String) -> Event) {
        let event = build(self.migration.lineage.clone(), self.migration.version, step.name().to_owned());
        self.context.event(&event);
    }

    fn warn(&self, message: String) {
        let (lineage, version) = (self.migration.lineage.clone(), Some(self.migration.version));
        self.context.event(&Event::Warning { lineage, version, message });
    }
}

/// Whether something of a step may be there.
fn is_standing(record: &StepRecord) -> bool {
    record.status != StepStatus::Undone
}

#[cfg(test)]
mod tests;
