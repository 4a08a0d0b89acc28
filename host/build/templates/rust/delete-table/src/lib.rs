use migrator_guest::Manifest;

migrator_guest::export! { migration: describe }

fn describe() -> Manifest {
    Manifest::new("{{lineage}}", {{version}})
        .description("deletes the first table")
        .delete_table("{{lineage}}")
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
