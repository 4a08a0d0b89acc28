//! A new table has everything its source has.

use migrator_component::manifest::*;
use migrator_engine::definition::DefinitionError;
use migrator_engine::definition::carry_over::{StreamCarryOver, carry_over, with_indexes};
use proptest::prelude::*;

use crate::definitions::{city_index, customers, definition, postcode_index};

proptest! {
    #[test]
    fn every_property_of_the_source_is_carried_over_but_its_name(source in definition("customers".to_owned())) {
        let target = carry_over(&source, "customers_V2", StreamCarryOver::Keep);
        let renamed = TableDefinition { table_name: "customers_V2".to_owned(), ..source };
        prop_assert_eq!(target, renamed);
    }

    #[test]
    fn only_a_stream_of_ours_is_left_behind(source in definition("customers".to_owned())) {
        let target = carry_over(&source, "customers_V2", StreamCarryOver::Drop);
        prop_assert_eq!(&target.stream_specification, &None);
        let renamed = TableDefinition {
            table_name: "customers_V2".to_owned(),
            stream_specification: None,
            ..source
        };
        prop_assert_eq!(target, renamed);
    }
}

#[test]
fn new_indexes_come_after_the_existing_ones() {
    let mut source = customers("customers");
    let city = city_index();
    source = with_indexes(source, &city).unwrap();
    let mut added = postcode_index();
    added.global_secondary_indexes.push(GlobalSecondaryIndex {
        index_name: "by_postcode".to_owned(),
        ..city.global_secondary_indexes[0].clone()
    });
    let target = with_indexes(source, &added).unwrap();
    let names: Vec<_> = target.global_secondary_indexes.iter().map(|index| &index.index_name).collect();
    assert_eq!(names, ["city_index", "by_postcode"]);
    assert_eq!(target.local_secondary_indexes, added.local_secondary_indexes);
    let attributes: Vec<_> = target.attribute_definitions.iter().map(|one| &one.attribute_name).collect();
    assert_eq!(attributes, ["customer_nr", "last_name", "city", "postcode"]);
}

#[test]
fn adding_the_same_indexes_twice_adds_them_once() {
    let once = with_indexes(customers("customers"), &postcode_index()).unwrap();
    assert_eq!(with_indexes(once.clone(), &postcode_index()).unwrap(), once);
}

#[test]
fn an_index_whose_name_is_taken_is_refused() {
    let source = with_indexes(customers("customers"), &city_index()).unwrap();
    let mut added = city_index();
    added.global_secondary_indexes[0].projection.non_key_attributes.clear();
    let error = with_indexes(source, &added).unwrap_err();
    insta::assert_snapshot!(error, @"the table already has an index city_index that is defined differently");
}

#[test]
fn an_attribute_of_another_type_is_refused() {
    let mut added = city_index();
    added.attribute_definitions[0] =
        AttributeDefinition { attribute_name: "last_name".into(), attribute_type: ScalarAttributeType::N };
    let error = with_indexes(customers("customers"), &added).unwrap_err();
    assert!(matches!(error, DefinitionError::AttributeConflict { .. }));
    insta::assert_snapshot!(error, @"attribute last_name is defined as S by the table and as N by the migration");
}

#[test]
fn tags_of_aws_and_of_a_migration_stay_with_the_source() {
    let tag = |key: &str| Tag { key: key.to_owned(), value: "x".to_owned() };
    let source = TableDefinition {
        tags: vec![tag("team"), tag("aws:cloudformation:stack-name"), tag("migrator:lineage")],
        ..customers("customers")
    };
    assert_eq!(carry_over(&source, "customers_V2", StreamCarryOver::Keep).tags, [tag("team")]);
}

#[test]
fn a_resource_policy_names_the_new_table() {
    let policy = |table: &str| {
        format!(
            r#"{{"Resource":["arn:aws:dynamodb:eu-central-1:1:table/{table}","arn:aws:dynamodb:eu-central-1:1:table/{table}/index/*","arn:aws:dynamodb:eu-central-1:1:table/customers_archive"]}}"#
        )
    };
    let source = TableDefinition { resource_policy: Some(policy("customers")), ..customers("customers") };
    let target = carry_over(&source, "customers_V2", StreamCarryOver::Keep);
    assert_eq!(target.resource_policy, Some(policy("customers_V2")));
}
