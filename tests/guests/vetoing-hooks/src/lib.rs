//! Refuses before the operation with what it was told, traps after it.

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/0.1.0", world: "table-migration-with-hooks", generate_unused_types: true,
    });
}

use bindings::dynamodb_migrator::migration::manifest::{DeleteTable, Manifest, Operation};
use bindings::exports::dynamodb_migrator::migration::hooks::OperationContext;

struct Guest;

impl bindings::exports::dynamodb_migrator::migration::migration::Guest for Guest {
    fn describe() -> Manifest {
        Manifest {
            lineage: "vetoing-hooks".into(),
            version: 2,
            description: "Refuses before, traps after".into(),
            operation: Operation::DeleteTable(DeleteTable { table_name: "kept".into() }),
        }
    }
}

impl bindings::exports::dynamodb_migrator::migration::hooks::Guest for Guest {
    fn before(context: OperationContext) -> Result<(), String> {
        let OperationContext { lineage, version, source_table, target_table } = context;
        Err(format!("not today: {lineage} {version} from {source_table:?} to {target_table:?}"))
    }

    fn after(_context: OperationContext) -> Result<(), String> {
        core::arch::wasm32::unreachable()
    }
}

bindings::export!(Guest with_types_in bindings);
