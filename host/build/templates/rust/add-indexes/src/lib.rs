use migrator_guest::tables::{GlobalSecondaryIndex, S};
use migrator_guest::{AddIndexes, Manifest};

migrator_guest::export! { migration: describe }

fn describe() -> Manifest {
    let by_name = GlobalSecondaryIndex::new("name_index", "name");
    Manifest::new("{{lineage}}", {{version}})
        .description("finds items by name")
        .add_indexes(AddIndexes::new().attribute("name", S).global_index(by_name))
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
