use migrator_guest::Manifest;
use migrator_guest::tables::{S, TableDefinition};

migrator_guest::export! { migration: describe }

fn describe() -> Manifest {
    Manifest::new("{{lineage}}", {{version}})
        .description("creates the table")
        .create_table(TableDefinition::new("{{lineage}}").hash("id", S))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_this_version_of_its_lineage() {
        let manifest = describe();
        assert_eq!((manifest.lineage.as_str(), manifest.version), ("{{lineage}}", {{version}}));
    }
}
