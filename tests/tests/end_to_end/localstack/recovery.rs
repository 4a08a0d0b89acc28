//! A function that fails for a while, for a reason that no record has.

use migrator_tests::customers::{TABLE, customer};
use migrator_tests::localstack::eventually;
use migrator_tests::oracle::Expectation;

use super::account::{Account, TARGET};

/// Revisions that each of some customers goes through while the function fails.
const REVISIONS: std::ops::Range<u64> = 1..8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_while_the_function_failed_arrives_once_it_is_put_right() {
    let (account, before) = Account::rekeyed(&[]).await;
    account.cut_off().await;
    // Customers that go from key to key, some until they are gone: one record out of order would leave something behind.
    for revision in REVISIONS {
        for number in 20..30 {
            account.put(customer(number, revision)).await;
        }
    }
    for number in 20..23 {
        account.delete(number).await;
    }
    account.delete(40).await;
    account.put(customer(40, 3)).await;
    account.put(customer(1_000, 2)).await;
    eventually("the function has failed more than once", async || {
        account.logged("batch applied in part").await > 1
    })
    .await;
    let expectation = Expectation::of("rekey-v2");
    let comparison = account.compare(TABLE, TARGET, &expectation).await;
    assert!(!comparison.missing.is_empty() && !comparison.extra.is_empty(), "{comparison}");

    account.reconnect().await;
    account.assert_rekeyed().await;
    account.assert_rolled_back_to(&before).await;
}
