//! Hooks may say no.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use insta::assert_snapshot;
use migrator_component::{HookError, OperationContext};
use support::*;

fn context() -> OperationContext {
    OperationContext {
        lineage: "vetoing-hooks".to_owned(),
        version: 2,
        source_table: Some("kept".to_owned()),
        target_table: None,
    }
}

#[test]
fn a_hook_vetoes_with_its_own_message() {
    let hooks = load("vetoing-hooks").unwrap().hooks().unwrap();
    assert_snapshot!(hooks.before(&context()).unwrap_err(), @r#"not today: vetoing-hooks 2 from Some("kept") to None"#);
}

#[test]
fn a_hook_that_crashes_is_an_error_of_its_own() {
    let hooks = load("vetoing-hooks").unwrap().hooks().unwrap();
    let error = hooks.after(&context()).unwrap_err();
    assert!(matches!(error, HookError::Trapped(_)));
    assert_snapshot!(error, @"the hook crashed: wasm `unreachable` instruction executed");
}
