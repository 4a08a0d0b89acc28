//! `delete-table`: drained, stopped, swept, and only then deleted.

use migrator_component::Operation;
use migrator_component::manifest::*;
use migrator_engine::Settings;
use migrator_engine::history::Status;

use crate::definitions::{customers, postcode_index};
use crate::retry::{followed_by_email, quarantine};
use crate::support::{World, chain, settings};

fn create(definition: &TableDefinition) -> Operation {
    Operation::CreateTable(Box::new(definition.clone()))
}

fn delete(table: &str) -> Operation {
    Operation::DeleteTable(DeleteTable { table_name: table.to_owned() })
}

fn moved() -> Operation {
    Operation::AddIndexes(Box::new(postcode_index()))
}

fn is_reserved(name: &&String) -> bool {
    name.starts_with("_migrator_")
}

#[tokio::test]
async fn a_followed_table_is_drained_and_its_target_swept_clean() {
    let world = World::new().await;
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, moved()),
        world.component("customers", 3, delete("customers")),
    ];
    world.apply(&components[..1]).await.unwrap();
    world.put_customers("customers", 0, 40).await;
    world.apply(&components[..2]).await.unwrap();
    world.put_customers("customers", 30, 60).await;
    world.delete_customer("customers", 3).await;
    let expected = world.items("customers").await;
    let report = world.apply(&components).await.unwrap();
    assert_eq!(report.migrations[2].status, Status::Done);
    assert_eq!(world.definition("customers").await, None);
    let stored = world.stored("customers_V2").await;
    assert_eq!(stored, expected);
    assert_eq!(stored.iter().flat_map(|item| item.keys()).find(is_reserved), None);
    let migrations = world.migrations("customers").await;
    assert_eq!(migrations[1].status, Status::Done);
    assert_eq!(migrations[1].followed_until_version, Some(3));
    world.end().await;
}

#[tokio::test]
async fn with_records_still_arriving_it_refuses_and_keeps_following() {
    let settings = Settings { drain_timeout: std::time::Duration::from_secs(2), ..settings() };
    let world = World::with(settings).await;
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, moved()),
        world.component("customers", 3, delete("customers")),
    ];
    world.apply(&components[..2]).await.unwrap();
    let writing = async {
        for number in 0.. {
            world.put_customers("customers", number, number + 1).await;
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        }
    };
    let error = tokio::select! {
        () = writing => unreachable!("the writer never ends"),
        applied = world.apply(&components) => applied.unwrap_err(),
    };
    insta::assert_snapshot!(chain(&error), @"lineage customers version 3: records are still arriving in the stream of customers");
    assert!(world.definition("customers").await.is_some());
    let migrations = world.migrations("customers").await;
    assert_eq!(migrations[1].status, Status::Following);
    world.apply(&components).await.unwrap();
    assert_eq!(world.definition("customers").await, None);
    world.end().await;
}

#[tokio::test]
async fn with_a_record_in_quarantine_it_refuses_because_its_item_is_nowhere_else() {
    let (world, history) = followed_by_email().await;
    quarantine(&history, 7, 500).await;
    let delete = world.component("customers", 3, delete("customers"));
    let error = world.apply(std::slice::from_ref(&delete)).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @r#"lineage customers version 3: customers has 1 record in quarantine, for example of {"customer_nr":{"N":"7"},"last_name":{"S":"name-7"}}"#);
    insta::assert_snapshot!(error.hint().unwrap_or_default(), @"correct the items in the source, and run `migrator retry customers`, then run the same command again");
    assert_eq!(world.migrations("customers").await[1].status, Status::Following);
    let planned = world.engine.plan(std::slice::from_ref(&delete)).await.unwrap_err();
    assert_eq!(chain(&planned), chain(&error), "a plan says so beforehand");
    // Its item is not in the source any more, so nothing is lost.
    world.engine.retry("customers").await.unwrap();
    world.apply(&[delete]).await.unwrap();
    assert_eq!(world.definition("customers").await, None);
    world.end().await;
}

#[tokio::test]
async fn deletion_protection_is_respected_and_the_table_stays_followed() {
    let world = World::new().await;
    let mut protected = customers("customers");
    protected.deletion_protection_enabled = Some(true);
    let components = [
        world.component("customers", 1, create(&protected)),
        world.component("customers", 2, moved()),
        world.component("customers", 3, delete("customers")),
    ];
    let error = world.apply(&components).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @"lineage customers version 3: table customers has deletion protection");
    insta::assert_snapshot!(error.hint().unwrap_or_default(), @"lift it with `aws dynamodb update-table --table-name customers --no-deletion-protection-enabled`");
    assert_eq!(world.migrations("customers").await[1].status, Status::Following);
    world.end().await;
}

#[tokio::test]
async fn a_table_that_is_still_filled_is_refused() {
    let world = World::new().await;
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, moved()),
        world.component("customers", 3, delete("customers_V2")),
    ];
    let error = world.apply(&components).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @"lineage customers version 3: table customers_V2 is still filled from customers by version 2");
    assert!(world.definition("customers_V2").await.is_some());
    world.end().await;
}

#[tokio::test]
async fn the_middle_of_a_chain_goes_after_its_source() {
    let world = World::new().await;
    let mut another = postcode_index();
    another.local_secondary_indexes[0].index_name = "another_index".to_owned();
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, moved()),
        world.component("customers", 3, Operation::AddIndexes(Box::new(another))),
        world.component("customers", 4, delete("customers")),
        world.component("customers", 5, delete("customers_V2")),
    ];
    world.apply(&components[..3]).await.unwrap();
    world.put_customers("customers", 0, 20).await;
    world.delete_customer("customers", 4).await;
    let expected = world.items("customers").await;
    world.apply(&components).await.unwrap();
    assert_eq!(world.definition("customers").await, None);
    assert_eq!(world.definition("customers_V2").await, None);
    assert_eq!(world.stored("customers_V3").await, expected);
    world.end().await;
}
