//! The plain model: an item as a tree of `serde_json` values.

use serde_json::{Map, Value as Json, json};

use crate::generate::Step;

type Path = (String, Vec<Step>);

fn child<'a>(value: &'a Json, step: &Step) -> Option<&'a Json> {
    match step {
        Ok(name) => value.get("M")?.get(name),
        Err(index) => value.get("L")?.get(index),
    }
}

fn child_mut<'a>(value: &'a mut Json, step: &Step) -> Option<&'a mut Json> {
    match step {
        Ok(name) => value.get_mut("M")?.get_mut(name),
        Err(index) => value.get_mut("L")?.get_mut(index),
    }
}

pub(crate) fn get<'a>(item: &'a Json, (top, rest): &Path) -> Option<&'a Json> {
    rest.iter().try_fold(item.get(top)?, |value, step| child(value, step))
}

fn members<'a>(item: &'a mut Json, (top, rest): &'a Path) -> Option<(&'a mut Json, Option<&'a Step>)> {
    let Some((last, parents)) = rest.split_last() else { return Some((item, None)) };
    let parent = parents.iter().try_fold(item.get_mut(top)?, |value, step| child_mut(value, step))?;
    Some((parent, Some(last)))
}

pub(crate) fn remove(item: &mut Json, path: &Path) -> Option<Json> {
    get(item, path)?;
    match members(item, path)? {
        (item, None) => item.as_object_mut()?.remove(&path.0),
        (parent, Some(Ok(name))) => parent.get_mut("M")?.as_object_mut()?.remove(name),
        (parent, Some(Err(index))) => Some(parent.get_mut("L")?.as_array_mut()?.remove(*index)),
    }
}

/// None if the path leads nowhere.
pub(crate) fn set(item: &mut Json, path: &Path, value: Json) -> Option<()> {
    match members(item, path)? {
        (item, None) => drop(item.as_object_mut()?.insert(path.0.clone(), value)),
        (parent, Some(Ok(name))) => drop(parent.get_mut("M")?.as_object_mut()?.insert(name.clone(), value)),
        (parent, Some(Err(index))) => {
            let list = parent.get_mut("L")?.as_array_mut()?;
            match list.len() {
                length if *index < length => list[*index] = value,
                length if *index == length => list.push(value),
                _ => return None,
            }
        }
    }
    Some(())
}

/// None if it is refused; else whether there was a value.
pub(crate) fn rename(item: &mut Json, from: &Path, to: &Path) -> Option<bool> {
    if from == to {
        return Some(get(item, from).is_some());
    }
    if from.0 == to.0 && to.1.starts_with(&from.1) {
        return None;
    }
    let mut moved = item.clone();
    let Some(value) = remove(&mut moved, from) else { return Some(false) };
    set(&mut moved, to, value)?;
    *item = moved;
    Some(true)
}

/// Bytes that DynamoDB counts, straight from the rules of the developer guide.
pub(crate) fn size(item: &Json) -> usize {
    item.as_object().unwrap().iter().map(|(name, value)| name.len() + value_size(value)).sum()
}

fn value_size(value: &Json) -> usize {
    let (kind, payload) = value.as_object().unwrap().iter().next().unwrap();
    let text = || payload.as_str().unwrap();
    let sum = |size: fn(&Json) -> usize| payload.as_array().unwrap().iter().map(size).sum::<usize>();
    match kind.as_str() {
        "S" => text().len(),
        "N" => number_size(text()),
        "B" => binary_size(text()),
        "BOOL" | "NULL" => 1,
        "SS" => sum(|member| member.as_str().unwrap().len()),
        "NS" => sum(|member| number_size(member.as_str().unwrap())),
        "BS" => sum(|member| binary_size(member.as_str().unwrap())),
        "L" => 3 + sum(|value| 1 + value_size(value)),
        _ => {
            3 + payload
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, value)| 1 + name.len() + value_size(value))
                .sum::<usize>()
        }
    }
}

fn binary_size(base64: &str) -> usize {
    base64.len() / 4 * 3 - base64.bytes().filter(|byte| *byte == b'=').count()
}

fn number_size(text: &str) -> usize {
    let plain = plain_number(text);
    let unsigned = plain.trim_start_matches('-');
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let (whole, fraction) = match (whole.trim_start_matches('0'), fraction) {
        (whole, "") => (whole.trim_end_matches('0'), ""),
        ("", fraction) => ("", fraction.trim_start_matches('0')),
        parts => parts,
    };
    1 + whole.len().div_ceil(2) + fraction.len().div_ceil(2) + usize::from(plain.starts_with('-'))
}

/// The plain decimal spelling, by moving the point through a string.
fn plain_number(text: &str) -> String {
    let (sign, unsigned) = text.strip_prefix('-').map_or(("", text), |unsigned| ("-", unsigned));
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let padding = "0".repeat(200);
    let digits = format!("{padding}{whole}{fraction}{padding}");
    let point = 200 + i64::try_from(whole.len()).unwrap() + exponent.parse::<i64>().unwrap();
    let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap());
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    match (whole, fraction) {
        ("", "") => "0".to_owned(),
        (whole, "") => format!("{sign}{whole}"),
        ("", fraction) => format!("{sign}0.{fraction}"),
        _ => format!("{sign}{whole}.{fraction}"),
    }
}

/// The item with every value in one spelling: equal to another's exactly where DynamoDB cannot tell the items apart.
pub(crate) fn normal(value: &Json) -> Json {
    match value {
        Json::Object(members) => Json::Object(members.iter().map(normal_member).collect::<Map<_, _>>()),
        Json::Array(values) => Json::Array(values.iter().map(normal).collect()),
        other => other.clone(),
    }
}

fn normal_member((name, payload): (&String, &Json)) -> (String, Json) {
    let sorted = |spell: fn(&str) -> String| {
        let mut members: Vec<_> =
            payload.as_array().unwrap().iter().map(|text| spell(text.as_str().unwrap())).collect();
        members.sort();
        json!(members)
    };
    let payload = match (name.as_str(), payload) {
        ("N", Json::String(text)) => json!(plain_number(text)),
        ("NS", Json::Array(_)) => sorted(plain_number),
        ("SS" | "BS", Json::Array(_)) => sorted(str::to_owned),
        _ => normal(payload),
    };
    (name.clone(), payload)
}
