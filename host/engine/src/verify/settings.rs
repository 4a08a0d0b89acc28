use std::time::Duration;

/// How a verification works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifySettings {
    /// Scan segments of each table that are read side by side. Default 4.
    pub segments: u32,
    /// Items a scan reads at a time (`Limit`). Default 1000.
    pub page_items: u32,
    /// Items that are looked up by key at a time. Default 16.
    pub requests: usize,
    /// Pauses between looking up a suspected item, each time before trying again; a difference that outlasts them all
    /// is one. They have to be longer together than the follower is behind. Default 0.25 s, 1 s, 4 s.
    pub pauses: Vec<Duration>,
    /// Items of differing buckets that are held in memory at a time, with some 400 bytes each. Default 50,000.
    pub examined_items: u64,
    /// How often the tables are read again for the buckets that differ; what is left after that is reported as not
    /// examined. Default 4.
    pub rounds: usize,
    /// Examples of each kind of difference in the report. Default 10.
    pub examples: usize,
}

impl Default for VerifySettings {
    fn default() -> Self {
        Self {
            segments: 4,
            page_items: 1000,
            requests: 16,
            pauses: [250, 1_000, 4_000].map(Duration::from_millis).to_vec(),
            examined_items: 50_000,
            rounds: 4,
            examples: 10,
        }
    }
}
