use migrator_guest::tables::TimeToLive;
use migrator_guest::{Manifest, UpdateTable};

migrator_guest::export! { migration: describe }

fn describe() -> Manifest {
    Manifest::new("{{lineage}}", {{version}})
        .description("lets items expire")
        .update_table(UpdateTable::new().time_to_live(TimeToLive::on("expires")))
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
