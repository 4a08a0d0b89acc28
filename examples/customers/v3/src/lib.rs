//! Gives every customer one id and splits the item into a profile and an address.

use migrator_guest::tables::{GlobalSecondaryIndex, S, TableDefinition};
use migrator_guest::{ConvertError, Item, Manifest};

migrator_guest::export! { migration: describe, convert: convert }

fn describe() -> Manifest {
    let table = TableDefinition::new("customers_V3")
        .hash("customer_id", S)
        .range("kind", S)
        .attribute("postcode", S)
        .global_index(GlobalSecondaryIndex::new("postcode_index", "postcode").range("customer_id"));
    Manifest::new("customers", 3)
        .description("one id a customer, profile and address apart")
        .convert_into(table)
}

fn convert(mut item: Item) -> Result<Vec<Item>, ConvertError> {
    if item.get_bool("test")?.unwrap_or(false) {
        return Ok(Vec::new());
    }
    let last_name = item.require_s("last_name")?;
    // The number holds no `#`: no two customers get the same id.
    let customer_id = format!("{}#{last_name}", item.require_n("customer_nr")?);
    if let Some(name) = item.take_s("name")? {
        let first_name = name.strip_suffix(&last_name).unwrap_or(&name).trim();
        if !first_name.is_empty() {
            item.set("first_name", first_name)?;
        }
    }
    item.rename("phone", "phone_number")?;
    let address = take_address(&mut item)?;
    item.set("customer_id", &customer_id)?;
    item.set("kind", "profile")?;
    let Some(mut address) = address else { return Ok(vec![item]) };
    address.set("customer_id", customer_id)?;
    address.set("kind", "address")?;
    Ok(vec![item, address])
}

/// What belongs to the address, as an item of its own; none for a customer without one.
fn take_address(item: &mut Item) -> Result<Option<Item>, ConvertError> {
    let mut address = None;
    for name in ["street", "postcode", "city"] {
        if let Some(value) = item.take(name) {
            address.get_or_insert_with(Item::new).set(name, value)?;
        }
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(json: &str) -> Vec<Item> {
        convert(item(json)).unwrap()
    }

    fn item(json: &str) -> Item {
        Item::from_json(json).unwrap()
    }

    #[test]
    fn a_customer_becomes_a_profile_and_an_address() {
        let outputs = converted(
            r#"{"customer_nr":{"N":"7"},"last_name":{"S":"Lovelace"},"name":{"S":"Ada Lovelace"},
                "phone":{"S":"+44 20 1815"},"street":{"S":"St James Square 12"},"postcode":{"S":"SW1Y"},
                "city":{"S":"London"},"tags":{"SS":["vip"]}}"#,
        );
        let profile = item(
            r#"{"customer_id":{"S":"7#Lovelace"},"kind":{"S":"profile"},"customer_nr":{"N":"7"},
                "last_name":{"S":"Lovelace"},"first_name":{"S":"Ada"},"phone_number":{"S":"+44 20 1815"},
                "tags":{"SS":["vip"]}}"#,
        );
        let address = item(
            r#"{"customer_id":{"S":"7#Lovelace"},"kind":{"S":"address"},"street":{"S":"St James Square 12"},
                "postcode":{"S":"SW1Y"},"city":{"S":"London"}}"#,
        );
        assert_eq!(outputs, [profile, address]);
    }

    #[test]
    fn a_family_name_of_several_words_stays_whole() {
        let outputs = converted(
            r#"{"customer_nr":{"N":"8"},"last_name":{"S":"van Beethoven"},"name":{"S":"Ludwig van Beethoven"}}"#,
        );
        assert_eq!(outputs[0].get_s("first_name").unwrap().as_deref(), Some("Ludwig"));
        assert_eq!(outputs[0].get_s("last_name").unwrap().as_deref(), Some("van Beethoven"));
    }

    #[test]
    fn a_customer_without_address_or_name_becomes_a_profile_only() {
        let outputs = converted(r#"{"customer_nr":{"N":"9"},"last_name":{"S":"Turing"}}"#);
        let profile = item(
            r#"{"customer_id":{"S":"9#Turing"},"kind":{"S":"profile"},"customer_nr":{"N":"9"},
                "last_name":{"S":"Turing"}}"#,
        );
        assert_eq!(outputs, [profile]);
    }

    #[test]
    fn an_address_without_postcode_is_an_address_all_the_same() {
        let outputs =
            converted(r#"{"customer_nr":{"N":"9"},"last_name":{"S":"Turing"},"city":{"S":"Wilmslow"}}"#);
        assert_eq!(outputs[1].names(), ["city", "customer_id", "kind"]);
    }

    #[test]
    fn test_rows_are_dropped() {
        let row = r#"{"customer_nr":{"N":"0"},"last_name":{"S":"Test"},"test":{"BOOL":true}}"#;
        assert_eq!(converted(row), []);
        assert_eq!(converted(&row.replace("true", "false")).len(), 1);
    }

    #[test]
    fn a_name_that_is_no_string_is_an_error_that_says_so() {
        let error =
            convert(item(r#"{"customer_nr":{"N":"1"},"last_name":{"S":"X"},"name":{"N":"5"}}"#)).unwrap_err();
        assert_eq!(error.message(), "`name` must be a string (S), but is a number (N)");
    }

    #[test]
    fn the_items_of_the_example_become_the_expected_ones() {
        let items = |jsonl: &str| jsonl.lines().map(item).collect::<Vec<_>>();
        let outputs =
            items(include_str!("../../items.jsonl")).into_iter().flat_map(|item| convert(item).unwrap());
        assert_eq!(outputs.collect::<Vec<_>>(), items(include_str!("../../expected.jsonl")));
    }
}
