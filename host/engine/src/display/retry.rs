use std::fmt;

use super::{columns, counted};
use crate::RetryReport;

impl fmt::Display for RetryReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.migrations.is_empty() {
            return writeln!(f, "{}: nothing is in quarantine", self.lineage);
        }
        for migration in &self.migrations {
            writeln!(
                f,
                "{} version {}: {} applied, {} deleted by now, {} rejected again",
                self.lineage,
                migration.version,
                counted(migration.applied, "item"),
                migration.deleted,
                migration.rejected
            )?;
            let rows: Vec<_> =
                migration.examples.iter().map(|item| vec![item.key.clone(), item.reason.clone()]).collect();
            f.write_str(&columns(&rows, "  "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{MigrationRetry, StillRejected};

    use super::*;

    #[test]
    fn what_is_rejected_again_is_shown_with_its_reason() {
        let rejected = StillRejected { key: "id=\"1\"".into(), reason: "a name of one word".into() };
        let migration =
            MigrationRetry { version: 2, applied: 3, deleted: 1, rejected: 1, examples: vec![rejected] };
        let report = RetryReport { lineage: "people".into(), migrations: vec![migration] };
        insta::assert_snapshot!(report, @r#"
        people version 2: 3 items applied, 1 deleted by now, 1 rejected again
          id="1"  a name of one word
        "#);
        let report = RetryReport { lineage: "people".into(), migrations: vec![] };
        insta::assert_snapshot!(report, @"people: nothing is in quarantine");
    }
}
