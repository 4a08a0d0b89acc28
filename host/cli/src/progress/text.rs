//! The words for what happens.

use migrator_engine::Event;
use migrator_engine::history::Status;

/// What is said once about an event; none about those that are shown as they go on, or not at all.
pub(super) fn line(event: &Event) -> Option<String> {
    Some(match event {
        Event::LockWaiting { lineage, holder } => format!("{lineage}: waiting for the lock of {holder}"),
        Event::LockTaken { lineage, taken_over_from: Some(holder) } => {
            format!("{lineage}: took over the lock of {holder}, which shows no sign of life")
        }
        Event::MigrationStarted { lineage, version, description, status } => {
            let left = match status {
                Status::Pending => String::new(),
                status => format!(" (goes on; an earlier run left it {status})"),
            };
            format!("{lineage} version {version}: {description}{left}")
        }
        Event::MigrationFinished { lineage, version, status, milliseconds } => {
            format!("{lineage} version {version}: {status} after {}", duration(*milliseconds))
        }
        // Why is said at the end, after what was undone.
        Event::StepFailed { number, step, .. } => format!("  {number} {step}: failed"),
        Event::StepUndone { number, step, .. } => format!("  {number} {step}: undone"),
        Event::Note { lineage, version, message } => format!("{}: {message}", place(lineage, *version)),
        Event::Warning { lineage, version, message } => {
            format!("warning: {}: {message}", place(lineage, *version))
        }
        _ => return None,
    })
}

/// How far work is that takes a while.
pub(super) struct LongWork<'a> {
    /// The lineage.
    pub(super) lineage: &'a str,
    /// The version.
    pub(super) version: u32,
    /// What it is called.
    pub(super) name: &'static str,
    /// How far it is, in items or records.
    pub(super) position: u64,
    /// How far it goes, where that is known.
    pub(super) length: Option<u64>,
    event: &'a Event,
}

/// The work that an event is about, if it is about work that takes a while.
pub(super) fn long_work(event: &Event) -> Option<LongWork<'_>> {
    let (lineage, version, name, position, length) = match event {
        Event::BackfillProgress { lineage, version, items_read, items_estimated, .. } => {
            (lineage, *version, "backfill", *items_read, *items_estimated)
        }
        Event::SweepProgress { lineage, version, items_read, .. } => {
            (lineage, *version, "sweep", *items_read, None)
        }
        Event::FollowProgress { lineage, version, records, .. } => {
            (lineage, *version, "follow", *records, None)
        }
        _ => return None,
    };
    Some(LongWork { lineage, version, name, position, length, event })
}

impl LongWork<'_> {
    /// How far it is, in words; the speed in items a second is 0 while it is not known.
    pub(super) fn text(&self, per_second: f64) -> String {
        match self.event {
            Event::BackfillProgress { items_read, items_written, segments_finished, segments, .. } => {
                let of = self.length.map(|length| format!(" of about {}", count(length))).unwrap_or_default();
                let (read, written) = (count(*items_read), count(*items_written));
                let segments = format!("{segments_finished} of {segments} segments done");
                format!("{read}{of} items read, {written} written, {segments}{}", self.speed(per_second))
            }
            Event::SweepProgress { table, items_read, tombstones, guards, .. } => {
                let (read, deleted, cleaned) = (count(*items_read), count(*tombstones), count(*guards));
                format!("{table}: {read} items read, {deleted} tombstones deleted, {cleaned} guards removed")
            }
            Event::FollowProgress { version, records, seconds_behind, shards_caught_up, shards, .. } => {
                let records = count(*records);
                let behind = seconds_behind
                    .filter(|seconds| *seconds > 0)
                    .map(|seconds| format!(", {} behind", duration(seconds * 1_000)))
                    .unwrap_or_default();
                format!(
                    "version {version}: {records} records applied{behind}, {shards_caught_up} of {shards} shards caught up"
                )
            }
            _ => String::new(),
        }
    }

    fn speed(&self, per_second: f64) -> String {
        if per_second < 1.0 {
            return String::new();
        }
        let left = self.length.map(|length| length.saturating_sub(self.position)).filter(|left| *left > 0);
        // Counts of items are far below 2^52.
        let left = left
            .map(|left| format!(", about {} left", duration((left as f64 / per_second * 1_000.0) as u64)));
        format!(", {} a second{}", count(per_second as u64), left.unwrap_or_default())
    }
}

fn place(lineage: &str, version: Option<u32>) -> String {
    version.map_or_else(|| lineage.to_owned(), |version| format!("{lineage} version {version}"))
}

/// `1,234,567`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `12 ms`, `3.4 s`, `5 min 6 s`, `1 h 2 min`.
pub(crate) fn duration(milliseconds: u64) -> String {
    let seconds = milliseconds / 1_000;
    match milliseconds {
        0..1_000 => format!("{milliseconds} ms"),
        1_000..60_000 => format!("{seconds}.{} s", milliseconds % 1_000 / 100),
        60_000..3_600_000 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_times_read_as_people_write_them() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        let times = [12, 3_456, 306_000, 3_720_000].map(duration);
        assert_eq!(times, ["12 ms", "3.4 s", "5 min 6 s", "1 h 2 min"]);
    }

    fn backfill(items_read: u64, items_estimated: Option<u64>) -> Event {
        Event::BackfillProgress {
            lineage: "customers".into(),
            version: 2,
            items_read,
            items_written: 4_000,
            items_estimated,
            segments_finished: 1,
            segments: 4,
        }
    }

    #[test]
    fn a_backfill_says_how_far_it_is_how_fast_and_how_long_it_takes() {
        let text = |event: &Event, per_second| long_work(event).unwrap().text(per_second);
        assert_eq!(
            text(&backfill(5_000, Some(10_000)), 1_000.0),
            "5,000 of about 10,000 items read, 4,000 written, 1 of 4 segments done, 1,000 a second, about 5.0 s left"
        );
        assert_eq!(
            text(&backfill(5_000, None), 0.0),
            "5,000 items read, 4,000 written, 1 of 4 segments done"
        );
        // The estimate of DynamoDB is up to six hours old.
        assert_eq!(
            text(&backfill(12_000, Some(10_000)), 100.0),
            "12,000 of about 10,000 items read, 4,000 written, 1 of 4 segments done, 100 a second"
        );
    }

    #[test]
    fn waiting_for_a_target_says_how_far_it_is_behind() {
        let text = |seconds_behind| {
            let event = Event::FollowProgress {
                lineage: "customers".into(),
                version: 2,
                records: 12_345,
                seconds_behind,
                shards_caught_up: 1,
                shards: 4,
            };
            long_work(&event).unwrap().text(100.0)
        };
        assert_eq!(text(None), "version 2: 12,345 records applied, 1 of 4 shards caught up");
        assert_eq!(text(Some(0)), "version 2: 12,345 records applied, 1 of 4 shards caught up");
        assert_eq!(
            text(Some(75)),
            "version 2: 12,345 records applied, 1 min 15 s behind, 1 of 4 shards caught up"
        );
    }

    #[test]
    fn a_run_that_goes_on_says_where_the_earlier_one_stopped() {
        let event = Event::MigrationStarted {
            lineage: "customers".into(),
            version: 2,
            description: "Add an index".into(),
            status: Status::Backfilling,
        };
        let said = line(&event).unwrap();
        assert_eq!(said, "customers version 2: Add an index (goes on; an earlier run left it backfilling)");
    }
}
