use std::fmt;

use super::{columns, count, counted, duration, tables};
use crate::StatusReport;
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
            f.write_str(&columns(&details(migration), "    "))?;
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

fn details(migration: &MigrationStatus) -> Vec<Vec<String>> {
    let mut details = Vec::new();
    let mut add = |name: &str, text: String| details.push(vec![name.to_owned(), text]);
    if let Some(text) = backfill(&migration.segments, migration.items_estimated) {
        add("backfill", text);
    }
    if let Some(text) = stream(&migration.shards) {
        add("stream", text);
    }
    for failure in migration.failures.iter().take(LISTED_FAILURES) {
        add("failing", format!("record {} of {}: {}", failure.sequence, failure.key, failure.reason));
    }
    if migration.failures.len() > LISTED_FAILURES {
        add("failing", format!("and {} more", migration.failures.len() - LISTED_FAILURES));
    }
    if let Some(error) = &migration.error {
        add("error", error.replace('\n', " "));
    }
    details
}

fn backfill(segments: &[SegmentRecord], estimated: Option<u64>) -> Option<String> {
    let all = segments.first()?.segments;
    let finished = segments.iter().filter(|segment| segment.finished).count();
    let read: u64 = segments.iter().map(|segment| segment.items_read).sum();
    let written: u64 = segments.iter().map(|segment| segment.items_written).sum();
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
