//! Declares `convert` and has no converter.

mod bindings {
    wit_bindgen::generate!({ path: "../../../wit/0.1.0", world: "table-migration", generate_unused_types: true });
}

use bindings::dynamodb_migrator::migration::manifest::{Convert, Manifest, Operation};

struct Guest;

impl bindings::exports::dynamodb_migrator::migration::migration::Guest for Guest {
    fn describe() -> Manifest {
        Manifest {
            lineage: "missing-converter".into(),
            version: 2,
            description: "Declares convert and has no converter".into(),
            operation: Operation::Convert(Convert { target: None }),
        }
    }
}

bindings::export!(Guest with_types_in bindings);
