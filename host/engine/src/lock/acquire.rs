use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Holder, LOCK_BEAT, LOCK_RECORD, LockGuard, LockRecord, random_token};
use crate::history::{LineageHistory, Written};
use crate::{EngineError, Event, Observer, Settings};

/// Takes a lineage's lock, waiting for it as long as the settings allow.
///
/// # Errors
/// [`EngineError::Locked`] with the holder's name, [`EngineError::Interrupted`], and those of DynamoDB.
pub(crate) async fn acquire(
    history: &LineageHistory,
    settings: &Settings,
    observer: &dyn Observer,
    stop: &CancellationToken,
) -> Result<LockGuard, EngineError> {
    let contender = Contender { history, lease: settings.lock_lease };
    let began = Instant::now();
    let mut seen: Option<(LockRecord, Instant)> = None;
    let mut told: Option<String> = None;
    loop {
        if stop.is_cancelled() {
            return Err(EngineError::Interrupted { lineage: history.lineage().to_owned() });
        }
        let Some(found) = contender.read().await? else {
            if let Some(guard) = contender.take(None).await? {
                taken(history, observer, None);
                return Ok(guard);
            }
            continue;
        };
        // From here on the beat has to stay the same for a whole lease before the lock may be taken.
        if seen.as_ref().is_none_or(|(record, _)| record.beat != found.beat) {
            seen = Some((found.clone(), Instant::now()));
        }
        let silent_for = seen.as_ref().map_or(Duration::ZERO, |(_, since)| since.elapsed());
        if found.holder.is_provably_dead() || silent_for >= Duration::from_millis(found.lease_milliseconds) {
            if let Some(guard) = contender.take(Some(&found)).await? {
                taken(history, observer, Some(&found.holder));
                return Ok(guard);
            }
            continue;
        }
        if began.elapsed() >= settings.lock_timeout {
            return Err(EngineError::Locked {
                lineage: history.lineage().to_owned(),
                holder: found.holder.to_string(),
            });
        }
        if told.as_ref() != Some(&found.owner) {
            told = Some(found.owner.clone());
            observer.event(&Event::LockWaiting {
                lineage: history.lineage().to_owned(),
                holder: found.holder.to_string(),
            });
        }
        let pause = (settings.lock_lease / 10).clamp(Duration::from_millis(10), Duration::from_secs(1));
        let _ = stop.run_until_cancelled(tokio::time::sleep(pause)).await;
    }
}

fn taken(history: &LineageHistory, observer: &dyn Observer, from: Option<&Holder>) {
    observer.event(&Event::LockTaken {
        lineage: history.lineage().to_owned(),
        taken_over_from: from.map(Holder::to_string),
    });
}

struct Contender<'a> {
    history: &'a LineageHistory,
    lease: Duration,
}

impl Contender<'_> {
    async fn read(&self) -> Result<Option<LockRecord>, EngineError> {
        self.history.history().get(self.history.lineage(), LOCK_RECORD).await
    }

    /// Writes our name where nobody's is, or over a holder's whose beat is still the one that was seen. None where
    /// somebody else was faster.
    async fn take(&self, from: Option<&LockRecord>) -> Result<Option<LockGuard>, EngineError> {
        let record = LockRecord {
            owner: random_token(),
            beat: random_token(),
            lease_milliseconds: u64::try_from(self.lease.as_millis()).unwrap_or(u64::MAX),
            holder: Holder::current(),
        };
        let sent = Instant::now();
        let (history, lineage) = (self.history.history(), self.history.lineage());
        let written = match from {
            None => match history.put_if_absent(lineage, LOCK_RECORD, &record).await? {
                // An answer that got lost makes the SDK ask again, and meet what it wrote itself.
                Written::ConditionFailed
                    if self.read().await?.is_some_and(|stored| stored.owner == record.owner) =>
                {
                    Written::Yes
                }
                other => other,
            },
            Some(from) => {
                history.replace(lineage, LOCK_RECORD, &record, (LOCK_BEAT, Some(&from.beat))).await?
            }
        };
        Ok(match written {
            Written::Yes => Some(LockGuard::new(self.history.clone(), record, self.lease, sent)),
            Written::ConditionFailed => None,
        })
    }
}
