//! One item's misbehaviour costs that item, whatever it is.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::time::{Duration, Instant};

use insta::assert_snapshot;
use migrator_component::{Component, ConvertError, Converter, Limits, Runtime};
use migrator_item::Item;
use support::*;

fn converter_with(limits: Limits) -> Converter {
    let runtime = Runtime::new(limits).unwrap();
    let component = Component::load(&runtime, "misbehaving.wasm", guest("misbehaving")).unwrap();
    component.converter(Default::default()).unwrap()
}

fn converter() -> Converter {
    converter_with(limits())
}

fn plain(number: usize) -> Item {
    item(&format!(r#"{{"id":{{"N":"{number}"}},"name":{{"S":"Anna Muster"}},"phone":{{"S":"1"}}}}"#))
}

fn bad(behaviour: &str) -> Item {
    item(&format!(r#"{{"id":{{"N":"-1"}},"behave":{{"S":"{behaviour}"}}}}"#))
}

/// Converts twenty items with one that misbehaves among them; checks the others and returns the one's error.
fn among_others(behaviour: &str) -> ConvertError {
    // Only what never returns should meet the deadline, however busy the machine is.
    let deadline = if behaviour == "loop" { 400 } else { 20_000 };
    let converter = converter_with(Limits { batch_deadline: Duration::from_millis(deadline), ..limits() });
    let mut batch: Vec<Item> = (0..20).map(plain).collect();
    batch.insert(7, bad(behaviour));
    let mut results = converter.convert(batch);
    assert_eq!(results.len(), 21);
    let error = results.remove(7).expect_err(behaviour);
    for (number, result) in results.into_iter().enumerate() {
        let outputs = result.unwrap_or_else(|error| panic!("{behaviour}: item {number}: {error}"));
        let expected = format!(
            r#"{{"id":{{"N":"{number}"}},"first_name":{{"S":"Anna"}},"last_name":{{"S":"Muster"}},"telephone":{{"S":"1"}}}}"#
        );
        let (found, expected) = (outputs[0].canonical().unwrap(), item(&expected).canonical().unwrap());
        assert_eq!((outputs.len(), found), (1, expected), "{behaviour}: item {number}");
    }
    error
}

#[test]
fn a_trap_costs_the_one_item() {
    assert_snapshot!(among_others("trap"), @"the converter crashed: wasm `unreachable` instruction executed");
}

#[test]
fn a_panic_costs_the_one_item_and_its_message_is_shown() {
    let message = among_others("panic").to_string();
    assert!(message.contains("the converter does not know what to do"), "{message}");
}

#[test]
fn a_path_that_does_not_parse_costs_the_one_item_and_is_named() {
    assert_snapshot!(among_others("path"));
}

#[test]
fn a_refusal_carries_the_converters_message() {
    assert_snapshot!(among_others("reject"), @"the converter refused the item: this customer has no name");
}

#[test]
fn an_infinite_loop_costs_the_one_item_and_little_more_than_the_deadline() {
    let start = Instant::now();
    let error = among_others("loop");
    insta::with_settings!({ filters => [(r"\d+ ms", "[time] ms")] }, {
        assert_snapshot!(error, @"the converter did not finish within [time] ms");
    });
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_batch_of_nothing_but_infinite_loops_ends_within_five_deadlines() {
    let converter = converter();
    let start = Instant::now();
    let results = converter.convert((0..200).map(|_| bad("loop")).collect());
    assert_eq!(results.len(), 200);
    assert!(results.iter().all(Result::is_err));
    assert!(matches!(results[0], Err(ConvertError::DeadlineExceeded { .. })));
    assert_snapshot!(results[199].as_ref().unwrap_err(), @"not converted: other items of its batch used up the time for finding the ones to blame; convert it in a smaller batch");
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
}

#[test]
fn a_memory_blow_up_costs_the_one_item_inside_and_in_the_host() {
    assert_snapshot!(among_others("memory"), @"the converter needs more than the 33554432 bytes of memory that it may use");
    assert_snapshot!(among_others("host-memory"), @"the converter needs more than the 33554432 bytes of memory that it may use");
    assert_snapshot!(among_others("handles"), @"the converter crashed: more than 5000 items at a time; drop those that are not returned");
}

#[test]
fn an_output_that_is_too_large_costs_the_one_item() {
    assert_snapshot!(among_others("large"), @"the converter made an item of 500021 bytes, more than the 409600 that DynamoDB stores");
}

#[test]
fn too_many_outputs_cost_the_one_item() {
    assert_snapshot!(among_others("many"), @"the converter made 2000 items of one, more than the 1000 allowed");
}

#[test]
fn an_item_returned_twice_costs_the_one_item() {
    let message = among_others("twice").to_string();
    assert!(message.starts_with("the converter crashed: "), "{message}");
}

#[test]
fn another_number_of_results_fails_the_whole_batch() {
    for (behaviour, actual) in [("two-results", 4), ("no-result", 2)] {
        let results = converter().convert(vec![plain(1), bad(behaviour), plain(2)]);
        let expected = ConvertError::WrongResultCount { expected: 3, actual };
        assert_eq!(results.into_iter().map(Result::unwrap_err).collect::<Vec<_>>(), vec![expected; 3]);
    }
}

#[test]
fn fanning_out_and_dropping_are_not_errors() {
    let results = converter().convert(vec![bad("duplicate"), bad("drop"), bad("log"), plain(1)]);
    let counts: Vec<usize> = results.into_iter().map(|result| result.unwrap().len()).collect();
    assert_eq!(counts, [2, 0, 1, 1]);
}

#[test]
fn many_failing_items_of_every_kind_are_told_apart() {
    let converter = converter_with(Limits { batch_deadline: Duration::from_secs(20), ..limits() });
    let batch: Vec<Item> = (0..60)
        .map(|number| match number % 6 {
            1 => bad("trap"),
            3 => bad("memory"),
            5 => bad("reject"),
            _ => plain(number),
        })
        .collect();
    for (number, result) in converter.convert(batch).into_iter().enumerate() {
        match number % 6 {
            1 => assert!(matches!(result, Err(ConvertError::Trapped(_))), "{number}: {result:?}"),
            3 => assert!(matches!(result, Err(ConvertError::OutOfMemory { .. })), "{number}: {result:?}"),
            5 => assert!(matches!(result, Err(ConvertError::Rejected(_))), "{number}: {result:?}"),
            _ => assert!(result.is_ok(), "{number}: {result:?}"),
        }
    }
    let statistics = converter.statistics();
    assert_eq!(statistics.items, 60);
    assert!(statistics.instances <= 61 && statistics.peak_memory <= 32 << 20, "{statistics:?}");
}

#[test]
fn an_empty_batch_is_converted_without_an_instance() {
    let converter = converter();
    assert!(converter.convert(vec![]).is_empty());
    assert_eq!(converter.statistics().instances, 0);
}

#[test]
fn a_converter_works_from_many_threads_at_once() {
    let converter = converter_with(Limits { batch_deadline: Duration::from_secs(20), ..limits() });
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let results = converter.convert(vec![plain(1), bad("trap"), plain(2)]);
                    assert!(results[0].is_ok() && results[1].is_err() && results[2].is_ok());
                }
            });
        }
    });
}
