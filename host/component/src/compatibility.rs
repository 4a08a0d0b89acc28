//! Whether a component may take the place of an earlier one.
//!
//! Exports are compared function by function, by the shape of their types. Imports are not: a component that loads imports only what
//! every host of its contract line provides, and calling one more function of it is no change for anybody who uses the component.

use wit_component::DecodedWasm;
use wit_parser::{Function, InterfaceId, Resolve, WorldId, WorldItem, WorldKey};

use crate::contract::{self, Difference, PACKAGE};
use crate::{Component, ComponentError, Manifest, Setting, SettingKind};

/// What users of `previous` would miss if `next` took its place, one sentence each; nothing where it may.
///
/// Exports may be added and not taken away. A migration must declare the same, because history refuses another manifest under a
/// version that is applied. A reusable converter must take the settings that it took, for what they meant.
///
/// # Errors
/// Fails only where a component that was loaded does not decode, which none does.
pub fn incompatibilities(previous: &Component, next: &Component) -> Result<Vec<String>, ComponentError> {
    let (before, after) = (previous.inspection().contract, next.inspection().contract);
    if (before.major, before.minor) != (after.major, after.minor) {
        return Ok(vec![format!("it is built against contract version {after} and was against {before}")]);
    }
    let mut found = exports(&decoded(previous)?, &decoded(next)?);
    if let (Some(before), Some(after)) = (previous.manifest(), next.manifest()) {
        found.extend(declarations(before, after));
    }
    if let (Some(before), Some(after)) = (previous.settings(), next.settings()) {
        found.extend(settings(before, after));
    }
    Ok(found)
}

fn decoded(component: &Component) -> Result<(Resolve, WorldId), ComponentError> {
    let broken = |reason: String| ComponentError::Broken { name: component.name().to_owned(), reason };
    match wit_component::decode(component.bytes()) {
        Ok(DecodedWasm::Component(resolve, world)) => Ok((resolve, world)),
        Ok(DecodedWasm::WitPackage(..)) => {
            Err(broken("it describes interfaces and holds no code".to_owned()))
        }
        Err(error) => Err(broken(format!("{error:#}"))),
    }
}

/// One export.
enum Export<'a> {
    Interface(InterfaceId),
    Function(&'a Function),
}

fn exports(
    (before, before_world): &(Resolve, WorldId),
    (after, after_world): &(Resolve, WorldId),
) -> Vec<String> {
    let now = exported(after, *after_world);
    let difference = |(name, export): (String, Export<'_>)| {
        let same = now.iter().find(|(now, _)| *now == name).map(|(_, export)| export);
        match (export, same) {
            (Export::Interface(then), Some(Export::Interface(now))) => {
                contract::difference((before, then), (after, *now), true)
                    .map(|difference| said(&name, difference))
            }
            (Export::Function(then), Some(Export::Function(now))) => {
                let same = contract::shape(before, then) == contract::shape(after, now);
                (!same).then(|| format!("`{name}` has other types"))
            }
            _ => Some(format!("it no longer exports {name}")),
        }
    };
    exported(before, *before_world).into_iter().filter_map(difference).collect()
}

fn exported(resolve: &Resolve, world: WorldId) -> Vec<(String, Export<'_>)> {
    let exports = resolve.worlds[world].exports.iter();
    let named = exports.filter_map(|(key, item)| {
        let name = match key {
            WorldKey::Name(name) => name.clone(),
            WorldKey::Interface(id) => without_patch(resolve.id_of(*id).unwrap_or_default()),
        };
        match item {
            WorldItem::Interface { id, .. } => Some((name, Export::Interface(*id))),
            WorldItem::Function(function) => Some((name, Export::Function(function))),
            WorldItem::Type { .. } => None,
        }
    });
    named.collect()
}

/// The contract's interfaces are the same in every version of a line.
fn without_patch(name: String) -> String {
    match name.split_once('@') {
        Some((interface, _)) if interface.starts_with(PACKAGE) => interface.to_owned(),
        _ => name,
    }
}

fn said(interface: &str, difference: Difference) -> String {
    match difference {
        Difference::Missing(function) | Difference::Unknown(function) => {
            format!("{interface} no longer has `{function}`")
        }
        Difference::OtherTypes(function) => format!("`{function}` of {interface} has other types"),
    }
}

