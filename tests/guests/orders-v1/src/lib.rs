//! A second lineage: a table with provisioned throughput, a local and a global index.

use migrator_guest::Manifest;
use migrator_guest::tables::{GlobalSecondaryIndex, LocalSecondaryIndex, N, S, TableDefinition};

migrator_guest::export! { migration: describe }

fn describe() -> Manifest {
    let table = TableDefinition::new("orders")
        .hash("customer_nr", N)
        .range("order_nr", N)
        .attribute("status", S)
        .attribute("placed_at", S)
        .provisioned(7, 9)
        .local_index(LocalSecondaryIndex::new("status_index", "customer_nr", "status"))
        .global_index(
            GlobalSecondaryIndex::new("placed_index", "placed_at").range("order_nr").provisioned(3, 4),
        );
    Manifest::new("orders", 1).description("creates the orders").create_table(table)
}
