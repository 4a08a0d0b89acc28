//! A difference between two definitions is shown so that a person can act on it.

use migrator_component::manifest::*;
use migrator_engine::definition::difference::{difference, lines};

use crate::definitions::{city_index, customers, postcode_index};

fn shown(declared: &TableDefinition, existing: &TableDefinition) -> String {
    lines(&difference(declared, existing))
}

fn with_city_index() -> TableDefinition {
    let mut table = customers("customers");
    let added = city_index();
    table.attribute_definitions.extend(added.attribute_definitions);
    table.global_secondary_indexes.extend(added.global_secondary_indexes);
    table
}

#[test]
fn equal_definitions_have_no_difference() {
    assert_eq!(shown(&customers("customers"), &customers("customers")), "");
}

#[test]
fn another_name_is_no_difference() {
    assert_eq!(shown(&customers("customers"), &customers("customers_V2")), "");
}

#[test]
fn another_key_shows_both_keys() {
    let mut existing = customers("customers");
    existing.key_schema.pop();
    insta::assert_snapshot!(shown(&customers("customers"), &existing), @r#"
      AttributeDefinitions last_name: declared {"AttributeName":"last_name","AttributeType":"S"}, the table has nothing
      KeySchema: declared [{"AttributeName":"customer_nr","KeyType":"HASH"},{"AttributeName":"last_name","KeyType":"RANGE"}], the table has [{"AttributeName":"customer_nr","KeyType":"HASH"}]
    "#);
}

#[test]
fn a_missing_and_an_unknown_index_are_named() {
    let mut existing = customers("customers");
    let local = postcode_index();
    existing.attribute_definitions.extend(local.attribute_definitions);
    existing.local_secondary_indexes.extend(local.local_secondary_indexes);
    insta::assert_snapshot!(shown(&with_city_index(), &existing), @r#"
    AttributeDefinitions city: declared {"AttributeName":"city","AttributeType":"S"}, the table has nothing
    AttributeDefinitions postcode: declared nothing, the table has {"AttributeName":"postcode","AttributeType":"S"}
    LocalSecondaryIndexes postcode_index: declared nothing, the table has {"IndexName":"postcode_index","KeySchema":[{"AttributeName":"customer_nr","KeyType":"HASH"},{"AttributeName":"postcode","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}
    GlobalSecondaryIndexes city_index: declared {"IndexName":"city_index","KeySchema":[{"AttributeName":"city","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["phone"]}}, the table has nothing
    "#);
}

#[test]
fn an_index_with_another_projection_shows_both() {
    let mut existing = with_city_index();
    existing.global_secondary_indexes[0].projection =
        Projection { projection_type: ProjectionType::KeysOnly, non_key_attributes: vec![] };
    insta::assert_snapshot!(shown(&with_city_index(), &existing), @r#"  GlobalSecondaryIndexes city_index: declared {"IndexName":"city_index","KeySchema":[{"AttributeName":"city","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["phone"]}}, the table has {"IndexName":"city_index","KeySchema":[{"AttributeName":"city","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}"#);
}

#[test]
fn provisioned_instead_of_on_demand_shows_mode_and_capacity() {
    let mut existing = customers("customers");
    existing.provisioned_throughput =
        Some(ProvisionedThroughput { read_capacity_units: 5, write_capacity_units: 6 });
    insta::assert_snapshot!(shown(&customers("customers"), &existing), @r#"
    BillingMode: declared "PAY_PER_REQUEST", the table has "PROVISIONED"
    ProvisionedThroughput: declared nothing, the table has {"ReadCapacityUnits":5,"WriteCapacityUnits":6}
    "#);
}

#[test]
fn what_dynamodb_fills_in_is_no_difference() {
    let mut existing = customers("customers");
    existing.billing_mode = Some(BillingMode::PayPerRequest);
    existing.table_class = Some(TableClass::Standard);
    existing.deletion_protection_enabled = Some(false);
    existing.stream_specification =
        Some(StreamSpecification { stream_enabled: false, stream_view_type: None });
    existing.on_demand_throughput =
        Some(OnDemandThroughput { max_read_request_units: Some(-1), max_write_request_units: Some(-1) });
    existing.attribute_definitions.reverse();
    assert_eq!(shown(&customers("customers"), &existing), "");
}

#[test]
fn what_accounts_switch_on_of_their_own_accord_is_no_difference() {
    let mut existing = customers("customers");
    existing.tags = vec![Tag { key: "cost-centre".into(), value: "42".into() }];
    existing.sse_specification =
        Some(SseSpecification { enabled: true, sse_type: Some(SseType::Kms), kms_master_key_id: None });
    existing.point_in_time_recovery =
        Some(PointInTimeRecovery { enabled: true, recovery_period_in_days: Some(35) });
    existing.deletion_protection_enabled = Some(true);
    assert_eq!(shown(&customers("customers"), &existing), "");
}

#[test]
fn a_declared_setting_that_the_table_lacks_is_a_difference() {
    let mut declared = customers("customers");
    declared.tags = vec![Tag { key: "team".into(), value: "blue".into() }];
    declared.point_in_time_recovery =
        Some(PointInTimeRecovery { enabled: true, recovery_period_in_days: None });
    declared.time_to_live = Some(TimeToLive { attribute_name: "expires".into(), enabled: true });
    declared.deletion_protection_enabled = Some(true);
    insta::assert_snapshot!(shown(&declared, &customers("customers")), @r#"
    TimeToLive: declared {"AttributeName":"expires","Enabled":true}, the table has nothing
    DeletionProtectionEnabled: declared true, the table has nothing
    Tags team: declared {"Key":"team","Value":"blue"}, the table has nothing
    PointInTimeRecovery: declared {"PointInTimeRecoveryEnabled":true}, the table has nothing
    "#);
}

#[test]
fn a_key_by_its_id_is_the_same_as_by_its_arn() {
    let sse = |key: &str| {
        let mut table = customers("customers");
        table.sse_specification = Some(SseSpecification {
            enabled: true,
            sse_type: Some(SseType::Kms),
            kms_master_key_id: Some(key.to_owned()),
        });
        table
    };
    let arn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd";
    assert_eq!(shown(&sse("1234abcd"), &sse(arn)), "");
    assert_eq!(shown(&sse("alias/customers"), &sse(arn)), "");
    assert_ne!(shown(&sse("another"), &sse(arn)), "");
}

#[test]
fn a_policy_is_compared_as_json() {
    let policy =
        |text: &str| TableDefinition { resource_policy: Some(text.to_owned()), ..customers("customers") };
    assert_eq!(shown(&policy(r#"{"Version": "1"}"#), &policy(r#"{"Version":"1"}"#)), "");
    assert_ne!(shown(&policy(r#"{"Version": "1"}"#), &policy(r#"{"Version":"2"}"#)), "");
}
