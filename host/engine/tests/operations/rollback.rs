//! `rollback`: a version is gone with everything it made, or refused where that would lose something.

use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use migrator_component::manifest::*;
use migrator_component::{Component, Operation};
use migrator_engine::definition::carry_over::with_indexes;
use migrator_engine::definition::normal_form::normal_form;
use migrator_engine::history::{History, Status, StepStatus};
use migrator_engine::{EngineError, RollbackOptions, RollbackReport, Silent};

use crate::crash_and_repeat::{Crash, Crashed, without_their_messages};
use crate::definitions::{city_index, customers, customers_by_email, postcode_index};
use crate::makes::known_change;
use crate::support::{World, chain};

fn create(world: &World) -> Component {
    world.component("customers", 1, Operation::CreateTable(Box::new(customers("customers"))))
}

fn convert(world: &World, version: u32, target: Option<TableDefinition>) -> Component {
    world.component("customers", version, Operation::Convert(Convert { target: target.map(Box::new) }))
}

async fn rollback(world: &World, version: u32) -> Result<RollbackReport, EngineError> {
    world.engine.rollback("customers", version, &RollbackOptions::default(), Arc::new(Silent)).await
}

async fn force(world: &World, version: u32) -> RollbackReport {
    let options = RollbackOptions { force: true, ..RollbackOptions::default() };
    world.engine.rollback("customers", version, &options, Arc::new(Silent)).await.unwrap()
}

/// A table `customers` with 30 items that version 2 converts into `customers_V2`.
async fn followed() -> (World, [Component; 2]) {
    let world = World::new().await;
    let components = [create(&world), convert(&world, 2, None)];
    world.apply(&components[..1]).await.unwrap();
    world.put_customers("customers", 0, 30).await;
    world.apply(&components).await.unwrap();
    (world, components)
}

/// Nothing of version 2 is left but the record that says so.
async fn assert_gone(world: &World) {
    assert_eq!(world.definition("customers_V2").await, None);
    assert_eq!(world.definition("customers").await, Some(normal_form(&customers("customers"))));
    assert_eq!(world.items("customers").await.len(), 30);
    let history = History::open(world.connection.clone(), &world.settings.history_table).await.unwrap();
    let history = history.lineage("customers");
    assert_eq!(history.migration(2).await.unwrap().unwrap().status, Status::RolledBack);
    assert_eq!(history.segments(2).await.unwrap(), []);
    assert_eq!(history.shards(2).await.unwrap(), []);
    assert_eq!(history.failures(2).await.unwrap(), []);
    assert!(history.steps(2).await.unwrap().iter().all(|step| step.status == StepStatus::Undone));
}

#[tokio::test]
async fn a_followed_target_goes_with_its_stream_and_checkpoints_and_the_source_stays() {
    let (world, components) = followed().await;
    let report = rollback(&world, 2).await.unwrap();
    assert_eq!(report.undone.first().map(String::as_str), Some("catch-up"));
    assert_eq!(report.undone.last().map(String::as_str), Some("enable-stream"));
    assert_eq!(report.table.as_deref(), Some("customers"));
    assert_gone(&world).await;
    world.delete_customer("customers", 3).await;
    world.apply(&components).await.unwrap();
    assert_eq!(world.items("customers_V2").await, world.items("customers").await);
    world.end().await;
}

