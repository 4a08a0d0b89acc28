//! Adds a local index. DynamoDB adds none to an existing table, so the host moves the customers to `customers_V2`.

use migrator_guest::tables::{LocalSecondaryIndex, S};
use migrator_guest::{AddIndexes, Manifest};

migrator_guest::export! { migration: describe }

fn describe() -> Manifest {
    let postcode = LocalSecondaryIndex::new("postcode_index", "customer_nr", "postcode");
    Manifest::new("customers", 2)
        .description("find a customer's items by postcode")
        .add_indexes(AddIndexes::new().attribute("postcode", S).local_index(postcode))
}
