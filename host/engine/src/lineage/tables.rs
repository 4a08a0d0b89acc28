use migrator_component::{Manifest, Operation};

use crate::EngineError;
use crate::history::{MigrationRecord, Status};

/// The tables of one migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables {
    /// Name of version 1's table, from which later names are made.
    pub base: String,
    /// The table the operation reads, changes or deletes; none for `create-table`.
    pub source: Option<String>,
    /// The table the lineage lives in afterwards; none for `delete-table`.
    pub target: Option<String>,
}

/// The table a lineage lives in after these migrations, which are sorted by version; none before the first table and
/// after the last.
pub fn current_table(before: &[MigrationRecord]) -> Option<String> {
    let mut current: Option<&String> = None;
    for record in live(before) {
        match &record.target_table {
            Some(target) => current = Some(target),
            None if record.source_table.as_ref() == current => current = None,
            None => {}
        }
    }
    current.cloned()
}

/// Names the tables of a migration that follows these. A new table is `<base>_V<version>`, where the base is the table
/// of version 1 and never one that has a version in its name already; `convert` may declare another name.
///
/// # Errors
/// [`EngineError::OperationOutOfPlace`] for a first version that creates no table and a later one that does, and
/// [`EngineError::NotOfTheLineage`] for deleting a table that these migrations did not make or did delete.
pub fn tables(manifest: &Manifest, before: &[MigrationRecord]) -> Result<Tables, EngineError> {
    let out_of_place = |reason: &str| EngineError::OperationOutOfPlace {
        lineage: manifest.lineage.clone(),
        version: manifest.version,
        operation: manifest.operation.name().to_owned(),
        reason: reason.to_owned(),
    };
    if let Operation::CreateTable(table) = &manifest.operation {
        let name = table.table_name.clone();
        return match live(before).next() {
            None => Ok(Tables { base: name.clone(), source: None, target: Some(name) }),
            Some(_) => Err(out_of_place("only version 1 can be: later tables come from it")),
        };
    }
    let (Some(first), Some(current)) = (live(before).next(), current_table(before)) else {
        return Err(out_of_place("needs a table, and the lineage has none"));
    };
    let base = first.base_table.clone();
    let (source, target) = match &manifest.operation {
        Operation::DeleteTable(delete) => {
            let tables = tables_of(before);
            if !tables.contains(&delete.table_name) {
                return Err(EngineError::NotOfTheLineage {
                    lineage: manifest.lineage.clone(),
                    version: manifest.version,
                    table: delete.table_name.clone(),
                    tables: tables.join(", "),
                });
            }
            (delete.table_name.clone(), None)
        }
        operation if operation.moves_data() => {
            let declared = match operation {
                Operation::Convert(convert) => convert.target.as_ref().map(|table| table.table_name.clone()),
                _ => None,
            };
            let target = declared.unwrap_or_else(|| format!("{base}_V{}", manifest.version));
            if tables_of(before).contains(&target) {
                return Err(out_of_place(&format!(
                    "has the target {target}, which the lineage uses already"
                )));
            }
            (current, Some(target))
        }
        _ => (current.clone(), Some(current)),
    };
    Ok(Tables { base, source: Some(source), target })
}

/// The tables that migrations have made and not deleted again, in the order they came.
fn tables_of(before: &[MigrationRecord]) -> Vec<String> {
    let mut tables: Vec<String> = Vec::new();
    for record in live(before) {
        match (&record.target_table, &record.source_table) {
            (Some(target), _) if !tables.contains(target) => tables.push(target.clone()),
            (None, Some(deleted)) => tables.retain(|table| table != deleted),
            _ => {}
        }
    }
    tables
}