#[tokio::test]
async fn rolling_back_twice_is_harmless() {
    let (world, _) = followed().await;
    rollback(&world, 2).await.unwrap();
    let again = rollback(&world, 2).await.unwrap();
    assert_eq!(again.undone, Vec::<String>::new());
    assert_gone(&world).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rollback_that_is_ended_at_any_event_is_finished_by_the_next_one() {
    without_their_messages();
    for at in 0.. {
        let (world, components) = followed().await;
        let engine = world.engine.clone();
        let crash = Arc::new(Crash::at(at));
        let run =
            tokio::spawn(
                async move { engine.rollback("customers", 2, &RollbackOptions::default(), crash).await },
            );
        let crashed = match run.await {
            Ok(done) => {
                done.unwrap();
                false
            }
            Err(error) => {
                assert!(error.into_panic().is::<Crashed>(), "the run panicked by itself at event {at}");
                true
            }
        };
        rollback(&world, 2).await.unwrap_or_else(|error| panic!("the run after event {at}: {error}"));
        assert_gone(&world).await;
        world.apply(&components).await.unwrap();
        assert_eq!(world.items("customers_V2").await, world.items("customers").await, "event {at}");
        world.end().await;
        if !crashed {
            assert!(at >= 7, "only {at} events to crash at");
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn apply_goes_forward_from_a_rollback_that_was_ended_at_any_event() {
    without_their_messages();
    // At the first event the target is still being compared: nothing has been taken back.
    for at in 1.. {
        let (world, components) = followed().await;
        let engine = world.engine.clone();
        let crash = Arc::new(Crash::at(at));
        let run =
            tokio::spawn(
                async move { engine.rollback("customers", 2, &RollbackOptions::default(), crash).await },
            );
        let crashed = run.await.is_err();
        world.delete_customer("customers", 3).await;
        world.put_customers("customers", 40, 45).await;
        world.apply(&components).await.unwrap_or_else(|error| panic!("the run after event {at}: {error}"));
        assert_eq!(world.items("customers_V2").await, world.items("customers").await, "event {at}");
        world.end().await;
        if !crashed {
            return;
        }
    }
}

#[tokio::test]
async fn a_converter_that_rejects_an_item_can_be_corrected_under_the_same_version() {
    let world = World::new().await;
    let wrong = [create(&world), convert(&world, 2, Some(customers_by_email()))];
    let corrected = [wrong[0].clone(), convert(&world, 2, None)];
    world.apply(&wrong[..1]).await.unwrap();
    world.put_customers("customers", 0, 30).await;
    world.apply(&wrong).await.unwrap_err();
    let refused = world.apply(&corrected).await.unwrap_err();
    insta::assert_snapshot!(chain(&refused), @"lineage customers: version 2 is failed but customers-v2.wasm declares another migration than was applied");
    insta::assert_snapshot!(refused.hint().unwrap_or_default(), @"restore the component as it was applied, and put the change into a new version; to begin anew with the changed one, run `migrator rollback customers 2` first");
    rollback(&world, 2).await.unwrap();
    assert_eq!(world.definition("people").await, None);
    assert_gone(&world).await;
    world.apply(&corrected).await.unwrap();
    assert_eq!(world.items("customers_V2").await, world.items("customers").await);
    world.end().await;
}

#[tokio::test]
async fn what_somebody_wrote_only_into_the_target_is_not_lost_unasked() {
    let (world, _) = followed().await;
    world.put_customers("customers_V2", 100, 101).await;
    let item = world.connection.dynamodb().put_item().table_name("customers_V2");
    let item = item.item("customer_nr", AttributeValue::N("5".into()));
    item.item("last_name", AttributeValue::S("name-5".into())).send().await.unwrap();
    let error = rollback(&world, 2).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @r#"lineage customers version 2: customers_V2 holds 1 items that do not come from customers and 1 that were changed there, for example customer_nr=100, last_name="name-100"; customer_nr=5, last_name="name-5""#);
    insta::assert_snapshot!(error.hint().unwrap_or_default(), @"bring what they hold into the source first, or give `--force` to lose it");
    assert_eq!(world.migrations("customers").await[1].status, Status::Following);
    assert_eq!(world.items("customers_V2").await.len(), 31);
    force(&world, 2).await;
    assert_gone(&world).await;
    world.end().await;
}

#[tokio::test]
async fn a_version_that_waits_for_a_record_it_cannot_apply_is_taken_back_with_force() {
    let world = World::new().await;
    world.apply(&[create(&world), convert(&world, 2, Some(customers_by_email()))]).await.unwrap();
    world.put_customers("customers", 0, 30).await;
    let error = rollback(&world, 2).await.unwrap_err();
    insta::assert_snapshot!(error, @"lineage customers version 2: people cannot be brought up to date, so it cannot be compared with customers");
    let text = chain(&error);
    assert!(text.contains("\ncaused by: lineage customers version 2: record "), "{text}");
    assert!(text.contains("cannot be applied: ") && text.contains("`email` is missing"), "{text}");
    insta::assert_snapshot!(error.hint().unwrap_or_default(), @"if nothing but migrator has written to people, nothing is lost with it: run `migrator rollback customers 2 --force`");
    assert_eq!(world.migrations("customers").await[1].status, Status::Following);
    force(&world, 2).await;
    assert_eq!(world.definition("people").await, None);
    assert_gone(&world).await;
    world.end().await;
}

#[tokio::test]
async fn a_version_that_another_one_stands_on_is_refused() {
    let (world, [first, second]) = followed().await;
    let components = [first, second, convert(&world, 3, None)];
    world.apply(&components).await.unwrap();
    let error = rollback(&world, 2).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @"lineage customers version 2: version 3 is following and comes after it");
    insta::assert_snapshot!(error.hint().unwrap_or_default(), @"roll back version 3 first");
    rollback(&world, 3).await.unwrap();
    rollback(&world, 2).await.unwrap();
    assert_eq!(world.definition("customers_V3").await, None);
    assert_gone(&world).await;
    world.end().await;
}

#[tokio::test]
async fn a_version_that_is_not_in_history_is_an_error() {
    let (world, _) = followed().await;
    let error = rollback(&world, 7).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @"lineage customers has no version 7 in history table migrator_history: its last one is 2");
    world.end().await;
}

#[tokio::test]
async fn a_table_that_applications_live_on_is_never_rolled_back() {
    let world = World::new().await;
    world.apply(&[create(&world)]).await.unwrap();
    let error = rollback(&world, 1).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @"lineage customers version 1: it is done: what applications wrote to its table would be lost");
    assert!(world.definition("customers").await.is_some());
    world.end().await;
}

#[tokio::test]
async fn a_lineage_whose_source_was_deleted_has_no_way_back() {
    let (world, [first, second]) = followed().await;
    let delete = Operation::DeleteTable(DeleteTable { table_name: "customers".to_owned() });
    let components = [first, second, world.component("customers", 3, delete)];
    world.apply(&components).await.unwrap();
    let error = rollback(&world, 3).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @"lineage customers version 3: it is done: the table is gone");
    assert_eq!(world.items("customers_V2").await.len(), 30);
    world.end().await;
}

