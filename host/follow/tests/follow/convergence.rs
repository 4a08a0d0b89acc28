//! At rest the target equals the union of `convert(item)` over the source, whatever happened in which order.

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::model::{History, Speed, history, play};
use crate::simulated_table::Fault;

/// Histories in which a broken rule has to show: every fault shows within a few hundred.
const HISTORIES: u32 = 500;

fn find_a_counterexample(speed: Speed, fault: Fault) -> Result<(), TestError<History>> {
    let config = Config { cases: HISTORIES, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    TestRunner::new_with_rng(config, rng).run(&history(), |history| {
        runtime.block_on(play(&history, speed, fault)).map_err(TestCaseError::fail)
    })
}

fn assert_a_counterexample(speed: Speed, fault: Fault) {
    match find_a_counterexample(speed, fault) {
        Err(TestError::Fail(reason, _)) if reason.message().starts_with("target ") => {}
        other => panic!("{fault:?} at {speed:?} speed should break convergence, but: {other:?}"),
    }
}

fn assert_convergence(speed: Speed) {
    let config = Config { failure_persistence: None, ..Config::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let converged = TestRunner::new(Config { cases: config.cases.max(HISTORIES), ..config })
        .run(&history(), |history| {
            runtime.block_on(play(&history, speed, Fault::None)).map_err(TestCaseError::fail)
        });
    if let Err(counterexample) = converged {
        panic!("{counterexample}");
    }
}

#[test]
fn a_guarded_backfill_beside_a_follower_converges_along_a_chain() {
    assert_convergence(Speed::Guarded);
}

#[test]
fn a_bulk_backfill_before_the_follower_converges_along_a_chain() {
    assert_convergence(Speed::Bulk);
}

#[test]
fn without_the_sequence_guard_the_target_diverges() {
    assert_a_counterexample(Speed::Guarded, Fault::NoSequenceGuard);
    assert_a_counterexample(Speed::Bulk, Fault::NoSequenceGuard);
}

#[test]
fn a_backfill_that_overwrites_beside_a_follower_diverges() {
    assert_a_counterexample(Speed::Guarded, Fault::BackfillOverwrites);
}

#[test]
fn deleting_instead_of_writing_a_tombstone_diverges() {
    assert_a_counterexample(Speed::Guarded, Fault::NoTombstones);
}
