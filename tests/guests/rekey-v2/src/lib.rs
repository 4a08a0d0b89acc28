//! An awkward second version of `customers`: target keys depend on attributes that the application changes, items are
//! dropped, and one becomes up to three.

use migrator_guest::tables::{S, TableDefinition};
use migrator_guest::{ConvertError, Item, Manifest};

migrator_guest::export! { migration: describe, convert: convert }

fn describe() -> Manifest {
    let target = TableDefinition::new("customers_by_segment").hash("segment", S).range("customer", S);
    Manifest::new("customers", 2).description("keys customers by their segment").convert_into(target)
}

fn convert(mut item: Item) -> Result<Vec<Item>, ConvertError> {
    if item.remove("test") {
        return Ok(Vec::new());
    }
    let number = item.take_n("customer_nr")?.ok_or("a customer without a number")?.to_string();
    let name = item.take_s("last_name")?.ok_or("a customer without a last name")?;
    let revision: u64 = match item.get_n("revision")? {
        Some(revision) => revision.to_string().parse()?,
        None => 0,
    };
    item.set("segment", format!("segment-{}", revision % 5))?;
    item.set("customer", format!("{number}#{name}"))?;
    let mut outputs = Vec::new();
    if item.has("postcode") {
        outputs.push(part(&mut item, &["postcode", "city"], "address")?);
    }
    if revision % 2 == 0 {
        outputs.push(part(&mut item, &["phone"], "phone")?);
    }
    outputs.push(item);
    Ok(outputs)
}

/// Moves attributes into an item of their own beside the customer's.
fn part(item: &mut Item, names: &[&str], kind: &str) -> Result<Item, ConvertError> {
    let mut part = item.duplicate();
    for name in part.names() {
        if name != "segment" && !names.contains(&name.as_str()) {
            part.remove(&name);
        }
    }
    for name in names {
        item.remove(name);
    }
    let customer = item.get_s("customer")?.ok_or("the key was just set")?;
    part.set("customer", format!("{customer}#{kind}"))?;
    Ok(part)
}
