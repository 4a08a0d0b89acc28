use std::time::Duration;

/// How a follower reads its stream.
#[derive(Clone, Debug)]
pub struct FollowerSettings {
    /// Records asked for at once, at most 1000.
    pub page: u32,
    /// Pause between two reads of a shard that had nothing new. DynamoDB allows five reads a second and shard.
    pub idle_interval: Duration,
    /// Shortest time between the starts of two reads of a shard while records come; after a full page the next one is read
    /// at once.
    pub busy_interval: Duration,
    /// Empty reads in a row that are taken for the tip of the shard. More than one, because a read that has to pass a
    /// stretch of the shard without records comes back empty before the tip.
    pub empty_reads: u32,
    /// How often a shard with nothing new writes down that it has caught up.
    pub idle_checkpoint_interval: Duration,
    /// How often shards are listed, and leases of other processes looked at.
    pub discovery_interval: Duration,
    /// How many shards this process reads at once.
    pub shards: usize,
    /// First pause after a failure; doubles with each further one.
    pub shortest_backoff: Duration,
    /// Longest pause after a failure.
    pub longest_backoff: Duration,
    /// How long throttling, or a service that does not answer, is waited out before it is an error.
    pub patience: Duration,
    /// How long the stream keeps records.
    pub retention: Duration,
}

impl Default for FollowerSettings {
    /// What suits DynamoDB: 4 reads a second and idle shard, shards listed every 5 s.
    fn default() -> Self {
        Self {
            page: 1000,
            idle_interval: Duration::from_millis(250),
            busy_interval: Duration::from_millis(100),
            empty_reads: 2,
            idle_checkpoint_interval: Duration::from_secs(1),
            discovery_interval: Duration::from_secs(5),
            shards: usize::MAX,
            shortest_backoff: Duration::from_millis(250),
            longest_backoff: Duration::from_secs(30),
            patience: Duration::from_secs(10 * 60),
            retention: Duration::from_secs(24 * 60 * 60),
        }
    }
}
