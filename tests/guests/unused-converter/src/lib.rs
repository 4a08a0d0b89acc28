//! Has a converter and declares an operation that converts nothing.

mod bindings {
    wit_bindgen::generate!({ path: "../../../wit/0.1.0", world: "convert-migration", generate_unused_types: true });
}

use bindings::dynamodb_migrator::migration::items::Item;
use bindings::dynamodb_migrator::migration::manifest::{DeleteTable, Manifest, Operation};
use bindings::exports::dynamodb_migrator::migration::converter::ConvertError;

struct Guest;

impl bindings::exports::dynamodb_migrator::migration::migration::Guest for Guest {
    fn describe() -> Manifest {
        Manifest {
            lineage: "unused-converter".into(),
            version: 2,
            description: "Deletes a table and has a converter".into(),
            operation: Operation::DeleteTable(DeleteTable { table_name: "unused".into() }),
        }
    }
}

impl bindings::exports::dynamodb_migrator::migration::converter::Guest for Guest {
    fn convert(items: Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>> {
        items.into_iter().map(|item| Ok(vec![item])).collect()
    }
}

bindings::export!(Guest with_types_in bindings);
