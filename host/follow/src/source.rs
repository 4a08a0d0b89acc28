use async_trait::async_trait;
use aws_sdk_dynamodbstreams::types::{ShardIteratorType, StreamStatus};
use migrator_table::{Connection, RecordPage, Request, SequenceNumber, TableError};

/// One shard of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Its identifier.
    pub id: String,
    /// The shard it continues, if the stream says so; that one may no longer be listed.
    pub parent: Option<String>,
}

/// A stream as it is now.
#[derive(Clone, Debug)]
pub struct StreamDescription {
    /// `NEW_AND_OLD_IMAGES`, or a view that cannot be followed.
    pub view_type: String,
    /// False once the stream is disabled: no record will be added.
    pub enabled: bool,
    /// The shards of which it still keeps records.
    pub shards: Vec<Shard>,
}

/// Where to start in a shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Position {
    /// At the oldest record.
    TrimHorizon,
    /// After this record.
    After(SequenceNumber),
}

/// A stream, as the follower reads it.
#[async_trait]
pub trait StreamSource: Send + Sync {
    /// The stream's ARN, for messages.
    fn arn(&self) -> &str;

    /// The stream and all its shards.
    async fn describe(&self) -> Result<StreamDescription, TableError>;

    /// An iterator that starts at a position of a shard; good for 15 minutes.
    async fn iterator(&self, shard: &str, position: &Position) -> Result<String, TableError>;

    /// Up to `limit` records.
    async fn records(&self, iterator: &str, limit: u32) -> Result<RecordPage, TableError>;
}

/// A stream of DynamoDB Streams.
#[derive(Clone, Debug)]
pub struct DynamoDbStream {
    connection: Connection,
    arn: String,
}

impl DynamoDbStream {
    /// The stream with this ARN.
    pub fn new(connection: Connection, arn: impl Into<String>) -> Self {
        Self { connection, arn: arn.into() }
    }
}

#[async_trait]
impl StreamSource for DynamoDbStream {
    fn arn(&self) -> &str {
        &self.arn
    }

    async fn describe(&self) -> Result<StreamDescription, TableError> {
        let mut stream = StreamDescription { view_type: String::new(), enabled: false, shards: Vec::new() };
        let mut start = None;
        loop {
            let page = self
                .connection
                .streams()
                .describe_stream()
                .stream_arn(&self.arn)
                .set_exclusive_start_shard_id(start)
                .send()
                .await
                .map_err(|error| TableError::from_sdk("DescribeStream", &self.arn, error))?;
            let Some(description) = page.stream_description() else { return Ok(stream) };
            stream.view_type =
                description.stream_view_type().map_or_else(String::new, |view| view.to_string());
            stream.enabled = description.stream_status() != Some(&StreamStatus::Disabled);
            stream.shards.extend(description.shards().iter().filter_map(|shard| {
                let id = shard.shard_id()?.to_owned();
                Some(Shard { id, parent: shard.parent_shard_id().map(str::to_owned) })
            }));
            start = description.last_evaluated_shard_id().map(str::to_owned);
            if start.is_none() {
                return Ok(stream);
            }
        }
    }

    async fn iterator(&self, shard: &str, position: &Position) -> Result<String, TableError> {
        let (kind, sequence) = match position {
            Position::TrimHorizon => (ShardIteratorType::TrimHorizon, None),
            Position::After(sequence) => (ShardIteratorType::AfterSequenceNumber, Some(sequence.to_string())),
        };
        let answer = self
            .connection
            .streams()
            .get_shard_iterator()
            .stream_arn(&self.arn)
            .shard_id(shard)
            .shard_iterator_type(kind)
            .set_sequence_number(sequence)
            .send()
            .await
            .map_err(|error| TableError::from_sdk("GetShardIterator", &self.arn, error))?;
        answer.shard_iterator.ok_or_else(|| TableError::Service {
            request: Request { action: "GetShardIterator".into(), resource: self.arn.clone() },
            code: "MissingShardIterator".into(),
            message: "the answer has no shard iterator".into(),
        })
    }

    async fn records(&self, iterator: &str, limit: u32) -> Result<RecordPage, TableError> {
        self.connection.records(iterator, limit).await
    }
}
