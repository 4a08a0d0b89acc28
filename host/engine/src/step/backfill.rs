//! Copies the source's items into the target.

use async_trait::async_trait;
use migrator_component::Component;

use super::names;
use super::start_following::{start, switch_off};
use super::stop_following::end_following;
use crate::backfill::{self, Copied, Size, Source, choose_segments, choose_speed};
use crate::definition::key_schema;
use crate::definition::read::read_existing;
use crate::follow::conversion;
use crate::function::{FollowerPlace, Function};
use crate::history::{MigrationRecord, Speed, Status};
use crate::{Context, EngineError, Event, Settings, Step, StepState, Timestamp};

/// Copies every item that existed before the stream is followed, at the speed that is chosen here. At guarded speed, the
/// follower starts first.
pub struct Backfill {
    /// Converts the items, and is followed with.
    pub component: Component,
    /// The source.
    pub source: String,
    /// The target.
    pub target: String,
    /// The function that copies; none where this process does.
    pub copied_by: Option<String>,
}

#[async_trait]
impl Step for Backfill {
    fn name(&self) -> &str {
        names::BACKFILL
    }

    fn description(&self) -> String {
        let copier = match &self.copied_by {
            Some(function) => format!(" by calls of function {function}"),
            None => String::new(),
        };
        format!("copy the items of {} into {}{copier}", self.source, self.target)
    }

    fn moves_data(&self) -> bool {
        true
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        let source = read_existing(context, version, &self.source).await?;
        let target = read_existing(context, version, &self.target).await?;
        let size = Size::of(&source.description);
        let choice = choose_speed(&context.settings, state.migration, size, &target.definition, false);
        state.migration.status = Status::Backfilling;
        state.migration.items_estimated = size.items;
        state.migration.segments =
            Some(choose_segments(&context.settings, most_segments(state.migration), size));
        state.migration.speed = Some(choice.speed);
        state.migration.speed_reason = Some(choice.reason);
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        state.migration.status = Status::Backfilling;
        let source = read_existing(context, version, &self.source).await?;
        if state.repeated {
            let target = read_existing(context, version, &self.target).await?;
            let size = Size::of(&source.description);
            let choice = choose_speed(&context.settings, state.migration, size, &target.definition, true);
            state.migration.speed = Some(choice.speed);
            state.migration.speed_reason = Some(choice.reason);
        }
        let key = key_schema(&source.definition)
            .map_err(|problem| EngineError::Definition { table: self.source.clone(), source: problem })?;
        let source = Source { table: self.source.clone(), key };
        stay_safe(context, state.migration).await?;
        loop {
            tell(context, state);
            if state.migration.speed != Some(Speed::Bulk) {
                self.follow(context, state).await?;
            }
            match self.copy(context, state.migration, source.clone()).await? {
                Copied::Everything => break,
                Copied::OutOfTime => {
                    state.migration.speed = Some(Speed::Guarded);
                    state.migration.speed_reason =
                        Some("the copy takes longer than records may wait in the stream".to_owned());
                }
            }
        }
        state.migration.backfilled_at = Some(Timestamp::now());
        Ok(())
    }

    /// Forgets the copy; what was copied goes with the target. That a follower may have started is not forgotten: as long
    /// as the target is there, bulk writes could undo what that one wrote.
    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        switch_off(context, state.migration).await?;
        end_following(context, state.migration.version).await?;
        context.history.forget_segments(state.migration.version).await?;
        state.migration.backfilled_at = None;
        Ok(())
    }
}

impl Backfill {
    async fn copy(
        &self,
        context: &Context,
        migration: &MigrationRecord,
        source: Source,
    ) -> Result<Copied, EngineError> {
        if migration.copied_by().is_some() {
            backfill::in_lambda(context, migration).await?;
            return Ok(Copied::Everything);
        }
        let conversion = conversion(&context.connection, &self.component, migration).await?;
        backfill::in_host(context, migration, conversion, source, &self.target).await
    }

    /// Starts the follower, after history knows that bulk writes are over.
    async fn follow(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        state.migration.follower_started = true;
        context.history.put_migration(&context.lock, state.migration).await?;
        start(context, &self.component, state.migration).await
    }
}

/// The most segments that pay: as many as are copied at a time.
fn most_segments(migration: &MigrationRecord) -> u32 {
    let function = migration.function.as_ref().filter(|function| function.settings.backfill);
    function.map_or(Settings::SEGMENTS, |function| function.settings.calls_at_a_time())
}

fn tell(context: &Context, state: &StepState<'_>) {
    let speed = state.migration.speed.unwrap_or(Speed::Guarded);
    let reason = state.migration.speed_reason.as_deref().unwrap_or_default();
    context.event(&Event::Note {
        lineage: state.migration.lineage.clone(),
        version: Some(state.migration.version),
        message: format!("copying at {speed} speed: {reason}"),
    });
}

/// Bulk writes are safe only as long as nothing calls the function, whoever switched its mapping on.
async fn stay_safe(context: &Context, migration: &mut MigrationRecord) -> Result<(), EngineError> {
    let (FollowerPlace::Lambda, Some(Speed::Bulk)) = (migration.follower, migration.speed) else {
        return Ok(());
    };
    let stream = migration.stream_arn.as_deref().unwrap_or_default();
    if !Function::of(context, migration)?.mapping_is_off(stream).await? {
        migration.speed = Some(Speed::Guarded);
        migration.speed_reason = Some("the function's mapping is switched on already".to_owned());
    }
    Ok(())
}