fn declarations(before: &Manifest, after: &Manifest) -> Vec<String> {
    let mut found = Vec::new();
    let mut changed = |what: &str, before: String, after: String| {
        if before != after {
            found.push(format!("its {what} is {after} and was {before}"));
        }
    };
    changed("lineage", before.lineage.clone(), after.lineage.clone());
    changed("version of the lineage", before.version.to_string(), after.version.to_string());
    changed("operation", before.operation.name().to_owned(), after.operation.name().to_owned());
    changed("description", format!("`{}`", before.description), format!("`{}`", after.description));
    if before.operation.name() == after.operation.name() && before.operation != after.operation {
        found.push(format!("its operation {} declares something else", before.operation.name()));
    }
    found
}

fn settings(before: &[Setting], after: &[Setting]) -> Vec<String> {
    let mut found = Vec::new();
    for then in before {
        let name = &then.name;
        let Some(now) = named(after, name) else {
            found.push(format!("it no longer has the setting `{name}`"));
            continue;
        };
        if now.required && !then.required {
            found.push(format!("the setting `{name}` is required now"));
        }
        if !takes_all(&now.kind, &then.kind) {
            found.push(format!("the setting `{name}` must be {} and was {}", now.kind, then.kind));
        }
        if now.default != then.default {
            let said = |default: &Option<String>| match default {
                Some(text) => format!("`{text}`"),
                None => "nothing".to_owned(),
            };
            let (now, then) = (said(&now.default), said(&then.default));
            found.push(format!(
                "the setting `{name}` stands for {now} where it is absent and stood for {then}"
            ));
        }
    }
    let new = after.iter().filter(|setting| setting.required && named(before, &setting.name).is_none());
    found.extend(new.map(|setting| format!("the new setting `{}` is required", setting.name)));
    found
}

fn named<'a>(settings: &'a [Setting], name: &str) -> Option<&'a Setting> {
    settings.iter().find(|setting| setting.name == name)
}

/// Whether every text of the kind `then` is one of the kind `now`, too.
fn takes_all(now: &SettingKind, then: &SettingKind) -> bool {
    match (now, then) {
        (SettingKind::Text, _) => true,
        (SettingKind::OneOf(now), SettingKind::OneOf(then)) => then.iter().all(|word| now.contains(word)),
        _ => now == then,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(kind: SettingKind, required: bool) -> Setting {
        let (name, description) = ("unit".to_owned(), String::new());
        Setting { name, description, kind, required, default: None }
    }

    fn words(words: &[&str]) -> SettingKind {
        SettingKind::OneOf(words.iter().map(|&word| word.to_owned()).collect())
    }

    fn difference(before: &[Setting], after: &[Setting]) -> String {
        settings(before, after).join("\n")
    }

    #[test]
    fn a_setting_may_be_added_or_become_less_strict() {
        let (strict, free) = (setting(words(&["s", "ms"]), true), setting(words(&["s", "ms", "us"]), false));
        assert_eq!(difference(&[], std::slice::from_ref(&free)), "");
        assert_eq!(difference(std::slice::from_ref(&strict), std::slice::from_ref(&free)), "");
        assert_eq!(difference(&[strict], &[setting(SettingKind::Text, true)]), "");
    }

    #[test]
    fn a_setting_that_takes_less_or_means_something_else_is_named() {
        let free = [setting(words(&["s", "ms"]), false)];
        insta::assert_snapshot!(difference(&free, &[]), @"it no longer has the setting `unit`");
        insta::assert_snapshot!(difference(&free, &[setting(words(&["s", "ms"]), true)]), @"the setting `unit` is required now");
        insta::assert_snapshot!(difference(&free, &[setting(words(&["s"]), false)]), @"the setting `unit` must be s and was s|ms");
        insta::assert_snapshot!(difference(&[], &[setting(SettingKind::Text, true)]), @"the new setting `unit` is required");
        let other = Setting { default: Some("ms".to_owned()), ..setting(words(&["s", "ms"]), false) };
        insta::assert_snapshot!(difference(&free, &[other]), @"the setting `unit` stands for `ms` where it is absent and stood for nothing");
    }
}
