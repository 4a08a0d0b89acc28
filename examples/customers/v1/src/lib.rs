//! Creates the table: one item a customer.

use migrator_guest::Manifest;
use migrator_guest::tables::{N, S, TableDefinition};

migrator_guest::export! { migration: describe }

fn describe() -> Manifest {
    Manifest::new("customers", 1).description("create the table of customers").create_table(
        TableDefinition::new("customers").hash("customer_nr", N).range("last_name", S).pay_per_request(),
    )
}
