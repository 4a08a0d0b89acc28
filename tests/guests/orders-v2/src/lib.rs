//! Adds a local index, which needs a new table.

use migrator_guest::tables::{LocalSecondaryIndex, S};
use migrator_guest::{AddIndexes, Manifest};

migrator_guest::export! { migration: describe }

fn describe() -> Manifest {
    let indexes = AddIndexes::new()
        .attribute("city", S)
        .local_index(LocalSecondaryIndex::new("city_index", "customer_nr", "city").keys_only());
    Manifest::new("orders", 2).description("finds orders by city").add_indexes(indexes)
}
