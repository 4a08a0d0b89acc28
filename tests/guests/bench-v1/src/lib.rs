//! Creates the table that the benchmarks fill.

use migrator_guest::Manifest;
use migrator_guest::tables::{N, TableDefinition};

migrator_guest::export! { migration: describe }

fn describe() -> Manifest {
    let table = TableDefinition::new("bench").hash("customer_nr", N);
    Manifest::new("bench", 1).description("the table that the benchmarks fill").create_table(table)
}
