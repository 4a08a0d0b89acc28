//! Records that the converter refuses, under the policy `quarantine`.

use std::collections::BTreeSet;

use migrator_tests::customers::{TABLE, customer};
use migrator_tests::oracle::Expectation;
use serde_json::{Value, json};

use super::account::{Account, TARGET, key_json, refused};

/// A customer that is created by the test.
const NEW: u64 = 1_005;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_record_is_passed_without_a_ghost_and_retried_from_what_its_source_is_by_then() {
    let (account, before) = Account::rekeyed(&["--on-rejected", "quarantine"]).await;
    account.put(refused(5)).await;
    account.put(refused(NEW)).await;
    account.put(customer(2, 7)).await;

    // The shard goes on, and the target holds what the accepted items convert to, nothing of customer 5 included.
    account.assert_converges(TABLE, TARGET, &Expectation::of("rekey-v2").where_accepted()).await;
    let status = account.status();
    let quarantined = status["quarantined"].as_array().unwrap();
    let keys: BTreeSet<_> = quarantined.iter().map(|record| record["key"].as_str().unwrap()).collect();
    let keys: Vec<Value> = keys.into_iter().map(|key| serde_json::from_str(key).unwrap()).collect();
    assert_eq!(keys, [key_json(NEW), key_json(5)], "{status}");
    assert_eq!(status["failures"], json!([]));
    let status = account.run(&["status"]);
    assert!(
        status.contains("quarantined  record ") && status.contains("`revision` must be a number"),
        "{status}"
    );
    assert!(status.contains("run `migrator retry customers`"), "{status}");

    let said = account.fail(&["retry", "customers"]);
    assert!(
        said.contains("items are still rejected") && said.contains("hint: correct or delete them"),
        "{said}"
    );

    // The function is out of the game: what arrives now, `retry` has brought.
    account.cut_off().await;
    account.put(customer(5, 9)).await;
    account.delete(NEW).await;
    let report = account.run(&["retry", "customers"]);
    assert!(report.contains("1 item applied, 1 deleted by now, 0 rejected again"), "{report}");
    let comparison = account.compare(TABLE, TARGET, &Expectation::of("rekey-v2")).await;
    assert!(comparison.is_equal(), "{comparison}");
    assert_eq!(account.status()["quarantined"], json!([]));

    account.reconnect().await;
    account.put(customer(5, 10)).await;
    account.assert_rekeyed().await;
    assert!(account.run(&["retry", "customers"]).contains("customers: nothing is in quarantine"));
    account.assert_rolled_back_to(&before).await;
}
