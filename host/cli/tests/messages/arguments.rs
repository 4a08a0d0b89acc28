//! The command line itself.

use crate::run::Place;

#[test]
fn without_a_command_the_help_is_shown_and_the_exit_status_is_2() {
    let ran = Place::new().run(&[]);
    assert_eq!((ran.code(), ran.stdout().as_str()), (2, ""));
    assert!(ran.stderr().contains("Usage: migrator"), "{}", ran.stderr());
}

#[test]
fn an_unknown_command_is_a_usage_error() {
    insta::assert_snapshot!(Place::new().run(&["aply"]).shown());
}

#[test]
fn the_help_lists_commands_options_variables_and_exit_status() {
    insta::assert_snapshot!(Place::new().run(&["--help"]).shown());
}

#[test]
fn the_help_of_apply_says_that_it_asks_nothing() {
    insta::assert_snapshot!(Place::new().run(&["apply", "--help"]).shown());
}

#[test]
fn a_time_without_unit_is_a_usage_error() {
    insta::assert_snapshot!(Place::new().run(&["apply", "--lock-timeout", "30", "x.wasm"]).shown());
}

#[test]
fn a_component_after_local_is_not_taken_for_the_database() {
    let place = Place::new().file("v1.wasm", "");
    insta::assert_snapshot!(place.run(&["apply", "--local", "v1.wasm"]).shown());
}

#[test]
fn a_reference_after_local_is_not_taken_for_the_database() {
    let ran = Place::new().run(&["apply", "--local", "oci://registry.example/people-v1:1.0.0"]);
    assert_eq!(ran.code(), 2);
    assert!(ran.stderr().contains("this is not a database"), "{}", ran.stderr());
}

#[test]
fn a_command_after_local_is_not_taken_for_the_database() {
    let ran = Place::new().run(&["--local", "inspect", "v1.wasm"]);
    assert_eq!(ran.stderr(), "error: no such file: v1.wasm\n");
}

#[test]
fn completions_go_to_stdout_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = Place::new().run(&["completions", shell]);
        assert_eq!((ran.code(), ran.stderr().as_str()), (0, ""));
        assert!(ran.stdout().contains("migrator"), "{shell}");
    }
}

#[test]
fn as_json_an_error_is_one_object_on_stderr_and_stdout_stays_empty() {
    let ran = Place::new().run(&["inspect", "v1.wasm", "-o", "json"]);
    insta::assert_snapshot!(ran.shown());
    assert_eq!(ran.stdout(), "");
}
