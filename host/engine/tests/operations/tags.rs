//! Tags, on the embedded DynamoDB only: Amazon's DynamoDB Local has none.

use migrator_component::Operation;
use migrator_component::manifest::Tag;

use crate::definitions::customers;
use crate::support::World;

#[tokio::test]
async fn a_created_table_has_its_own_tags_and_those_that_say_it_is_ours() {
    let world = World::new().await;
    let mut declared = customers("customers");
    declared.tags = vec![Tag { key: "team".into(), value: "blue".into() }];
    let create = Operation::CreateTable(Box::new(declared));
    world.apply(&[world.component("customers", 1, create)]).await.unwrap();
    let found = migrator_engine::definition::read::read(&world.connection, "customers").await.unwrap();
    let tags = found.unwrap().definition.tags;
    let tag = |key: &str| tags.iter().find(|tag| tag.key == key).map(|tag| tag.value.clone());
    assert_eq!(tag("team").as_deref(), Some("blue"));
    assert_eq!(tag("migrator:lineage").as_deref(), Some("customers"));
    assert_eq!(tag("migrator:version").as_deref(), Some("1"));
    world.end().await;
}
