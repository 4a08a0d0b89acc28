use std::fmt;

use migrator_item::Key;

use super::{columns, count, counted};
use crate::verify::{
    Difference, Findings, LineageVerification, MigrationVerification, Rejection, VerifyReport,
};

impl fmt::Display for LineageVerification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.migrations.is_empty() {
            return writeln!(f, "{}: nothing is followed, so there is nothing to compare", self.lineage);
        }
        for (index, MigrationVerification { version, report }) in self.migrations.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{} version {version}\n{report}", self.lineage)?;
        }
        Ok(())
    }
}

impl fmt::Display for VerifyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, target, .. } = self;
        let expected = count(self.expected);
        writeln!(f, "{source}: {} that convert to {expected}", counted(self.source_items, "item"))?;
        writeln!(f, "{target}: {}", counted(self.target_items, "item"))?;
        if self.is_equal() {
            return writeln!(f, "equal: nothing missing, different, extra or collided");
        }
        if !self.is_complete() {
            let (examined, all) = (count(self.examined_buckets), count(self.differing_buckets));
            writeln!(
                f,
                "too much differs to look at all of it: {examined} of {all} groups of keys were examined"
            )?;
        }
        let at_least = if self.is_complete() { "" } else { "at least " };
        write_differences(f, "missing", at_least, &self.missing)?;
        write_differences(f, "different", at_least, &self.different)?;
        write_differences(f, "extra", at_least, &self.extra)?;
        write_differences(f, "collided", at_least, &self.collided)?;
        write_findings(f, "rejected", "", &self.rejected, rejection)
    }
}

fn write_differences(
    f: &mut fmt::Formatter<'_>,
    kind: &str,
    at_least: &str,
    findings: &Findings<Difference>,
) -> fmt::Result {
    write_findings(f, kind, at_least, findings, difference)
}

fn write_findings<T>(
    f: &mut fmt::Formatter<'_>,
    kind: &str,
    at_least: &str,
    findings: &Findings<T>,
    row: fn(&T) -> Vec<String>,
) -> fmt::Result {
    if findings.count == 0 {
        return Ok(());
    }
    writeln!(f, "{kind}: {at_least}{}", count(findings.count))?;
    let rows: Vec<_> = findings.examples.iter().map(row).collect();
    f.write_str(&columns(&rows, "  "))?;
    match findings.count - findings.examples.len() as u64 {
        0 => Ok(()),
        more => writeln!(f, "  and {} more", count(more)),
    }
}

fn difference(difference: &Difference) -> Vec<String> {
    let mut row = vec![difference.target.to_string()];
    if !difference.sources.is_empty() {
        let sources: Vec<_> = difference.sources.iter().map(Key::to_string).collect();
        row.push(format!("from {}", sources.join(" and ")));
    }
    if !difference.attributes.is_empty() {
        row.push(format!("in {}", difference.attributes.join(", ")));
    }
    row
}

fn rejection(rejection: &Rejection) -> Vec<String> {
    let key = rejection.source.as_ref().map_or_else(|| "an item without a key".to_owned(), Key::to_string);
    vec![key, rejection.reason.clone()]
}
