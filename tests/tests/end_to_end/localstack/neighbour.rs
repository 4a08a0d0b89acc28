//! A function of somebody else's on the same stream.

use migrator_tests::customers::{TABLE, customer};
use migrator_tests::oracle::Expectation;

use super::account::Account;
use super::function::Stage;

const GUESTS: [&str; 4] = ["customers-v1", "customers-v2", "customers-v3", "customers-v4"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_neighbour_on_the_stream_sees_every_record_whatever_comes_and_goes_beside_it() {
    let account = Account::start().await;
    let neighbour = Stage::in_account(&account.0).await;
    let stream = neighbour.enable_stream(TABLE).await;
    let mapping = neighbour.connect_to(&stream, |mapping| mapping).await;
    account.put(customer(0, 1)).await;
    neighbour.wait_for_records(&["0"]).await;
    let before = account.0.inventory().await;

    account.apply(&GUESTS[..2]);
    account.put(customer(1, 1)).await;
    neighbour.wait_for_records(&["1"]).await;
    account.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;

    // The stream was on before, so it stays on.
    account.assert_rolled_back_to(&before).await;
    account.put(customer(2, 1)).await;
    neighbour.wait_for_records(&["1", "2"]).await;

    account.apply(&GUESTS[..3]);
    let said = account.fail(&Account::applying(&GUESTS));
    assert!(said.contains("the stream of customers is read by more than migrator"), "{said}");
    assert!(said.contains(&format!("function {} (mapping {mapping}, Enabled)", neighbour.name())), "{said}");
    assert!(said.contains("hint: have them removed by whoever they belong to"), "{said}");
    // Nothing was stopped.
    account.put(customer(3, 1)).await;
    neighbour.wait_for_records(&["1", "2", "3"]).await;
    account.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;

    // The neighbour moves on to the next table before the first one goes.
    neighbour.disconnect(&mapping).await;
    let stream = neighbour.stream("customers_V2").await;
    neighbour.connect_to(&stream, |mapping| mapping).await;
    account.apply(&GUESTS);
    account.0.assert_nothing_left("customers-v2").await;
    account.put_into("customers_V2", customer(4, 1)).await;
    neighbour.wait_for_records(&["1", "2", "3", "4"]).await;
    account.assert_converges("customers_V2", "customers_V3", &Expectation::of("customers-v3")).await;
}
