//! A reusable converter for chains. It renames the attribute `from` to `to` where these settings are given, and writes down its
//! settings in `seen`. An item whose `behave` is `NAME:what` makes the converter whose setting `name` is NAME do what it says.

use migrator_guest::{ConvertError, Item, config};

migrator_guest::export! { convert: convert }

fn convert(mut item: Item) -> Result<Vec<Item>, ConvertError> {
    if let (Some(from), Some(to)) = (config::get("from"), config::get("to")) {
        item.rename(&from, &to)?;
    }
    let settings: Vec<String> = config::entries().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let seen = item.take_s("seen")?.unwrap_or_default();
    item.set("seen", format!("{seen}[{}]", settings.join(" ")))?;
    let name = config::get("name").unwrap_or_default();
    match item.get_s("behave")?.as_deref().and_then(|behave| behave.strip_prefix(&format!("{name}:"))) {
        Some("reject") => Err("this one not".into()),
        Some("drop") => Ok(Vec::new()),
        Some("trap") => panic!("cannot go on"),
        Some("twice") => {
            let mut copy = item.duplicate();
            let id = copy.take_s("id")?.unwrap_or_default();
            copy.set("id", format!("{id}'"))?;
            Ok(vec![item, copy])
        }
        _ => Ok(vec![item]),
    }
}
