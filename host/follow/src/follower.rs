use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::SystemTime;

use migrator_table::Connection;
use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::lease::HeldLease;
use crate::pace::Patience;
use crate::reader::{ShardReader, Shared};
use crate::shards::{Survey, survey};
use crate::{
    Applier, Checkpoints, DynamoDbStream, Ended, FollowError, FollowReport, FollowerSettings,
    ShardCheckpoint, StreamSource,
};

const VIEW_TYPE: &str = "NEW_AND_OLD_IMAGES";

/// How often in a row a loss must show before it is one: a list of shards is not always the newest.
const SURVEYS_TO_CONFIRM_A_LOSS: u32 = 3;

/// Follows one stream in this process, together with any other process that uses the same checkpoints.
pub struct Follower {
    source: Arc<dyn StreamSource>,
    applier: Applier,
    checkpoints: Arc<dyn Checkpoints>,
    settings: FollowerSettings,
}

impl Follower {
    /// Follows a stream of DynamoDB Streams.
    pub fn new(
        connection: Connection,
        stream_arn: impl Into<String>,
        applier: Applier,
        checkpoints: Arc<dyn Checkpoints>,
        settings: FollowerSettings,
    ) -> Self {
        Self::with_source(
            Arc::new(DynamoDbStream::new(connection, stream_arn)),
            applier,
            checkpoints,
            settings,
        )
    }

    /// Follows any stream.
    pub fn with_source(
        source: Arc<dyn StreamSource>,
        applier: Applier,
        checkpoints: Arc<dyn Checkpoints>,
        settings: FollowerSettings,
    ) -> Self {
        Self { source, applier, checkpoints, settings }
    }

    /// Follows until told to stop, or until a disabled stream is read to its end. Stopping finishes the page in hand, writes
    /// the checkpoints and gives the leases back.
    ///
    /// # Errors
    /// What waiting does not mend: a gap, a stream or target that is gone, missing permissions. A record that cannot be
    /// applied is no error here: it is written down through [`Checkpoints::record_failure`], and its shard waits for it.
    pub async fn run(&self, stop: CancellationToken) -> Result<FollowReport, FollowError> {
        let shared = Shared {
            source: Arc::clone(&self.source),
            applier: self.applier.clone(),
            checkpoints: Arc::clone(&self.checkpoints),
            settings: self.settings.clone(),
            // A token of its own, so that one shard's error stops the others as gracefully as the caller does.
            stop: stop.child_token(),
        };
        let mut run = Run {
            patience: Patience::new(&self.settings),
            readers: Readers::default(),
            losses: 0,
            report: FollowReport::default(),
            shared,
        };
        let followed = run.follow().await;
        run.shared.stop.cancel();
        let drained = run.drain().await;
        run.report.ended = followed?;
        drained?;
        Ok(run.report)
    }
}

/// The shards that are being read.
#[derive(Default)]
struct Readers {
    tasks: JoinSet<Result<FollowReport, FollowError>>,
    shards: HashMap<Id, String>,
}

struct Run {
    shared: Shared,
    patience: Patience,
    readers: Readers,
    losses: u32,
    report: FollowReport,
}

impl Run {
    async fn follow(&mut self) -> Result<Ended, FollowError> {
        let stop = self.shared.stop.clone();
        let mut pause;
        loop {
            let surveyed = tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(Ended::Stopped),
                surveyed = self.survey() => surveyed,
            };
            pause = self.shared.settings.discovery_interval;
            let acted = match surveyed {
                Ok(Some(survey)) if survey.ended => return Ok(Ended::StreamDisabled),
                Ok(Some(survey)) => self.act(survey).await,
                Ok(None) => Ok(()),
                Err(error) => Err(error),
            };
            match acted {
                Ok(()) => self.patience.reset(),
                Err(error) => pause = self.patience.pause(error)?,
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(Ended::Stopped),
                () = tokio::time::sleep(pause) => {}
                Some(joined) = self.readers.tasks.join_next_with_id() => self.finish(joined)?,
            }
        }
    }

    /// Compares the stream with the checkpoints; `None` when what it shows has to be seen again first.
    async fn survey(&mut self) -> Result<Option<Survey>, FollowError> {
        let Shared { source, checkpoints, settings, .. } = &self.shared;
        let known = checkpoints.load_all().await?;
        let stream = source.describe().await.map_err(|error| self.shared.stream_error(error))?;
        if stream.view_type != VIEW_TYPE {
            return Err(FollowError::ViewType {
                stream: source.arn().to_owned(),
                view_type: stream.view_type,
            });
        }
        match survey(&stream, &known, SystemTime::now(), settings.retention) {
            Ok(survey) => {
                self.losses = 0;
                Ok(Some(survey))
            }
            Err(loss) => {
                self.losses += 1;
                if self.losses < SURVEYS_TO_CONFIRM_A_LOSS {
                    tracing::warn!(
                        shard = loss.shard,
                        reason = loss.reason,
                        "records may be lost, looking again"
                    );
                    return Ok(None);
                }
                let stream = source.arn().to_owned();
                Err(FollowError::Gap { stream, shard: loss.shard, reason: loss.reason })
            }
        }
    }

    /// Starts to read what can be read and nobody else reads.
    async fn act(&mut self, survey: Survey) -> Result<(), FollowError> {
        let Shared { checkpoints, settings, stop, .. } = &self.shared;
        for shard in survey.unregistered {
            checkpoints.register(&ShardCheckpoint::unread(shard.id, shard.parent)).await?;
        }
        for shard in &survey.forgettable {
            checkpoints.forget(shard).await?;
        }
        let reading: HashSet<String> = self.readers.shards.values().cloned().collect();
        for shard in survey.ready {
            if stop.is_cancelled() || self.readers.shards.len() >= settings.shards {
                break;
            }
            if reading.contains(&shard) {
                continue;
            }
            if let Some((lease, checkpoint)) = HeldLease::take(checkpoints, &shard, settings).await? {
                tracing::debug!(shard, "reading");
                let reader = ShardReader::new(self.shared.clone(), lease, checkpoint);
                let task = self.readers.tasks.spawn(reader.run());
                self.readers.shards.insert(task.id(), shard);
            }
        }
        Ok(())
    }

    fn finish(
        &mut self,
        joined: Result<(Id, Result<FollowReport, FollowError>), JoinError>,
    ) -> Result<(), FollowError> {
        let (id, read) = match joined {
            Ok((id, read)) => (id, read),
            Err(error) => (error.id(), Err(FollowError::Interrupted(error.to_string()))),
        };
        self.readers.shards.remove(&id);
        self.report.add(&read?);
        Ok(())
    }

    /// Waits for the readers, which have been told to stop; the first error among them.
    async fn drain(&mut self) -> Result<(), FollowError> {
        let mut drained = Ok(());
        while let Some(joined) = self.readers.tasks.join_next_with_id().await {
            drained = drained.and(self.finish(joined));
        }
        drained
    }
}
