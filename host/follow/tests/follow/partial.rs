//! A batch that ends before it is done says where to go on; records that are put in quarantine leave nothing behind.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use migrator_component::ConvertError;
use migrator_follow::{
    Applier, Conversion, Convert, FollowError, Identity, RecordError, RejectedPolicy, TOMBSTONE, Target,
};
use migrator_item::Item;
use migrator_table::{Concurrency, Condition, Record, WriteOutcome};
use tokio::time::Instant;

use crate::conversions::{From, account, by_address, item, string_key, text};
use crate::simulated_table::{Fault, SimulatedTable};

/// Takes its time for every write.
struct Slow(Arc<SimulatedTable>);

#[async_trait]
impl Target for Slow {
    async fn put(&self, item: &Item, condition: &Condition) -> Result<WriteOutcome, FollowError> {
        tokio::time::sleep(Duration::from_millis(20)).await;
        self.0.put(item, condition).await
    }
}

fn identity() -> Conversion {
    Conversion::new(Arc::new(Identity), string_key("id"))
}

fn target(conversion: &Conversion) -> Arc<SimulatedTable> {
    Arc::new(SimulatedTable::new(conversion.target().clone(), Fault::None))
}

/// One record for each account.
fn records_of(accounts: &[Item]) -> Vec<Record> {
    let source = SimulatedTable::new(string_key("id"), Fault::None);
    accounts.iter().map(|account| source.write(account, &Condition::none()).unwrap().unwrap()).collect()
}

fn in_a_while() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

#[tokio::test]
async fn what_was_applied_before_the_target_failed_is_known() {
    let records = records_of(&[1, 2, 3, 4, 5].map(|id| account(id, "", id)));
    let target = target(&identity());
    target.fail_after(Some(2));
    let applier = Applier::with_target(target.clone(), identity(), Concurrency::new(1));
    let partial = applier.apply_until(&records, in_a_while()).await.unwrap();
    let rest = partial.rest.unwrap();
    assert_eq!(rest.sequence_number, records[2].sequence_number);
    assert!(matches!(rest.error, Some(FollowError::Target { .. })));
    assert_eq!((partial.report.written, target.at_rest().len()), (2, 2));
}

#[tokio::test]
async fn everything_before_the_rest_is_applied_when_the_time_is_up() {
    let records = records_of(&[1, 2, 3, 4, 5, 6, 7, 8, 9].map(|id| account(id, "", id)));
    let target = target(&identity());
    let slow = Arc::new(Slow(target.clone()));
    let applier = Applier::with_target(slow, identity(), Concurrency::new(2));
    let partial = applier.apply_until(&records, Instant::now() + Duration::from_millis(70)).await.unwrap();
    let rest = partial.rest.expect("there was no time for all of it");
    assert!(rest.error.is_none());
    for record in records.iter().filter(|record| record.sequence_number < rest.sequence_number) {
        assert!(target.get(&record.keys.key(target.schema()).unwrap()).is_some());
    }
    let partial = applier.apply_until(&records, in_a_while()).await.unwrap();
    assert!(partial.rest.is_none());
    assert_eq!(target.at_rest().len(), records.len());
}

#[tokio::test]
async fn a_conversion_that_outlasts_the_time_leaves_all_of_the_batch() {
    struct Sleeping;
    impl Convert for Sleeping {
        fn convert(&self, items: Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>> {
            std::thread::sleep(Duration::from_millis(200));
            Identity.convert(items)
        }
    }
    let conversion = Conversion::new(Arc::new(Sleeping), string_key("id"));
    let target = target(&conversion);
    let applier = Applier::with_target(target.clone(), conversion, Concurrency::new(4));
    let records = records_of(&[account(1, "", 1), account(2, "", 2)]);
    let partial = applier.apply_until(&records, Instant::now() + Duration::from_millis(20)).await.unwrap();
    let rest = partial.rest.unwrap();
    assert_eq!(rest.sequence_number, records[0].sequence_number);
    assert!(rest.error.is_none() && target.at_rest().is_empty());
}

/// `by_address`, except that it fails on the value 13.
fn superstitious(error: ConvertError) -> Conversion {
    let convert = move |account: &Item| match text(account, "value").as_str() {
        "13" => Err(error.clone()),
        _ => Ok(by_address().convert_blocking(vec![account.clone()]).remove(0).unwrap())
            .map(|outputs| outputs.into_iter().map(|output| output.item).collect()),
    };
    Conversion::new(Arc::new(From(convert)), string_key("address"))
}

async fn quarantining(conversion: Conversion, records: &[Record]) -> (Vec<RecordError>, Vec<Item>) {
    let target = target(&conversion);
    let applier = Applier::with_target(target.clone(), conversion, Concurrency::new(4))
        .on_rejected(RejectedPolicy::Quarantine);
    let mut errors = Vec::new();
    for record in records {
        let report = applier.apply(std::slice::from_ref(record)).await.unwrap();
        errors.extend(report.failures.into_iter().map(|failure| failure.error));
    }
    (errors, target.at_rest())
}

#[tokio::test]
async fn a_rejected_record_takes_away_what_its_item_had() {
    let records = records_of(&[account(1, "ab", 1), account(1, "bc", 13), account(1, "cd", 3)]);
    let rejected = ConvertError::Rejected("13 is unlucky".into());
    let (errors, at_rest) = quarantining(superstitious(rejected.clone()), &records[..2]).await;
    assert!(matches!(errors[..], [RecordError::NewImage(_)]) && errors[0].is_rejection());
    assert!(at_rest.is_empty());
    let (_, at_rest) = quarantining(superstitious(rejected), &records).await;
    let addresses: Vec<_> = at_rest.iter().map(|item| text(item, "address")).collect();
    assert_eq!(addresses, ["c", "d"]);
}

#[tokio::test]
async fn what_only_this_machine_could_not_convert_takes_nothing_away() {
    let records = records_of(&[account(1, "ab", 1), account(1, "bc", 13)]);
    let late = ConvertError::DeadlineExceeded { milliseconds: 1 };
    let (errors, at_rest) = quarantining(superstitious(late), &records).await;
    assert!(matches!(errors[..], [RecordError::NewImage(_)]) && !errors[0].is_rejection());
    assert_eq!(at_rest.len(), 2);
}

#[tokio::test]
async fn an_item_that_dynamodb_refuses_is_a_tombstone_even_before_older_writes_of_its_batch() {
    let target = target(&by_address());
    target.refuse(Some("2"));
    let applier = Applier::with_target(target.clone(), by_address(), Concurrency::new(4))
        .on_rejected(RejectedPolicy::Quarantine);
    let records = records_of(&[account(1, "a", 1), account(1, "a", 2)]);
    let report = applier.apply(&records).await.unwrap();
    assert_eq!(report.lowest_failing(), Some(&records[1].sequence_number));
    assert!(report.failures[0].error.is_rejection());
    assert_eq!((report.written, report.tombstones, report.skipped_as_newer), (0, 1, 1));
    let key = item(r#"{"address":{"S":"a"}}"#).key(target.schema()).unwrap();
    assert!(target.get(&key).unwrap().raw(TOMBSTONE).is_some());
}
