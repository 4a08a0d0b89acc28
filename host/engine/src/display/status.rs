use std::fmt;

use std::time::Duration;

use migrator_follow::FunctionProgress;

use super::{columns, count, counted, duration, tables};
use crate::StatusReport;
use crate::hint::{in_quarantine, stays_as_written};
use crate::history::{SegmentRecord, ShardRecord};
use crate::status::{LineageStatus, MigrationStatus};

/// Failures that are shown one by one; the rest is counted.
const LISTED_FAILURES: usize = 5;

impl fmt::Display for StatusReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lineages.is_empty() {
            return writeln!(f, "no lineage in history table {}", self.history_table);
        }
        for (index, lineage) in self.lineages.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{lineage}")?;
        }
        Ok(())
    }
}

impl fmt::Display for LineageStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.lineage)?;
        match &self.table {
            Some(table) => writeln!(f, "table {table}")?,
            None => writeln!(f, "no table")?,
        }
        if let Some(holder) = &self.locked_by {
            writeln!(f, "  locked by {holder}")?;
        }
        let rows: Vec<_> = self.migrations.iter().map(row).collect();
        // Details stand below the row they belong to.
        for (migration, row) in self.migrations.iter().zip(columns(&rows, "  ").lines()) {
            writeln!(f, "{row}")?;
            f.write_str(&columns(&details(&self.lineage, migration), "    "))?;
        }
        Ok(())
    }
}

fn row(migration: &MigrationStatus) -> Vec<String> {
    vec![
        format!("version {}", migration.version),
        migration.status.to_string(),
        migration.operation.to_string(),
        tables(migration.source_table.as_deref(), migration.target_table.as_deref()),
        migration.description.clone(),
    ]
}

fn details(lineage: &str, migration: &MigrationStatus) -> Vec<Vec<String>> {
    let mut details = Vec::new();
    let mut add = |name: &str, text: String| details.push(vec![name.to_owned(), text]);
    if let Some(text) = backfill(&migration.segments, migration.items_estimated) {
        add("backfill", text);
    }
    if let Some(function) = &migration.function {
        add("function", function.clone());
    }
    if let Some(text) = stream(&migration.shards) {
        add("stream", text);
    }
    if let Some(text) = progress(&migration.function_progress) {
        add("", text);
    }
    for (name, failures) in [("failing", &migration.failures), ("quarantined", &migration.quarantined)] {
        for failure in failures.iter().take(LISTED_FAILURES) {
            add(name, format!("record {} of {}: {}", failure.sequence, failure.key, failure.reason));
        }
        if failures.len() > LISTED_FAILURES {
            add(name, format!("and {} more", failures.len() - LISTED_FAILURES));
        }
    }
    if !migration.failures.is_empty() {
        add("hint", stays_as_written(lineage, migration.version));
    }
    if !migration.quarantined.is_empty() {
        add("hint", in_quarantine(lineage));
    }
    if let Some(error) = &migration.error {
        add("error", error.replace('\n', " "));
    }
    details
}

fn backfill(segments: &[SegmentRecord], estimated: Option<u64>) -> Option<String> {
    let all = segments.first()?.checkpoint.segments;
    let finished = segments.iter().filter(|segment| segment.checkpoint.finished).count();
    let read: u64 = segments.iter().map(|segment| segment.checkpoint.items_read).sum();
    let written: u64 = segments.iter().map(|segment| segment.checkpoint.items_written).sum();
    // The estimate is worth showing only while the number itself is not known.
    let finished_all = u32::try_from(finished) == Ok(all);
    let of = estimated.filter(|_| !finished_all).map(|estimated| format!(" of about {}", count(estimated)));
    let segments =
        if finished_all { "finished".to_owned() } else { format!("{finished} of {all} segments finished") };
    Some(format!(
        "{}{} items read, {} written, {segments}",
        count(read),
        of.unwrap_or_default(),
        count(written)
    ))
}

