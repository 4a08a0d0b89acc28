//! How a copy is made: how many segments, and at which speed.

use std::time::Duration;

use aws_sdk_dynamodb::types::TableDescription;
use migrator_component::manifest::TableDefinition;

use crate::Settings;
use crate::history::{MigrationRecord, Speed};

/// Bytes of a source for which one more scan segment pays. DynamoDB reads a segment at some tens of MB a second, so one
/// segment reads this in a few seconds.
const SEGMENT_BYTES: u64 = 64 * 1024 * 1024;
/// Items of a source for which one more scan segment pays, for tables of very small items.
const SEGMENT_ITEMS: u64 = 200_000;
/// Writes per second that a new on-demand table takes from the start.
/// Source: "Initial throughput for on-demand capacity mode" in DynamoDB's developer guide.
const ON_DEMAND_WRITES: u64 = 4_000;
/// Size that one write capacity unit writes in a second, in bytes.
const WRITE_UNIT: u64 = 1024;

/// How large DynamoDB thinks a table is; up to six hours old.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Items.
    pub items: Option<u64>,
    /// Bytes.
    pub bytes: Option<u64>,
}

impl Size {
    /// The size in a table's description.
    pub fn of(table: &TableDescription) -> Self {
        let count = |value: Option<i64>| value.and_then(|value| u64::try_from(value).ok());
        Self { items: count(table.item_count), bytes: count(table.table_size_bytes) }
    }
}

/// A speed and the reason for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeedChoice {
    /// The speed.
    pub speed: Speed,
    /// Why, for people.
    pub reason: String,
}

/// How many scan segments to copy side by side: one for a small source, up to the settings' number for a large one or one
/// whose size is not known.
pub fn choose_segments(settings: &Settings, size: Size) -> u32 {
    let most = settings.segments.max(1);
    let (Some(items), Some(bytes)) = (size.items, size.bytes) else { return most };
    let by_size = (bytes.div_ceil(SEGMENT_BYTES)).max(items.div_ceil(SEGMENT_ITEMS));
    u32::try_from(by_size).unwrap_or(most).clamp(1, most)
}

/// The speed of a copy and why.
///
/// `bulk` overwrites, so it is only correct while no follower has written to the target: never once one has started,
/// nor in a repeated run, whose first one may have left writes behind. And the stream's records wait meanwhile, so the
/// copy must end long before the 24 hours for which they are kept.
pub fn choose_speed(
    settings: &Settings,
    migration: &MigrationRecord,
    size: Size,
    target: &TableDefinition,
    repeated: bool,
) -> SpeedChoice {
    let guarded = |reason: &str| SpeedChoice { speed: Speed::Guarded, reason: reason.to_owned() };
    if migration.follower_started {
        return guarded("a follower has started on the target");
    }
    if repeated {
        return guarded("an earlier run has begun the copy");
    }
    match settings.speed {
        Some(Speed::Guarded) => return guarded("asked for"),
        Some(Speed::Bulk) => {
            return SpeedChoice { speed: Speed::Bulk, reason: "asked for".to_owned() };
        }
        None => {}
    }
    let (Some(items), Some(bytes)) = (size.items, size.bytes) else {
        return guarded("the size of the source is not known");
    };
    let rate = target
        .provisioned_throughput
        .as_ref()
        .map_or(ON_DEMAND_WRITES, |units| units.write_capacity_units.max(1));
    let writes = items.max(bytes.div_ceil(WRITE_UNIT));
    let estimate = Duration::from_secs(writes.div_ceil(rate));
    let about = format!("about {items} items take about {} at {rate} writes per second", humane(estimate));
    if estimate > settings.bulk_limit {
        let limit = humane(settings.bulk_limit);
        return guarded(&format!("{about}, more than the {limit} that records may wait in the stream"));
    }
    SpeedChoice { speed: Speed::Bulk, reason: format!("{about}; the stream keeps records for 24 hours") }
}

/// A duration in its largest unit, rounded up.
fn humane(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (number, unit) = match seconds {
        0..120 => (seconds.max(1), "second"),
        120..7200 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(3600), "hour"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}
