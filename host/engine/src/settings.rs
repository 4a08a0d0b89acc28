use std::time::Duration;

use migrator_follow::FollowerSettings;

use crate::function::FollowerPlace;
use crate::history::Speed;

/// How the engine works. Every value has a default that suits both a laptop and a pipeline.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Name of the history table. Default `migrator_history`.
    pub history_table: String,
    /// For how long a lineage's lock holds without a sign of life. Default 30 s.
    pub lock_lease: Duration,
    /// How long to wait for another holder of the lock before refusing. Default none: refuse at once.
    pub lock_timeout: Duration,
    /// For how long a shard's lease holds without a sign of life. Default 10 s.
    pub shard_lease: Duration,
    /// Scan segments that are read side by side, up to [`Settings::SEGMENTS_AT_ONCE`]. Default none: by the size of the table, up to [`Settings::SEGMENTS`], or for a
    /// copy in Lambda up to the number of calls at a time.
    pub segments: Option<u32>,
    /// Items that all segments' scans together read at a time (the sum of their `Limit`s). Default 1000.
    pub page_items: u32,
    /// Requests in flight at a time, for all segments or shards of one target together. Default 16.
    pub requests: usize,
    /// The speed of the copy where the engine shall not choose. Default none.
    pub speed: Option<Speed>,
    /// The longest estimated copy for which `bulk` is chosen; records wait in the stream meanwhile, which keeps them
    /// for 24 hours. Default 4 h.
    pub bulk_limit: Duration,
    /// For how long no record may have arrived before a stream counts as drained. Default 5 s.
    pub drain_quiet: Duration,
    /// How long to wait for a stream to drain. Default 60 s.
    pub drain_timeout: Duration,
    /// How long to wait for a target to catch up after its backfill. Default none: as long as it takes.
    pub catch_up_timeout: Option<Duration>,
    /// How long to wait for a table or index to become active. Default 1 h: large global indexes take their time.
    pub active_timeout: Duration,
    /// Where migrations that begin now are followed. Default in the host. One that has begun stays where it is.
    pub follower_place: FollowerPlace,
    /// How long a request about a function is repeated while AWS settles: a new role takes a while to be known everywhere, and
    /// most things take one change at a time. Default 2 min.
    pub settle_timeout: Duration,
    /// How long to wait for a function to be active, for its mapping to be enabled, and for either to be gone. Default
    /// 5 min; it takes seconds, with a mapping up to a minute.
    pub ready_timeout: Duration,
    /// How often a table's state and a follower's progress are asked for. Default 500 ms.
    pub poll_interval: Duration,
    /// How followers read their streams.
    pub follower: FollowerSettings,
}

impl Settings {
    /// The most scan segments that are read side by side in this process where nobody asks for a number.
    pub const SEGMENTS: u32 = 4;
    /// The most of them where somebody asks for more: the rest wait for their turn, so that memory does not grow with a number.
    pub const SEGMENTS_AT_ONCE: usize = 64;
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            history_table: "migrator_history".to_owned(),
            lock_lease: Duration::from_secs(30),
            lock_timeout: Duration::ZERO,
            shard_lease: Duration::from_secs(10),
            segments: None,
            page_items: 1000,
            requests: 16,
            speed: None,
            bulk_limit: Duration::from_secs(4 * 3600),
            drain_quiet: Duration::from_secs(5),
            drain_timeout: Duration::from_secs(60),
            catch_up_timeout: None,
            active_timeout: Duration::from_secs(3600),
            follower_place: FollowerPlace::Host,
            settle_timeout: Duration::from_secs(120),
            ready_timeout: Duration::from_secs(300),
            poll_interval: Duration::from_millis(500),
            follower: FollowerSettings::default(),
        }
    }
}
