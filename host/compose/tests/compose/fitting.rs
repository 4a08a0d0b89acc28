//! Components that cannot be part of a chain.

use bytes::Bytes;
use migrator_compose::compose;
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve};

use crate::parts::{chain, description, guest, runtime};

/// A component of the first world of a text.
fn of_text(text: &str) -> Bytes {
    let mut resolve = Resolve::default();
    let package = resolve.push_source("test.wit", text).unwrap();
    let world = resolve.select_world(&[package], None).unwrap();
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).unwrap();
    ComponentEncoder::default().module(&module).unwrap().validate(true).encode().unwrap().into()
}

fn said(name: &str, part: Bytes) -> String {
    chain(&[("link", "", guest("link")), (name, "", part)]).unwrap_err().to_string()
}

#[test]
fn a_converter_of_other_types_is_refused() {
    let text = "package dynamodb-migrator:migration@0.1.0;
        interface converter { convert: func(items: list<string>) -> list<string>; }
        world other { export converter; }";
    let said = said("other", of_text(text));
    assert!(said.starts_with("v2.toml:8:7: other.wasm does not fit contract version 0.1.0"), "{said}");
    assert!(said.contains("`convert` has other types than the contract's"), "{said}");
}

#[test]
fn a_converter_that_wants_the_network_is_refused() {
    let text = "package test:test;
        interface sockets { open: func(); }
        world other { import sockets; }";
    let said = said("other", of_text(text));
    assert!(said.contains("other.wasm is a component of another world"), "{said}");
}

#[test]
fn a_component_that_converts_nothing_is_refused() {
    let said = said("hooks", guest("vetoing-hooks"));
    assert!(said.contains("hooks.wasm is a migration of its own"), "{said}");
}

#[test]
fn every_converter_that_is_described_has_to_be_given() {
    let text = "lineage = \"people\"\nversion = 2\n[convert]\n[[converter]]\nuse = \"link.wasm\"";
    let error = compose(&runtime(), &description(text).unwrap(), &[]).unwrap_err();
    assert!(error.to_string().contains("1 converters are described and 0 given"), "{error}");
}