fn stream(shards: &[ShardRecord]) -> Option<String> {
    let open: Vec<_> = shards.iter().filter(|shard| !shard.finished).collect();
    let records: u64 = shards.iter().map(|shard| shard.records).sum();
    if shards.is_empty() {
        return None;
    }
    let lag = if open.is_empty() {
        "read to its end".to_owned()
    } else {
        let caught_up = open.iter().map(|shard| shard.caught_up_at).collect::<Option<Vec<_>>>();
        match caught_up.and_then(|times| times.into_iter().min()) {
            Some(time) => format!("caught up {} ago", duration(time.elapsed())),
            None => "not caught up yet".to_owned(),
        }
    };
    let shards = counted(open.len() as u64, "open shard");
    Some(format!("{} applied, {lag}, {shards}", counted(records, "record")))
}

/// What the environment that was at work last says, and what all of them have done.
fn progress(environments: &[FunctionProgress]) -> Option<String> {
    let latest = environments.iter().max_by_key(|environment| environment.batch_finished_at)?;
    let records: u64 = environments.iter().map(|environment| environment.records).sum();
    let behind = latest.newest_created_at.map(|created| {
        let behind = latest.batch_finished_at.milliseconds().saturating_sub(created.milliseconds());
        format!(", {} behind", duration(Duration::from_millis(behind)))
    });
    let failing = latest.error.as_ref().map(|error| format!(", failing: {}", error.replace('\n', " ")));
    Some(format!(
        "{} applied, last batch {} ago{}{}",
        counted(records, "record"),
        duration(latest.batch_finished_at.elapsed()),
        behind.unwrap_or_default(),
        failing.unwrap_or_default()
    ))
}

#[cfg(test)]
mod tests {
    use crate::Timestamp;
    use crate::history::{FailureRecord, OperationKind, SegmentCheckpoint, Speed, Status};

    use super::*;

    fn migration(version: u32, status: Status) -> MigrationStatus {
        MigrationStatus {
            version,
            description: "Split the name".into(),
            operation: OperationKind::Convert,
            status,
            source_table: Some("customers".into()),
            target_table: Some(format!("customers_V{version}")),
            function: None,
            speed: Some(Speed::Bulk),
            items_estimated: Some(10_000),
            segments: vec![],
            shards: vec![],
            failures: vec![],
            function_progress: vec![],
            quarantined: vec![],
            error: None,
            finished_at: None,
        }
    }

    fn segment(segment: u32, finished: bool) -> SegmentRecord {
        let checkpoint = SegmentCheckpoint {
            finished,
            items_read: 2_000,
            items_written: 1_500,
            ..SegmentCheckpoint::new(segment, 2)
        };
        SegmentRecord { version: 2, checkpoint }
    }

    fn shard(caught_up_at: Option<Timestamp>) -> ShardRecord {
        ShardRecord {
            version: 2,
            shard: "shardId-1".into(),
            parent: None,
            sequence: None,
            finished: false,
            caught_up_at,
            records: 1_234,
            discovered_at: Timestamp::now(),
            holder: None,
            lease_token: None,
            lease_milliseconds: 10_000,
        }
    }

    fn failure(sequence: usize) -> FailureRecord {
        FailureRecord {
            version: 2,
            sequence: format!("{sequence:040}"),
            shard: "shardId-1".into(),
            key: "customer_nr=42".into(),
            reason: "the converter refused the item: no name".into(),
            first_seen_at: Timestamp::now(),
            last_seen_at: Timestamp::now(),
        }
    }

    fn shown(migrations: Vec<MigrationStatus>) -> String {
        let lineage = LineageStatus {
            lineage: "customers".into(),
            table: Some("customers_V2".into()),
            locked_by: None,
            migrations,
        };
        StatusReport { history_table: "migrator_history".into(), lineages: vec![lineage] }.to_string()
    }

