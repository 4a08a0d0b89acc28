//! How a copy is made: how many segments, and at which speed.

use std::time::Duration;

use aws_sdk_dynamodb::types::TableDescription;
use migrator_backfill::Speed;
use migrator_component::manifest::TableDefinition;

use crate::Settings;
use crate::history::MigrationRecord;

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

/// How many scan segments to read side by side: as many as the settings ask for, otherwise one for a small table, up to `most`
/// for a large one or one whose size is not known.
pub fn choose_segments(settings: &Settings, most: u32, size: Size) -> u32 {
    if let Some(asked) = settings.segments {
        return asked.max(1);
    }
    let most = most.max(1);
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
    if migration.copied_by().is_some() {
        return guarded("the function copies, and a call of it may outlive who made it");
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn migration() -> MigrationRecord {
        serde_json::from_value(json!({
            "lineage": "customers",
            "version": 2,
            "description": "",
            "operation": "convert",
            "manifest": {
                "lineage": "customers",
                "version": 2,
                "description": "",
                "operation": { "convert": {} },
            },
            "component": "v2.wasm",
            "digest": "",
            "fingerprint": "",
            "status": "preparing",
            "base_table": "customers",
            "follower_started": false,
            "undone": false,
            "applied_by": "",
            "started_at": "2026-01-01T00:00:00Z",
            "updated_at": "2026-01-01T00:00:00Z",
        }))
        .unwrap()
    }

    fn size(items: u64, bytes: u64) -> Size {
        Size { items: Some(items), bytes: Some(bytes) }
    }

    fn choose(size: Size) -> SpeedChoice {
        let table = TableDefinition::default();
        choose_speed(&Settings::default(), &migration(), size, &table, false)
    }

    #[test]
    fn a_small_table_is_copied_in_bulk() {
        let choice = choose(size(10_000, 10_000_000));
        assert_eq!(choice.speed, Speed::Bulk);
        insta::assert_snapshot!(
            choice.reason,
            @"about 10000 items take about 3 seconds at 4000 writes per second; the stream keeps records for 24 hours"
        );
    }

    #[test]
    fn a_table_that_takes_longer_than_records_may_wait_is_copied_guarded() {
        let choice = choose(size(1_000_000_000, 1_000_000_000_000));
        assert_eq!(choice.speed, Speed::Guarded);
        insta::assert_snapshot!(
            choice.reason,
            @"about 1000000000 items take about 70 hours at 4000 writes per second, more than the 4 hours that records may wait in the stream"
        );
    }

    #[test]
    fn a_table_of_unknown_size_is_copied_guarded() {
        assert_eq!(choose(Size::default()).speed, Speed::Guarded);
    }

    #[test]
    fn a_target_with_few_write_units_takes_longer() {
        let units = |write_capacity_units| TableDefinition {
            provisioned_throughput: Some(migrator_component::manifest::ProvisionedThroughput {
                read_capacity_units: 1,
                write_capacity_units,
            }),
            ..TableDefinition::default()
        };
        let size = size(1_000_000, 1_000_000);
        let speed = |units: &TableDefinition| {
            choose_speed(&Settings::default(), &migration(), size, units, false).speed
        };
        assert_eq!(speed(&units(1000)), Speed::Bulk);
        assert_eq!(speed(&units(10)), Speed::Guarded);
    }

    proptest! {
        #[test]
        fn bulk_is_never_chosen_once_a_follower_started_or_a_run_was_repeated(
            items in 0u64..1_000_000_000,
            bytes in 0u64..1_000_000_000_000,
            asked in proptest::option::of(proptest::sample::select(vec![Speed::Bulk, Speed::Guarded])),
            follower_started: bool,
            repeated: bool,
        ) {
            let settings = Settings { speed: asked, ..Settings::default() };
            let migration = MigrationRecord { follower_started, ..migration() };
            let table = TableDefinition::default();
            let choice = choose_speed(&settings, &migration, size(items, bytes), &table, repeated);
            if follower_started || repeated {
                prop_assert_eq!(choice.speed, Speed::Guarded);
            }
        }

        #[test]
        fn there_is_a_segment_and_never_more_than_the_most(
            items in proptest::option::of(any::<u64>()),
            bytes in proptest::option::of(any::<u64>()),
            most: u32,
        ) {
            let chosen = choose_segments(&Settings::default(), most, Size { items, bytes });
            prop_assert!((1..=most.max(1)).contains(&chosen));
        }

        #[test]
        fn as_many_segments_are_read_as_were_asked_for(items: u64, bytes: u64, asked in 1u32.., most: u32) {
            let settings = Settings { segments: Some(asked), ..Settings::default() };
            prop_assert_eq!(choose_segments(&settings, most, size(items, bytes)), asked);
        }
    }

    #[test]
    fn a_small_table_is_one_segment_and_a_large_one_all_of_them() {
        let settings = Settings::default();
        assert_eq!(choose_segments(&settings, 4, size(10_000, 10_000_000)), 1);
        assert_eq!(choose_segments(&settings, 4, size(10_000_000, 10_000_000_000)), 4);
    }
}
