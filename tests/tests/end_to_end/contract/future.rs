//! A component of a version that is not released yet is told so before anything is asked of DynamoDB.

use migrator_tests::binary;

use super::component::{Folder, component, frozen};
use super::version_0_1_0::{self, CREATE_TABLE};

/// Nobody listens there: an attempt to ask would be another error.
const NOWHERE: [&str; 4] = ["--endpoint-url", "http://127.0.0.1:9", "--region", "eu-central-1"];

/// A migration of a version whose items can do more than those of today's.
fn migration(version: &str) -> Vec<u8> {
    let at = |text: &str| text.replace(&format!("@{}", version_0_1_0::VERSION), &format!("@{version}"));
    let today = at(&frozen(version_0_1_0::VERSION));
    let (before, more) = ("names: func() -> list<string>;", "size: func() -> u64;");
    assert!(today.contains(before), "the text to change is not there");
    let contract = today.replace(before, &format!("{before} {more}"));
    component(&contract, "table-migration", &at(CREATE_TABLE))
}

/// What a person sees who lets a migration of this version run.
fn refused(version: &str) -> String {
    let folder = Folder::new();
    let file = folder.file("future.wasm", migration(version));
    let arguments: Vec<&str> = ["apply", &file].into_iter().chain(NOWHERE).collect();
    let applied = folder.shown(&binary::failure(binary::run(&[], &arguments)));
    let inspected = folder.shown(&binary::failure(binary::run(&[], &["inspect", &file])));
    assert_eq!(applied, inspected, "`apply` and `inspect` say different things");
    applied
}

#[test]
fn a_component_from_the_future_is_told_what_runs_and_what_to_do() {
    insta::assert_snapshot!(refused("0.1.1"), @r"
    error: future.wasm is built against contract version 0.1.1, which this migrator does not run; it runs 0.1.0: update migrator, or build the component against one of these
    ");
    insta::assert_snapshot!(refused("0.2.0"), @r"
    error: future.wasm is built against contract version 0.2.0, which this migrator does not run; it runs 0.1.0: update migrator, or build the component against one of these
    ");
    insta::assert_snapshot!(refused("1.0.0"), @r"
    error: future.wasm is built against contract version 1.0.0, which this migrator does not run; it runs 0.1.0: update migrator, or build the component against one of these
    ");
}
