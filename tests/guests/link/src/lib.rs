//! A reusable converter for chains. It renames the attribute `from` to `to` where these settings are given, and writes down its
//! settings in `seen`. An item whose `behave` is `NAME:what` makes the converter whose setting `name` is NAME do what it says.

use migrator_guest::{ConvertError, Item, config};

migrator_guest::export! { convert_batch: convert }

struct Link {
    from: Option<String>,
    to: Option<String>,
    seen: String,
    behave: String,
}

fn convert(items: Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>> {
    let settings: Vec<String> =
        config::entries().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let link = Link {
        from: config::get("from"),
        to: config::get("to"),
        seen: format!("[{}]", settings.join(" ")),
        behave: format!("{}:", config::get("name").unwrap_or_default()),
    };
    items.into_iter().map(|item| link.convert(item)).collect()
}

impl Link {
    fn convert(&self, mut item: Item) -> Result<Vec<Item>, ConvertError> {
        if let (Some(from), Some(to)) = (&self.from, &self.to) {
            item.rename(from, to)?;
        }
        let seen = item.take_s("seen")?.unwrap_or_default();
        item.set("seen", seen + &self.seen)?;
        match item.get_s("behave")?.as_deref().and_then(|behave| behave.strip_prefix(&self.behave)) {
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
}
