//! Which shards can be read now, and whether records have gone unread: pure, from the stream's list and the checkpoints.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use crate::{Shard, ShardCheckpoint, StreamDescription};

/// What is to be done about a stream's shards.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Survey {
    /// Listed shards without a checkpoint.
    pub(crate) unregistered: Vec<Shard>,
    /// Shards that may be read now: unfinished, and what they continue is finished.
    pub(crate) ready: Vec<String>,
    /// Finished shards that the stream no longer lists and others continue.
    pub(crate) forgettable: Vec<String>,
    /// True when no record will ever come: the stream is disabled and every shard is finished.
    pub(crate) ended: bool,
}

/// Records that nobody has read and nobody can read any more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) shard: String,
    pub(crate) reason: String,
}

/// Compares the stream's shards with the checkpoints. The checkpoints must have been read *before* the stream was
/// described: a shard that another process registers in between would look like one that has vanished.
///
/// # Errors
/// When records have gone unread.
pub(crate) fn survey(
    stream: &StreamDescription,
    checkpoints: &[ShardCheckpoint],
    now: SystemTime,
    retention: Duration,
) -> Result<Survey, Loss> {
    let listed: HashMap<&str, &Shard> =
        stream.shards.iter().map(|shard| (shard.id.as_str(), shard)).collect();
    let known: HashMap<&str, &ShardCheckpoint> =
        checkpoints.iter().map(|checkpoint| (checkpoint.shard.as_str(), checkpoint)).collect();
    let continued = |shard: &str| checkpoints.iter().any(|child| child.parent.as_deref() == Some(shard));
    for checkpoint in checkpoints {
        if let Some(reason) = loss(checkpoint, listed.contains_key(&*checkpoint.shard), now, retention) {
            return Err(Loss { shard: checkpoint.shard.clone(), reason });
        }
        if stream.enabled && !continued(&checkpoint.shard) && !listed.contains_key(&*checkpoint.shard) {
            let reason =
                "the stream no longer lists the shard and what continues it has not been read".into();
            return Err(Loss { shard: checkpoint.shard.clone(), reason });
        }
    }
    let mut survey = Survey::default();
    for shard in &stream.shards {
        let parent = shard.parent.as_deref();
        let parent_known =
            parent.is_none_or(|parent| known.contains_key(parent) || listed.contains_key(parent));
        let checkpoint = known.get(&*shard.id);
        if checkpoint.is_none() {
            if !parent_known && !checkpoints.is_empty() {
                let reason =
                    format!("the shard it continues, {}, vanished unread", parent.unwrap_or_default());
                return Err(Loss { shard: shard.id.clone(), reason });
            }
            survey.unregistered.push(shard.clone());
        }
        let parent_finished = parent.is_none_or(|parent| match known.get(parent) {
            Some(parent) => parent.finished,
            None => !listed.contains_key(parent),
        });
        if parent_finished && !checkpoint.is_some_and(|checkpoint| checkpoint.finished) {
            survey.ready.push(shard.id.clone());
        }
    }
    survey.forgettable = checkpoints
        .iter()
        .filter(|checkpoint| !listed.contains_key(&*checkpoint.shard) && continued(&checkpoint.shard))
        .map(|checkpoint| checkpoint.shard.clone())
        .collect();
    survey.ended = !stream.enabled
        && survey.unregistered.is_empty()
        && checkpoints.iter().all(|checkpoint| checkpoint.finished);
    Ok(survey)
}

/// Why records of this shard are lost, if they are.
pub(crate) fn loss(
    checkpoint: &ShardCheckpoint,
    listed: bool,
    now: SystemTime,
    retention: Duration,
) -> Option<String> {
    if checkpoint.finished {
        return None;
    }
    if !listed {
        return Some("the stream no longer lists the shard and it has not been read to its end".into());
    }
    // Where reading has not begun there is no sequence number that the service could refuse as trimmed: it would silently
    // start at the oldest record left.
    let seen = checkpoint.caught_up_at.unwrap_or(checkpoint.discovered_at).max(checkpoint.discovered_at);
    let away = now.duration_since(seen).unwrap_or_default();
    (checkpoint.sequence.is_none() && away > retention).then(|| {
        format!(
            "nothing of the shard has been read for {} hours, longer than the stream keeps records",
            away.as_secs() / 3600
        )
    })
}