fn live(records: &[MigrationRecord]) -> impl Iterator<Item = &MigrationRecord> {
    records.iter().filter(|record| record.status != Status::RolledBack && !record.undone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lineage::order::tests::{manifest, record};
    use migrator_component::manifest::{
        AddIndexes, Convert, DeleteTable, LocalSecondaryIndex, TableDefinition,
    };
    use proptest::prelude::*;

    fn create(name: &str) -> Operation {
        Operation::CreateTable(Box::new(table(name)))
    }

    fn table(name: &str) -> TableDefinition {
        serde_json::from_value(serde_json::json!({
            "TableName": name,
            "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        }))
        .unwrap()
    }

    fn convert() -> Operation {
        Operation::Convert(Convert::default())
    }

    fn convert_into(name: &str) -> Operation {
        Operation::Convert(Convert { target: Some(Box::new(table(name))) })
    }

    fn add_local_index() -> Operation {
        let index: LocalSecondaryIndex = serde_json::from_value(serde_json::json!({
            "IndexName": "by_postcode",
            "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
            "Projection": { "ProjectionType": "ALL" },
        }))
        .unwrap();
        Operation::AddIndexes(Box::new(AddIndexes {
            local_secondary_indexes: vec![index],
            ..AddIndexes::default()
        }))
    }

    fn update() -> Operation {
        Operation::UpdateTable(Box::default())
    }

    fn delete(name: &str) -> Operation {
        Operation::DeleteTable(DeleteTable { table_name: name.to_owned() })
    }

    fn after(operations: &[Operation]) -> Result<Vec<MigrationRecord>, EngineError> {
        let mut records: Vec<MigrationRecord> = Vec::new();
        for (version, operation) in (1..).zip(operations) {
            let manifest = manifest("customers", version, operation.clone());
            let tables = tables(&manifest, &records)?;
            let mut next = record("customers", version, Status::Done);
            next.base_table = tables.base;
            next.source_table = tables.source;
            next.target_table = tables.target;
            next.manifest = manifest;
            records.push(next);
        }
        Ok(records)
    }

    fn targets(operations: &[Operation]) -> Vec<Option<String>> {
        after(operations).unwrap().into_iter().map(|record| record.target_table).collect()
    }

    #[test]
    fn new_tables_are_named_after_the_first_one_and_the_version() {
        assert_eq!(
            targets(&[create("customers"), add_local_index(), convert()]),
            [Some("customers".to_owned()), Some("customers_V2".to_owned()), Some("customers_V3".to_owned())]
        );
    }

    #[test]
    fn a_declared_target_changes_no_later_name() {
        let targets = targets(&[create("customers"), convert_into("people"), update(), convert()]);
        assert_eq!(targets[1].as_deref(), Some("people"));
        assert_eq!(targets[2].as_deref(), Some("people"));
        assert_eq!(targets[3].as_deref(), Some("customers_V4"));
    }

    #[test]
    fn deleting_an_older_table_leaves_the_lineage_where_it_is() {
        let records = after(&[create("customers"), convert(), delete("customers")]).unwrap();
        assert_eq!(current_table(&records).as_deref(), Some("customers_V2"));
        let records = after(&[create("customers"), delete("customers")]).unwrap();
        assert_eq!(current_table(&records), None);
    }

    #[test]
    fn operations_out_of_place_are_errors_that_say_why() {
        let messages: Vec<String> = [
            after(&[convert()]),
            after(&[create("customers"), create("others")]),
            after(&[create("customers"), delete("orders")]),
            after(&[create("customers"), convert(), delete("customers"), delete("customers")]),
            after(&[create("customers"), convert_into("customers")]),
        ]
        .into_iter()
        .map(|result| result.unwrap_err().to_string())
        .collect();
        insta::assert_snapshot!(messages.join("\n"), @r"
        lineage customers: version 1 is convert, which needs a table, and the lineage has none
        lineage customers: version 2 is create-table, which only version 1 can be: later tables come from it
        lineage customers version 2: table orders does not belong to the lineage: its tables are customers
        lineage customers version 4: table customers does not belong to the lineage: its tables are customers_V2
        lineage customers: version 2 is convert, which has the target customers, which the lineage uses already
        ");
    }

    proptest! {
        #[test]
        fn every_new_table_is_the_base_with_one_version(
            kinds in prop::collection::vec(0u8..3, 0..12)
        ) {
            let mut operations = vec![create("customers")];
            operations.extend(kinds.iter().map(|kind| match kind {
                0 => convert(),
                1 => add_local_index(),
                _ => update(),
            }));
            let records = after(&operations).unwrap();
            for pair in records.windows(2) {
                let (before, record) = (&pair[0], &pair[1]);
                prop_assert_eq!(&record.source_table, &before.target_table);
                let expected = if record.moves_data() {
                    Some(format!("customers_V{}", record.version))
                } else {
                    before.target_table.clone()
                };
                prop_assert_eq!(&record.target_table, &expected);
            }
        }
    }
}
