use std::fmt;

use crate::RollbackReport;

impl fmt::Display for RollbackReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done = match self.undone.as_slice() {
            [] => "rolled back: nothing was left of it".to_owned(),
            steps => format!("rolled back: {}", steps.join(", ")),
        };
        writeln!(f, "{}\n  version {}  {}  {done}", self.lineage, self.version, self.operation)?;
        match &self.table {
            Some(table) => writeln!(f, "the lineage lives in table {table}"),
            None => writeln!(f, "the lineage has no table"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::history::OperationKind;

    use super::*;

    fn report(undone: &[&str], table: Option<&str>) -> RollbackReport {
        RollbackReport {
            lineage: "customers".into(),
            version: 3,
            description: "Split the name".into(),
            operation: OperationKind::Convert,
            undone: undone.iter().map(ToString::to_string).collect(),
            table: table.map(Into::into),
        }
    }

    #[test]
    fn what_was_taken_back_and_where_the_lineage_lives_is_said() {
        insta::assert_snapshot!(
            report(&["backfill", "create-table", "enable-stream"], Some("customers_V2")), @r"
        customers
          version 3  convert  rolled back: backfill, create-table, enable-stream
        the lineage lives in table customers_V2
        ");
        insta::assert_snapshot!(report(&[], None), @r"
        customers
          version 3  convert  rolled back: nothing was left of it
        the lineage has no table
        ");
    }
}
