use migrator_guest::{ConvertError, Item, Manifest};

migrator_guest::export! { migration: describe, convert: convert }

fn describe() -> Manifest {
    Manifest::new("{{lineage}}", {{version}}).description("splits the name").convert()
}

fn convert(mut item: Item) -> Result<Item, ConvertError> {
    let name = item.take_s("name")?.ok_or("there is no name")?;
    let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
    item.set("first_name", first)?;
    item.set("last_name", last)?;
    Ok(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(json: &str) -> Item {
        Item::from_json(json).unwrap()
    }

    #[test]
    fn a_name_is_split() {
        let converted = convert(item(r#"{"id":{"S":"1"},"name":{"S":"Ada Lovelace"}}"#)).unwrap();
        let expected = r#"{"id":{"S":"1"},"first_name":{"S":"Ada"},"last_name":{"S":"Lovelace"}}"#;
        assert_eq!(converted, item(expected));
    }

    #[test]
    fn an_item_without_a_name_is_refused() {
        let error = convert(item(r#"{"id":{"S":"1"}}"#)).unwrap_err();
        assert_eq!(error.message(), "there is no name");
    }
}
