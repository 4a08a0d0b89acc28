//! Deletes the first table, once everybody reads the new one.

use migrator_guest::Manifest;

migrator_guest::export! { migration: describe }

fn describe() -> Manifest {
    Manifest::new("customers", 4).description("delete the first table").delete_table("customers")
}
