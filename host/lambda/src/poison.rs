//! What becomes of records that cannot be applied.

use futures::stream::{self, StreamExt as _};
use migrator_follow::{Failure, RejectedPolicy, Rest};
use migrator_table::{Record, SequenceNumber};
use tokio::time::timeout_at;

use crate::batch::Failing;
use crate::deadline::Deadline;
use crate::history::{FunctionHistory, HistoryError};

/// Records put in quarantine at the same time.
const CONCURRENT: usize = 8;

/// What was decided about the failures of some records.
#[derive(Debug, Default)]
pub(crate) struct Judgement {
    /// How many are in quarantine: they count as done.
    pub(crate) quarantined: u64,
    /// The first record that has to be delivered again.
    pub(crate) failing: Option<Failing>,
}

/// Decides what becomes of failures, and writes it down.
pub(crate) async fn judge(
    history: &FunctionHistory,
    policy: RejectedPolicy,
    records: &[Record],
    failures: &[Failure],
    rest: Option<Rest>,
    deadline: &Deadline,
) -> Judgement {
    let mut failing = rest.map(Failing::of_rest);
    let quarantines =
        |failure: &&Failure| policy == RejectedPolicy::Quarantine && failure.error.is_rejection();
    let blocking = failures.iter().filter(|failure| !quarantines(failure));
    if let Some(failure) = blocking.min_by_key(|failure| &failure.sequence_number) {
        if Failing::is_before(&failure.sequence_number, failing.as_ref()) {
            failing = Some(Failing::of_failure(failure));
        }
        write_down(history, failure, deadline).await;
    }
    // Those after the first one that fails come again anyway.
    let mut rejected: Vec<&Failure> = failures.iter().filter(quarantines).collect();
    rejected.retain(|failure| Failing::is_before(&failure.sequence_number, failing.as_ref()));
    rejected.sort_by_key(|failure| &failure.sequence_number);
    let mut writes = stream::iter(rejected)
        .map(async |failure| (failure, quarantine(history, records, failure, deadline).await))
        .buffered(CONCURRENT);
    let mut quarantined = 0;
    while let Some((failure, written)) = writes.next().await {
        match written {
            Ok(()) => quarantined += 1,
            Err(error) => {
                // Nothing may be passed that is not written down.
                failing = Some(Failing::of_quarantine(failure, &error));
                break;
            }
        }
    }
    Judgement { quarantined, failing }
}

/// The record blocks its shard, whether that is written down or not: a function that cannot write to history says so in its
/// log and goes on.
async fn write_down(history: &FunctionHistory, failure: &Failure, deadline: &Deadline) {
    tracing::error!(record = %failure.sequence_number, reason = %failure.error, key = key(failure), "a record cannot be applied, its shard waits");
    match timeout_at(deadline.end, history.record_failure(failure)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the failure is not in history"),
        Err(_) => tracing::warn!("the failure is not in history: the time is up"),
    }
}

async fn quarantine(
    history: &FunctionHistory,
    records: &[Record],
    failure: &Failure,
    deadline: &Deadline,
) -> Result<(), String> {
    let is_the_one = |record: &&Record| record.sequence_number == failure.sequence_number;
    let Some(record) = records.iter().find(is_the_one) else { return Err("it is not in the batch".into()) };
    match timeout_at(deadline.end, history.quarantine(record, failure)).await {
        Ok(Ok(())) => {
            tracing::warn!(record = %failure.sequence_number, reason = %failure.error, key = key(failure), "a record was rejected, it is in quarantine");
            Ok(())
        }
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("the time is up".to_owned()),
    }
}

/// The key of the source's item, as DynamoDB-JSON.
fn key(failure: &Failure) -> String {
    String::from_utf8_lossy(&failure.key.to_json()).into_owned()
}

/// Takes back the failures of records that are done now.
pub(crate) async fn clear(history: &FunctionHistory, sequences: &[SequenceNumber], deadline: &Deadline) {
    for sequence in sequences {
        let cleared: Result<Result<(), HistoryError>, _> =
            timeout_at(deadline.end, history.clear_failure(sequence)).await;
        match cleared {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(record = %sequence, %error, "history may still call the record failing")
            }
            Err(_) => {
                tracing::warn!(record = %sequence, "history may still call the record failing: the time is up")
            }
        }
    }
}
