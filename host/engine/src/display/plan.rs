use std::fmt;

use super::{columns, counted, tables};
use crate::Plan;
use crate::history::Status;
use crate::plan::PlannedMigration;

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for warning in &self.warnings {
            writeln!(f, "warning: {warning}")?;
        }
        if self.migrations.is_empty() {
            return writeln!(f, "nothing to do: every given migration is applied");
        }
        let mut lineage = None;
        for migration in &self.migrations {
            if lineage != Some(&migration.lineage) {
                let outstanding =
                    self.migrations.iter().filter(|other| other.lineage == migration.lineage).count();
                writeln!(
                    f,
                    "{}: {} outstanding",
                    migration.lineage,
                    counted(outstanding as u64, "migration")
                )?;
                lineage = Some(&migration.lineage);
            }
            write!(f, "\n{migration}")?;
        }
        Ok(())
    }
}

impl fmt::Display for PlannedMigration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  version {}: {}", self.version, self.description)?;
        match self.status {
            Status::Pending => writeln!(f)?,
            status => writeln!(f, " (goes on; an earlier run left it {status})")?,
        }
        let tables = tables(self.source_table.as_deref(), self.target_table.as_deref());
        let mut facts = vec![vec![self.operation.to_string(), tables]];
        if let Some(speed) = self.speed {
            let reason = self.speed_reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            facts.push(vec!["speed".to_owned(), format!("{speed}{reason}")]);
        }
        f.write_str(&columns(&facts, "    "))?;
        let steps: Vec<_> = (self.steps.iter().zip(1..))
            .map(|(step, number)| vec![format!("{number:>2} {}", step.name), step.description.clone()])
            .collect();
        f.write_str(&columns(&steps, "    "))
    }
}

#[cfg(test)]
mod tests {
    use crate::history::{OperationKind, Speed};
    use crate::plan::PlannedStep;

    use super::*;

    fn migration(version: u32, status: Status) -> PlannedMigration {
        PlannedMigration {
            lineage: "customers".into(),
            version,
            description: "Add an index on the postcode".into(),
            operation: OperationKind::AddIndexes,
            status,
            source_table: Some("customers".into()),
            target_table: Some(format!("customers_V{version}")),
            speed: Some(Speed::Bulk),
            speed_reason: Some("10,000 items take about 2 s, far below the 24 h the stream keeps".into()),
            steps: vec![
                PlannedStep {
                    name: "enable-stream".into(),
                    description: "enable the stream of customers".into(),
                },
                PlannedStep { name: "backfill".into(), description: "copy the items".into() },
            ],
        }
    }

    #[test]
    fn a_plan_reads_from_lineage_to_step() {
        let plan = Plan {
            migrations: vec![migration(2, Status::Pending), migration(3, Status::Backfilling)],
            warnings: vec!["the artifact of version 1 changed".into()],
        };
        insta::assert_snapshot!(plan, @r"
        warning: the artifact of version 1 changed
        customers: 2 migrations outstanding

          version 2: Add an index on the postcode
            add-indexes  customers -> customers_V2
            speed        bulk: 10,000 items take about 2 s, far below the 24 h the stream keeps
             1 enable-stream  enable the stream of customers
             2 backfill       copy the items

          version 3: Add an index on the postcode (goes on; an earlier run left it backfilling)
            add-indexes  customers -> customers_V3
            speed        bulk: 10,000 items take about 2 s, far below the 24 h the stream keeps
             1 enable-stream  enable the stream of customers
             2 backfill       copy the items
        ");
    }

    #[test]
    fn a_plan_without_work_says_so() {
        let plan = Plan { migrations: vec![], warnings: vec![] };
        assert_eq!(plan.to_string(), "nothing to do: every given migration is applied\n");
    }
}
