//! The conversion that the benchmarks measure: one attribute renamed, one split.

use migrator_guest::{ConvertError, Item, Manifest};

migrator_guest::export! { migration: describe, convert: convert }

fn describe() -> Manifest {
    Manifest::new("bench", 2).description("renames an attribute and splits another").convert()
}

fn convert(mut item: Item) -> Result<Vec<Item>, ConvertError> {
    item.rename("street", "road")?;
    if let Some(name) = item.take_s("name")? {
        let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
        item.set("first_name", first)?;
        item.set("last_name", last)?;
    }
    Ok(vec![item])
}
