//! A copy by calls of the function that follows: beyond what one machine reads and writes.
//!
//! A call copies one segment from its checkpoint on, as far as the call's time goes, and answers with the next checkpoint.
//! Only this process records checkpoints: a call that goes on after its caller has ended can so never bring one back that
//! a rollback has forgotten, and what it still writes never overwrites anything.

use std::time::Duration;

use futures::future::try_join_all;
use migrator_backfill::{BackfillAnswer, BackfillCall, BackfillEvent, Obstacle, SegmentCheckpoint};
use migrator_table::Concurrency;

use super::{Keeper, checkpoints};
use crate::function::{Function, FunctionError, pause_for};
use crate::history::MigrationRecord;
use crate::{Context, EngineError};

/// Calls in a row that copy nothing before the copy is given up. One may fail with its execution environment, and be no
/// fault of anybody's.
const CALLS_IN_VAIN: u32 = 4;
/// The pause after the first of them; each next one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// Copies every item of the source that is not recorded as copied, at guarded speed.
///
/// # Errors
/// [`EngineError::ItemRejected`] for the first item that does not convert, [`FunctionError::CopiesNothing`], those of Lambda,
/// and those of [`Context::ensure_may_go_on`].
pub(crate) async fn in_lambda(context: &Context, migration: &MigrationRecord) -> Result<(), EngineError> {
    let checkpoints = checkpoints(context, migration).await?;
    let function = Function::of(context, migration)?;
    let calls = Concurrency::new(function.record.settings.calls_at_a_time() as usize);
    let keeper = Keeper::new(context, migration, &checkpoints);
    let backfill = Backfill { keeper, function, calls };
    let unfinished = checkpoints.into_iter().filter(|checkpoint| !checkpoint.finished);
    try_join_all(unfinished.map(|checkpoint| backfill.segment(checkpoint))).await?;
    Ok(())
}

struct Backfill<'a> {
    keeper: Keeper<'a>,
    function: Function<'a>,
    calls: Concurrency,
}

impl Backfill<'_> {
    /// Calls the function until the segment is copied.
    async fn segment(&self, mut checkpoint: SegmentCheckpoint) -> Result<(), EngineError> {
        let mut in_vain = 0;
        while !checkpoint.finished {
            let BackfillAnswer { checkpoint: reached, obstacle } = self.call(&checkpoint).await?;
            let progressed = reached != checkpoint;
            if progressed {
                self.keeper.context.ensure_may_go_on()?;
                self.keeper.keep(&reached).await?;
                checkpoint = reached;
                in_vain = 0;
            }
            match obstacle {
                Some(Obstacle::Rejected { key, reason }) => {
                    return Err(self.keeper.item_rejected(key, reason));
                }
                Some(Obstacle::Failed { .. }) | None if progressed => {}
                obstacle => {
                    in_vain += 1;
                    self.wait_or_give_up(&checkpoint, in_vain, obstacle).await?;
                }
            }
        }
        Ok(())
    }

    /// One call. One that ends without an answer has copied nothing that is known of.
    async fn call(&self, checkpoint: &SegmentCheckpoint) -> Result<BackfillAnswer, EngineError> {
        let _permit = self.calls.enter().await;
        self.keeper.context.ensure_may_go_on()?;
        let page_items = self.keeper.context.settings.page_items;
        let backfill = BackfillCall { checkpoint: checkpoint.clone(), page_items };
        let answered = self.function.copy(&BackfillEvent { backfill }).await?;
        Ok(answered.unwrap_or_else(|reason| BackfillAnswer {
            checkpoint: checkpoint.clone(),
            obstacle: Some(Obstacle::Failed { reason }),
        }))
    }

    async fn wait_or_give_up(
        &self,
        checkpoint: &SegmentCheckpoint,
        in_vain: u32,
        obstacle: Option<Obstacle>,
    ) -> Result<(), EngineError> {
        let reason = match obstacle {
            Some(Obstacle::Failed { reason } | Obstacle::Rejected { reason, .. }) => reason,
            None => "its time is up before a page is copied".to_owned(),
        };
        let function = self.function.record;
        tracing::warn!(
            function = function.function,
            segment = checkpoint.segment,
            reason,
            "a call has copied nothing"
        );
        if in_vain < CALLS_IN_VAIN {
            pause_for(self.keeper.context, FIRST_PAUSE * 2_u32.pow(in_vain - 1)).await;
            return Ok(());
        }
        Err(FunctionError::CopiesNothing {
            function: function.function.clone(),
            segment: checkpoint.segment,
            log_group: function.log_group.clone(),
            reason,
        }
        .into())
    }
}
