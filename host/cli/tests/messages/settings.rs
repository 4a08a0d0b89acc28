//! Flag, then environment, then file, then default.

use crate::run::Place;

#[test]
fn a_settings_file_with_an_unknown_key_is_refused_with_its_line() {
    let place = Place::new().file("migrator.toml", "region = \"eu-central-1\"\nhistroy-table = \"h\"\n");
    insta::assert_snapshot!(place.run(&["status"]).shown());
}

#[test]
fn a_chosen_settings_file_that_is_not_there_is_an_error() {
    let place = Place::new().variable("MIGRATOR_CONFIG_FILE", "ci.toml");
    insta::assert_snapshot!(place.run(&["status"]).shown());
}

#[test]
fn a_variable_that_does_not_parse_is_named() {
    let place = Place::new().variable("MIGRATOR_LOCK_TIMEOUT", "soon");
    insta::assert_snapshot!(place.run(&["status"]).shown());
    let place = Place::new().variable("MIGRATOR_SPEED", "fast");
    insta::assert_snapshot!(place.run(&["status"]).shown());
}

#[test]
fn a_local_database_and_an_endpoint_exclude_each_other_in_one_place() {
    let place = Place::new();
    insta::assert_snapshot!(
        place.run(&["status", "--endpoint-url", "http://127.0.0.1:1", "--local"]).shown()
    );
}

#[test]
fn an_empty_variable_counts_as_absent() {
    let place = Place::new().variable("MIGRATOR_OUTPUT", "").variable("MIGRATOR_SEGMENTS", "");
    assert_eq!(place.run(&["inspect", "x.wasm"]).stderr(), "error: no such file: x.wasm\n");
}

#[test]
fn the_form_of_output_comes_from_flag_then_environment_then_file() {
    let json = |ran: crate::run::Ran| ran.stderr().starts_with('{');
    let place = Place::new().file("migrator.toml", "output = \"json\"\n");
    assert!(json(place.run(&["inspect", "x.wasm"])));
    let place = place.variable("MIGRATOR_OUTPUT", "text");
    assert!(!json(place.run(&["inspect", "x.wasm"])));
    assert!(json(place.run(&["inspect", "x.wasm", "-o", "json"])));
}

#[test]
fn without_a_region_the_message_says_how_to_set_one() {
    insta::assert_snapshot!(Place::new().run(&["status"]).shown());
}

#[test]
fn dev_takes_no_endpoint() {
    insta::assert_snapshot!(Place::new().run(&["dev", "--endpoint-url", "http://127.0.0.1:1"]).shown());
}

#[test]
fn a_functions_setting_that_aws_does_not_take_is_named_wherever_it_comes_from() {
    let place = Place::new().credentials().file("migrator.toml", "[function.mapping]\nbatch-size = 20000\n");
    insta::assert_snapshot!(place.run(&["status"]).shown());
    let place = place.variable("MIGRATOR_BATCH_SIZE", "500").variable("MIGRATOR_FUNCTION_MEMORY", "64");
    insta::assert_snapshot!(place.run(&["status"]).shown());
}

#[test]
fn an_unknown_setting_of_a_mapping_is_refused_with_its_line() {
    let place = Place::new().file("migrator.toml", "[function.mapping]\nbatchsize = 100\n");
    insta::assert_snapshot!(place.run(&["status"]).shown());
}

#[test]
fn a_function_cannot_follow_an_embedded_database() {
    let place = Place::new().guest("v1.wasm", "customers-v1");
    insta::assert_snapshot!(place.run(&["apply", "v1.wasm", "--follower", "lambda", "--local"]).shown());
}

#[test]
fn a_function_that_copies_is_one_that_follows() {
    let place = Place::new().credentials().guest("v1.wasm", "customers-v1");
    insta::assert_snapshot!(place.run(&["apply", "v1.wasm", "--backfill", "lambda"]).shown(), @r"
    $ migrator apply v1.wasm --backfill lambda
    --- stderr
    error: `--backfill lambda` needs `--follower lambda`
    hint: the function that follows is the one that copies
    --- exit status 2
    ");
}

#[test]
fn a_function_does_not_copy_at_bulk_speed() {
    let place = Place::new().credentials().guest("v1.wasm", "customers-v1");
    let arguments = ["apply", "v1.wasm", "--follower", "lambda", "--backfill", "lambda", "--speed", "bulk"];
    insta::assert_snapshot!(place.run(&arguments).shown(), @r"
    $ migrator apply v1.wasm --follower lambda --backfill lambda --speed bulk
    --- stderr
    error: `--backfill lambda` does not copy at bulk speed
    hint: leave `--speed` away: calls of a function can outlive whoever made them, so they never overwrite
    --- exit status 2
    ");
}
