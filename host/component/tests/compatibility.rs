//! A published component may be replaced by one that keeps what it promised.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use insta::assert_snapshot;
use migrator_component::{Component, incompatibilities};
use support::*;

fn differences(previous: &Component, next: &Component) -> String {
    incompatibilities(previous, next).unwrap().join("\n")
}

/// A guest with some of its text replaced by as many other bytes.
fn altered(name: &str, from: &str, to: &str) -> Component {
    assert_eq!(from.len(), to.len());
    let mut bytes = guest(name);
    let found = (0..=bytes.len() - from.len()).filter(|&at| bytes[at..].starts_with(from.as_bytes()));
    for at in found.collect::<Vec<_>>() {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    load_bytes(name, bytes).unwrap()
}

/// A reusable converter that exports this, too.
fn converter_with(more: &str) -> Component {
    let world = "world reusable-converter {";
    let contract = contract_with(|text| text.replace(world, &format!("{world} {more}")));
    load_bytes("converter", dummy(contract, "reusable-converter")).unwrap()
}

#[test]
fn a_component_may_take_its_own_place() {
    for name in ["customers-v1", "customers-v3"] {
        let component = load(name).unwrap();
        assert_eq!(differences(&component, &component), "");
    }
}

#[test]
fn the_same_migration_in_another_language_may_take_its_place() {
    // Each calls other functions of the contract.
    let (rust, c) = (load("customers-v3").unwrap(), load("customers-c").unwrap());
    assert_ne!(rust.wit().unwrap(), c.wit().unwrap());
    let mut found = incompatibilities(&rust, &c).unwrap();
    found.retain(|difference| !difference.starts_with("its description"));
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn what_another_migration_declares_is_told_apart() {
    let (v1, v3) = (load("customers-v1").unwrap(), load("customers-v3").unwrap());
    assert_snapshot!(differences(&v1, &v3), @r"
    its version of the lineage is 3 and was 1
    its operation is convert and was create-table
    its description is `one id a customer, profile and address apart` and was `create the table of customers`
    ");
    assert_snapshot!(differences(&v3, &v1), @r"
    it no longer exports dynamodb-migrator:migration/converter
    its version of the lineage is 1 and was 3
    its operation is create-table and was convert
    its description is `create the table of customers` and was `one id a customer, profile and address apart`
    ");
    let renamed = altered("customers-v1", "customers", "customerz");
    assert_snapshot!(differences(&v1, &renamed), @r"
    its lineage is customerz and was customers
    its description is `create the table of customerz` and was `create the table of customers`
    its operation create-table declares something else
    ");
}

#[test]
fn an_export_that_is_gone_is_named() {
    let (fewer, converter) = (converter_with(""), converter_with("export more: func(a: u32);"));
    let other = converter_with("export more: func(a: string);");
    assert_snapshot!(differences(&converter, &fewer), @"it no longer exports more");
    assert_snapshot!(differences(&converter, &other), @"`more` has other types");
    assert_eq!(differences(&fewer, &converter), "", "an export may be added");
}