#[tokio::test]
async fn a_deletion_that_is_refused_can_be_rolled_back_and_the_target_is_followed_again() {
    let world = World::new().await;
    let protected = TableDefinition { deletion_protection_enabled: Some(true), ..customers("customers") };
    let delete = Operation::DeleteTable(DeleteTable { table_name: "customers".to_owned() });
    let components = [
        world.component("customers", 1, Operation::CreateTable(Box::new(protected))),
        convert(&world, 2, None),
        world.component("customers", 3, delete),
    ];
    world.apply(&components[..2]).await.unwrap();
    world.put_customers("customers", 0, 30).await;
    world.apply(&components).await.unwrap_err();
    rollback(&world, 3).await.unwrap();
    assert_eq!(world.migrations("customers").await[1].status, Status::Following);
    assert_eq!(world.migrations("customers").await[2].status, Status::RolledBack);
    assert!(world.definition("customers").await.is_some());
    world.end().await;
}

#[tokio::test]
async fn settings_and_global_indexes_go_back_to_what_they_were() {
    let world = World::new().await;
    let before = with_indexes(customers("customers"), &city_index()).unwrap();
    let update = known_change(UpdateTable {
        delete_global_secondary_indexes: vec!["city_index".to_owned()],
        table_class: Some(TableClass::StandardInfrequentAccess),
        time_to_live: Some(TimeToLive { attribute_name: "expires".into(), enabled: true }),
        ..UpdateTable::default()
    });
    let components = [
        world.component("customers", 1, Operation::CreateTable(Box::new(before))),
        world.component("customers", 2, Operation::UpdateTable(Box::new(update))),
    ];
    world.apply(&components[..1]).await.unwrap();
    let before = world.definition("customers").await;
    world.put_customers("customers", 0, 3).await;
    world.apply(&components).await.unwrap();
    assert_ne!(world.definition("customers").await, before);
    rollback(&world, 2).await.unwrap();
    assert_eq!(world.definition("customers").await, before);
    assert_eq!(world.items("customers").await.len(), 3);
    world.end().await;
}

#[tokio::test]
async fn added_indexes_go_in_place_or_with_the_new_table() {
    for (added, table) in [(city_index(), "customers"), (postcode_index(), "customers_V2")] {
        let world = World::new().await;
        let components =
            [create(&world), world.component("customers", 2, Operation::AddIndexes(Box::new(added)))];
        world.apply(&components[..1]).await.unwrap();
        world.put_customers("customers", 0, 30).await;
        let report = world.apply(&components).await.unwrap();
        assert_eq!(report.migrations[1].table.as_deref(), Some(table));
        rollback(&world, 2).await.unwrap();
        assert_gone(&world).await;
        world.end().await;
    }
}
