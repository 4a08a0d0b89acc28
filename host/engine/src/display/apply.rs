use std::fmt;
use std::time::Duration;

use super::{columns, counted, duration};
use crate::{AppliedMigration, ApplyReport, Outcome};

impl fmt::Display for ApplyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for warning in &self.warnings {
            writeln!(f, "warning: {warning}")?;
        }
        for of_lineage in self.migrations.chunk_by(|left, right| left.lineage == right.lineage) {
            if let Some(first) = of_lineage.first() {
                writeln!(f, "{}", first.lineage)?;
            }
            f.write_str(&columns(&of_lineage.iter().map(row).collect::<Vec<_>>(), "  "))?;
        }
        if self.migrations.iter().all(|migration| migration.outcome == Outcome::AlreadyApplied) {
            writeln!(f, "nothing to do: every given migration is applied")?;
        }
        Ok(())
    }
}

fn row(migration: &AppliedMigration) -> Vec<String> {
    let outcome = match migration.outcome {
        Outcome::AlreadyApplied => "applied before".to_owned(),
        Outcome::Applied => "applied".to_owned(),
        Outcome::Continued => "finished".to_owned(),
    };
    let mut did = migration.description.clone();
    if migration.outcome != Outcome::AlreadyApplied {
        let copied = match migration.items_written {
            0 => String::new(),
            items => format!("{} copied, ", counted(items, "item")),
        };
        did += &format!(" ({copied}{})", duration(Duration::from_millis(migration.milliseconds)));
    }
    vec![
        format!("version {}", migration.version),
        outcome,
        migration.status.to_string(),
        migration.operation.to_string(),
        migration.table.clone().unwrap_or_else(|| "no table".to_owned()),
        did,
    ]
}

#[cfg(test)]
mod tests {
    use crate::history::{OperationKind, Status};

    use super::*;

    fn applied(version: u32, outcome: Outcome, items_written: u64) -> AppliedMigration {
        AppliedMigration {
            lineage: "customers".into(),
            version,
            description: "Split the name".into(),
            operation: if version == 1 { OperationKind::CreateTable } else { OperationKind::Convert },
            outcome,
            status: if version == 1 { Status::Done } else { Status::Following },
            table: Some(if version == 1 { "customers".into() } else { format!("customers_V{version}") }),
            function: None,
            items_written,
            milliseconds: 2_345,
        }
    }

    #[test]
    fn what_was_done_and_what_was_done_before_are_told_apart() {
        let migrations = vec![
            applied(1, Outcome::AlreadyApplied, 0),
            applied(2, Outcome::Applied, 10_000),
            applied(3, Outcome::Continued, 1),
        ];
        insta::assert_snapshot!(ApplyReport { migrations, warnings: vec![] }, @r"
        customers
          version 1  applied before  done       create-table  customers     Split the name
          version 2  applied         following  convert       customers_V2  Split the name (10,000 items copied, 2.3 s)
          version 3  finished        following  convert       customers_V3  Split the name (1 item copied, 2.3 s)
        ");
    }

    #[test]
    fn a_run_without_work_says_so() {
        let report =
            ApplyReport { migrations: vec![applied(1, Outcome::AlreadyApplied, 0)], warnings: vec![] };
        assert!(
            report.to_string().ends_with("\nnothing to do: every given migration is applied\n"),
            "{report}"
        );
    }
}
