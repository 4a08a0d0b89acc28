//! What a manifest may declare, and what identifies it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use migrator_component::manifest::*;
use serde_json::{Value, json};

/// A definition that uses every kind of index and setting and is right.
fn table() -> Value {
    json!({
        "TableName": "customers",
        "AttributeDefinitions": [
            {"AttributeName": "nr", "AttributeType": "N"},
            {"AttributeName": "name", "AttributeType": "S"},
            {"AttributeName": "postcode", "AttributeType": "S"},
        ],
        "KeySchema": [
            {"AttributeName": "nr", "KeyType": "HASH"},
            {"AttributeName": "name", "KeyType": "RANGE"},
        ],
        "LocalSecondaryIndexes": [{
            "IndexName": "by_postcode",
            "KeySchema": [
                {"AttributeName": "nr", "KeyType": "HASH"},
                {"AttributeName": "postcode", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }],
        "GlobalSecondaryIndexes": [{
            "IndexName": "by_name",
            "KeySchema": [{"AttributeName": "name", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["phone"]},
            "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        }],
        "BillingMode": "PROVISIONED",
        "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        "SSESpecification": {"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "alias/customers"},
        "TableClass": "STANDARD_INFREQUENT_ACCESS",
        "Tags": [{"Key": "team", "Value": "billing"}],
        "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": true},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 7},
    })
}

fn problems(table: Value) -> Vec<String> {
    match validate_table(&serde_json::from_value(table).unwrap()) {
        Ok(()) => vec![],
        Err(ManifestProblems(problems)) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn a_right_definition_has_no_problems_and_serialises_as_dynamodb_names_it() {
    assert_eq!(problems(table()), Vec::<String>::new());
    let model: TableDefinition = serde_json::from_value(table()).unwrap();
    assert_eq!(serde_json::to_value(&model).unwrap(), table());
}

#[test]
fn every_rule_is_reported_where_it_is_broken() {
    let broken = [
        ("/TableName", json!("ab"), "TableName: `ab` must be 3 to 255 letters, digits, `_`, `-` and `.`"),
        (
            "/KeySchema/1/KeyType",
            json!("HASH"),
            "KeySchema: needs one HASH attribute and at most one RANGE attribute, but has 2 HASH and 0 RANGE",
        ),
        ("/KeySchema/1/AttributeName", json!("nr"), "KeySchema: `nr` stands there twice"),
        (
            "/KeySchema/1/AttributeName",
            json!("unknown"),
            "KeySchema: `unknown` has no type; add it to AttributeDefinitions",
        ),
        ("/AttributeDefinitions/2/AttributeName", json!("nr"), "AttributeDefinitions: `nr` is defined twice"),
        (
            "/LocalSecondaryIndexes/0/KeySchema/0/AttributeName",
            json!("name"),
            "LocalSecondaryIndexes[0].KeySchema: the HASH attribute of `by_postcode` must be the table's, `nr`, not `name`",
        ),
        (
            "/LocalSecondaryIndexes/0/KeySchema",
            json!([]),
            "LocalSecondaryIndexes[0].KeySchema: needs the table's HASH attribute and one RANGE attribute, but has 0 HASH and 0 RANGE",
        ),
        ("/GlobalSecondaryIndexes/0/IndexName", json!("by_postcode"), "two indexes are named `by_postcode`"),
        (
            "/GlobalSecondaryIndexes/0/Projection/NonKeyAttributes",
            json!([]),
            "GlobalSecondaryIndexes[0].Projection: INCLUDE needs NonKeyAttributes",
        ),
        (
            "/GlobalSecondaryIndexes/0/Projection/ProjectionType",
            json!("ALL"),
            "GlobalSecondaryIndexes[0].Projection: NonKeyAttributes are for INCLUDE only",
        ),
        (
            "/GlobalSecondaryIndexes/0/ProvisionedThroughput",
            json!(null),
            "GlobalSecondaryIndexes[0].ProvisionedThroughput: is missing, and the billing mode is PROVISIONED",
        ),
        (
            "/BillingMode",
            json!("PAY_PER_REQUEST"),
            "ProvisionedThroughput: is given, but the billing mode is PAY_PER_REQUEST",
        ),
        (
            "/ProvisionedThroughput/ReadCapacityUnits",
            json!(0),
            "ProvisionedThroughput: capacity units must be at least 1",
        ),
        (
            "/StreamSpecification/StreamViewType",
            json!(null),
            "StreamSpecification: an enabled stream needs StreamViewType",
        ),
        (
            "/SSESpecification/Enabled",
            json!(false),
            "SSESpecification: SSEType and KMSMasterKeyId are for Enabled only",
        ),
        (
            "/Tags/0/Key",
            json!("aws:team"),
            "Tags: the key `aws:team` must be 1 to 128 characters and not start with `aws:`",
        ),
        (
            "/TimeToLiveSpecification/AttributeName",
            json!(""),
            "TimeToLiveSpecification: the attribute name is empty or too long",
        ),
        (
            "/PointInTimeRecoverySpecification/RecoveryPeriodInDays",
            json!(36),
            "PointInTimeRecoverySpecification: RecoveryPeriodInDays is 36; it must be 1 to 35",
        ),
    ];
    for (place, value, message) in broken {
        let mut table = table();
        *table.pointer_mut(place).unwrap() = value;
        let found = problems(table);
        assert!(found.iter().any(|problem| problem == message), "{place}: {found:#?}");
    }
}

#[test]
fn too_many_indexes_and_attributes_without_a_key_are_reported() {
    let mut broken = table();
    let index = broken["LocalSecondaryIndexes"][0].clone();
    for number in 0..5 {
        let mut index = index.clone();
        index["IndexName"] = json!(format!("index_{number}"));
        broken["LocalSecondaryIndexes"].as_array_mut().unwrap().push(index);
    }
    let unused = json!({"AttributeName": "phone", "AttributeType": "S"});
    broken["AttributeDefinitions"].as_array_mut().unwrap().push(unused);
    assert_eq!(
        problems(broken),
        [
            "AttributeDefinitions: `phone` is defined but no key uses it; DynamoDB types only key attributes",
            "LocalSecondaryIndexes: 6 are more than the 5 a table may have",
        ]
    );
}

fn manifest(operation: Value) -> Manifest {
    serde_json::from_value(
        json!({"lineage": "customers", "version": 2, "description": "", "operation": operation}),
    )
    .unwrap()
}

#[test]
fn operations_that_do_nothing_or_contradict_themselves_are_refused() {
    let cases = [
        (json!({"update-table": {}}), "`update-table` changes nothing"),
        (json!({"add-indexes": {}}), "`add-indexes` names no index"),
        (
            json!({"delete-table": {"TableName": "x"}}),
            "TableName: `x` must be 3 to 255 letters, digits, `_`, `-` and `.`",
        ),
        (
            json!({"update-table": {"SetTags": [{"Key": "a", "Value": "1"}], "RemoveTags": ["a"]}}),
            "Tags: `a` is both set and removed",
        ),
    ];
    for (operation, message) in cases {
        assert_eq!(validate(&manifest(operation)).unwrap_err().to_string(), message);
    }
}

#[test]
fn a_fingerprint_depends_on_what_is_declared_and_on_nothing_else() {
    let one = manifest(json!({"create-table": table()}));
    let again: Manifest = serde_json::from_slice(&one.canonical_json().unwrap()).unwrap();
    assert_eq!(one.fingerprint().unwrap(), again.fingerprint().unwrap());
    let mut other = one.clone();
    other.version = 3;
    assert_ne!(one.fingerprint().unwrap(), other.fingerprint().unwrap());
    assert_eq!(one.fingerprint().unwrap().len(), 64);
}
