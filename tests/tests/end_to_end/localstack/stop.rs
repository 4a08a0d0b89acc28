//! A record that the converter refuses, under the policy `stop`.

use migrator_tests::customers::{TABLE, customer};
use migrator_tests::localstack::eventually;
use migrator_tests::oracle::Expectation;
use serde_json::Value;

use super::account::{Account, REKEYED, TARGET, key_json, refused};

/// Waits until one record fails, and returns what `status` says about it.
async fn failing(account: &Account, is_so: impl Fn(&Value) -> bool) -> Value {
    let mut failures = Value::Null;
    eventually("status says which record is failing", async || {
        failures = account.status()["failures"].clone();
        failures.as_array().is_some_and(|failures| matches!(&failures[..], [failure] if is_so(failure)))
    })
    .await;
    failures[0].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_record_stops_its_shard_until_the_version_is_taken_back_and_applied_again() {
    let (account, before) = Account::rekeyed(&[]).await;
    account.put(customer(1, 5)).await;
    account.put(refused(5)).await;

    let failure = failing(&account, |_| true).await;
    assert_eq!(serde_json::from_str::<Value>(failure["key"].as_str().unwrap()).unwrap(), key_json(5));
    let reason = failure["reason"].as_str().unwrap();
    assert!(reason.contains("`revision` must be a number (N), but is a string (S)"), "{reason}");
    let (sequence, key) = (failure["sequence"].as_str().unwrap(), failure["key"].as_str().unwrap());
    let status = account.run(&["status"]);
    assert!(status.contains(&format!("failing   record {sequence} of {key}: {reason}\n")), "{status}");
    assert!(status.contains("run `migrator rollback customers 2 --force`"), "{status}");

    // What was written before is there, what is written now waits, and a better item does not help.
    account.put(customer(2, 7)).await;
    account.put(customer(5, 3)).await;
    failing(&account, |again| again["last_seen_at"] != failure["last_seen_at"]).await;
    let comparison = account.compare(TABLE, TARGET, &Expectation::of("rekey-v2")).await;
    let waiting = |key: &String| key.contains("customer=\"2#") || key.contains("customer=\"5#");
    for keys in [&comparison.missing, &comparison.different, &comparison.extra] {
        assert!(keys.iter().all(waiting), "{comparison}");
    }
    for number in ["2", "5"] {
        let is_of = |key: &String| key.contains(&format!("customer=\"{number}#"));
        assert!(comparison.missing.iter().any(is_of), "{number}: {comparison}");
    }

    let said = account.fail(&["rollback", "customers", "2"]);
    assert!(said.contains("customers_by_segment cannot be brought up to date"), "{said}");
    assert!(said.contains(&format!("record {sequence} for {key} cannot be applied: {reason}")), "{said}");
    assert!(said.contains("hint: if nothing but migrator has written to customers_by_segment"), "{said}");

    account.run(&["rollback", "customers", "2", "--force"]);
    account.assert_inventory_is(&before).await;
    account.apply(&REKEYED);
    account.put(customer(2, 8)).await;
    account.assert_rekeyed().await;
    assert_eq!(account.status()["failures"], serde_json::json!([]));
    account.assert_rolled_back_to(&before).await;
}