    #[test]
    fn a_copy_under_way_says_how_far_it_is() {
        let mut copying = migration(2, Status::Backfilling);
        copying.segments = vec![segment(0, true), segment(1, false)];
        copying.error = Some("cannot reach http://127.0.0.1:8000".into());
        insta::assert_snapshot!(shown(vec![copying]), @r"
        customers: table customers_V2
          version 2  backfilling  convert  customers -> customers_V2  Split the name
            backfill  4,000 of about 10,000 items read, 3,000 written, 1 of 2 segments finished
            error     cannot reach http://127.0.0.1:8000
        ");
    }

    #[test]
    fn a_follower_says_how_late_it_is_and_what_it_cannot_apply() {
        let mut following = migration(2, Status::Following);
        following.segments = vec![segment(0, true), segment(1, true)];
        following.shards = vec![shard(None)];
        following.failures = (1..=7).map(failure).collect();
        insta::assert_snapshot!(shown(vec![following]), @r"
        customers: table customers_V2
          version 2  following  convert  customers -> customers_V2  Split the name
            backfill  4,000 items read, 3,000 written, finished
            stream    1,234 records applied, not caught up yet, 1 open shard
            failing   record 0000000000000000000000000000000000000001 of customer_nr=42: the converter refused the item: no name
            failing   record 0000000000000000000000000000000000000002 of customer_nr=42: the converter refused the item: no name
            failing   record 0000000000000000000000000000000000000003 of customer_nr=42: the converter refused the item: no name
            failing   record 0000000000000000000000000000000000000004 of customer_nr=42: the converter refused the item: no name
            failing   record 0000000000000000000000000000000000000005 of customer_nr=42: the converter refused the item: no name
            failing   and 2 more
            hint      a record stays as it was written, whatever becomes of its item: correct item or converter, run `migrator rollback customers 2 --force`, and apply the version again; a function with `--on-rejected quarantine` passes such records
        ");
    }

    #[test]
    fn a_function_says_how_late_it_was_and_what_it_passed() {
        let batch_finished_at = Timestamp::now();
        let environment = |records: u64, late: u64, error: Option<&str>| FunctionProgress {
            version: 2,
            records,
            written: records,
            skipped: 0,
            tombstones: 0,
            quarantined: 1,
            newest_sequence: None,
            newest_created_at: Some(Timestamp::from_milliseconds(batch_finished_at.milliseconds() - late)),
            batch_finished_at,
            log_stream: "2026/11/23/[$LATEST]1".into(),
            error: error.map(str::to_owned),
        };
        let mut following = migration(2, Status::Following);
        following.function = Some("migrator-customers-v2".into());
        following.function_progress = vec![environment(1_000, 2_500, None)];
        following.quarantined = vec![failure(3)];
        let text = shown(vec![following.clone()]);
        assert!(
            text.contains("function     migrator-customers-v2\n                 1,000 records applied"),
            "{text}"
        );
        assert!(text.contains(" ago, 2.5 s behind\n"), "{text}");
        assert!(text.contains("quarantined  record 00"), "{text}");
        assert!(
            text.contains(
                "hint         correct the items in the source, and run `migrator retry customers`\n"
            ),
            "{text}"
        );
        following.function_progress = vec![environment(1_000, 0, Some("cannot write to the target"))];
        let text = shown(vec![following]);
        assert!(text.contains("behind, failing: cannot write to the target\n"), "{text}");
    }

    #[test]
    fn the_lag_is_that_of_the_shard_that_is_furthest_behind() {
        let old = Timestamp::from_milliseconds(Timestamp::now().milliseconds() - 7_200_500);
        let mut following = migration(2, Status::Following);
        following.shards = vec![shard(Some(Timestamp::now())), shard(Some(old))];
        let text = shown(vec![following]);
        assert!(text.contains("2,468 records applied, caught up 2 h 0 min ago, 2 open shards"), "{text}");
    }
}
