//! A stream of several shards that split, end, expire their iterators, throttle and lose records.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use migrator_follow::{Position, Shard, StreamDescription, StreamSource};
use migrator_table::{Record, RecordPage, Request, TableError};

pub(crate) const ARN: &str = "arn:aws:dynamodb:eu-central-1:000000000000:table/accounts/stream/1";

struct State {
    shards: BTreeMap<String, Contents>,
    view_type: String,
    enabled: bool,
    /// Iterators of an older generation have expired.
    generation: u64,
    /// So many requests from now on are throttled.
    throttled: usize,
    /// Iterators of shards without records are refused once there are records.
    refuses_empty: bool,
    /// How often each shard has been read.
    reads: BTreeMap<String, usize>,
    /// What must never happen, and did.
    violations: Vec<String>,
}

#[derive(Default)]
struct Contents {
    parent: Option<String>,
    records: Vec<Record>,
    closed: bool,
    /// So many records at the start are gone.
    trimmed: usize,
    /// How many have been handed out, at most.
    read_to: usize,
}

pub(crate) struct SimulatedStream {
    state: Mutex<State>,
}

fn request(action: &str) -> Request {
    Request { action: action.into(), resource: ARN.into() }
}

impl SimulatedStream {
    pub(crate) fn new(roots: &[&str]) -> Self {
        let shards = roots.iter().map(|id| ((*id).to_owned(), Contents::default())).collect();
        Self {
            state: Mutex::new(State {
                shards,
                view_type: "NEW_AND_OLD_IMAGES".into(),
                enabled: true,
                generation: 0,
                throttled: 0,
                refuses_empty: false,
                reads: BTreeMap::new(),
                violations: Vec::new(),
            }),
        }
    }

    /// Adds a record to one of the open shards: the records of one key always go to one line of shards.
    pub(crate) fn add(&self, line: &str, record: Record) {
        let mut state = self.state.lock().unwrap();
        let open = state.shards.iter_mut().find(|(id, shard)| !shard.closed && id.starts_with(line));
        open.unwrap().1.records.push(record);
    }

    /// Closes the open shard of a line and goes on in a new one.
    pub(crate) fn split(&self, line: &str) {
        let mut state = self.state.lock().unwrap();
        let open = state.shards.iter_mut().find(|(id, shard)| !shard.closed && id.starts_with(line));
        let (parent, shard) = open.unwrap();
        shard.closed = true;
        // The identifier of a child sorts before its parent, so that the order of names is of no help.
        let child = format!("{line}-{:04}", 9998 - splits_behind(parent));
        let parent = Some(parent.clone());
        state.shards.insert(child, Contents { parent, ..Contents::default() });
    }

    pub(crate) fn disable(&self) {
        let mut state = self.state.lock().unwrap();
        state.enabled = false;
        state.shards.values_mut().for_each(|shard| shard.closed = true);
    }

    pub(crate) fn view_type(&self, view_type: &str) {
        self.state.lock().unwrap().view_type = view_type.into();
    }

    pub(crate) fn expire_iterators(&self) {
        self.state.lock().unwrap().generation += 1;
    }

    pub(crate) fn throttle(&self, requests: usize) {
        self.state.lock().unwrap().throttled = requests;
    }

    pub(crate) fn trim(&self, shard: &str, records: usize) {
        self.state.lock().unwrap().shards.get_mut(shard).unwrap().trimmed = records;
    }

    /// From now on an iterator of a shard without records is refused once the shard has one, as by DynamoDB Local.
    pub(crate) fn refuse_iterators_of_empty_shards(&self) {
        self.state.lock().unwrap().refuses_empty = true;
    }

    pub(crate) fn forget(&self, shard: &str) {
        self.state.lock().unwrap().shards.remove(shard);
    }

    pub(crate) fn reads(&self) -> usize {
        self.state.lock().unwrap().reads.values().sum()
    }

    pub(crate) fn violations(&self) -> Vec<String> {
        self.state.lock().unwrap().violations.clone()
    }
}

/// How many splits led to a shard, from its name.
fn splits_behind(id: &str) -> usize {
    id.rsplit_once('-').and_then(|(_, number)| number.parse::<usize>().ok()).map_or(0, |number| 9999 - number)
}

impl State {
    fn answer(&mut self, action: &str) -> Result<(), TableError> {
        match self.throttled.checked_sub(1) {
            None => Ok(()),
            Some(left) => {
                self.throttled = left;
                Err(TableError::Throttled { request: request(action), message: "slow down".into() })
            }
        }
    }
}

#[async_trait]
impl StreamSource for SimulatedStream {
    fn arn(&self) -> &str {
        ARN
    }

    async fn describe(&self) -> Result<StreamDescription, TableError> {
        let mut state = self.state.lock().unwrap();
        state.answer("DescribeStream")?;
        let listed =
            |(id, shard): (&String, &Contents)| Shard { id: id.clone(), parent: shard.parent.clone() };
        Ok(StreamDescription {
            view_type: state.view_type.clone(),
            enabled: state.enabled,
            shards: state.shards.iter().map(listed).collect(),
        })
    }

    async fn iterator(&self, shard: &str, position: &Position) -> Result<String, TableError> {
        let mut state = self.state.lock().unwrap();
        state.answer("GetShardIterator")?;
        let generation = state.generation;
        let contents = &state.shards[shard];
        let at = match position {
            Position::TrimHorizon => contents.trimmed,
            Position::After(sequence) => {
                contents.records.iter().filter(|record| record.sequence_number <= *sequence).count()
            }
        };
        if at < contents.trimmed {
            let message = "before the trim horizon".into();
            return Err(TableError::StreamTrimmed { request: request("GetShardIterator"), message });
        }
        Ok(format!("{generation}/{shard}/{at}/{}", contents.records.len()))
    }

    async fn records(&self, iterator: &str, limit: u32) -> Result<RecordPage, TableError> {
        let mut state = self.state.lock().unwrap();
        state.answer("GetRecords")?;
        let parts: Vec<_> = iterator.split('/').collect();
        let (generation, shard, at): (u64, _, usize) =
            (parts[0].parse().unwrap(), parts[1].to_owned(), parts[2].parse().unwrap());
        if state.refuses_empty && parts[3] == "0" && !state.shards[&shard].records.is_empty() {
            let message = "past the oldest stream record".into();
            return Err(TableError::StreamTrimmed { request: request("GetRecords"), message });
        }
        if generation != state.generation {
            return Err(TableError::IteratorExpired { request: request("GetRecords") });
        }
        *state.reads.entry(shard.clone()).or_default() += 1;
        if let Some(parent) = state.shards[&shard].parent.as_ref().and_then(|id| state.shards.get(id))
            && parent.read_to < parent.records.len()
        {
            state.violations.push(format!("{shard} was read before its parent had been"));
        }
        let contents = state.shards.get_mut(&shard).unwrap();
        let end = contents.records.len().min(at + limit as usize);
        contents.read_to = contents.read_to.max(end);
        let next_iterator = (!contents.closed || end < contents.records.len())
            .then(|| format!("{generation}/{shard}/{end}/{}", contents.records.len()));
        Ok(RecordPage { records: contents.records[at..end].to_vec(), next_iterator })
    }
}
