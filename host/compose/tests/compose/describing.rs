//! Descriptions: everything that a manifest can say can be written, and arrives in the component.

use migrator_component::{Component, Manifest};
use migrator_compose::{Description, compose};
use serde_json::{Value, json};

use crate::parts::{description, guest, runtime};

/// The manifest of what a description is made into, with one converter where it converts.
fn described(text: &str) -> Manifest {
    let description = description(text).unwrap_or_else(|error| panic!("{error}"));
    let converters = vec![guest("link"); description.converters.len()];
    let composed = compose(&runtime(), &description, &converters).unwrap();
    Component::load(&runtime(), "v2.toml", composed.bytes).unwrap().manifest().unwrap().clone()
}

/// What its operation declares, under DynamoDB's names.
fn operation(text: &str) -> Value {
    serde_json::to_value(described(text).operation).unwrap()
}

#[test]
fn lineage_version_and_description_are_as_written() {
    let manifest = described(
        "lineage = \"people\"\nversion = 7\ndescription = \"löscht \\\"alles\\\"\"\ndelete-table = { table-name = \"people\" }",
    );
    assert_eq!((manifest.lineage.as_str(), manifest.version), ("people", 7));
    assert_eq!(manifest.description, "löscht \"alles\"");
    assert_eq!(
        serde_json::to_value(manifest.operation).unwrap(),
        json!({ "delete-table": { "TableName": "people" } })
    );
}

#[test]
fn a_table_is_created_with_every_parameter() {
    let text = r#"
lineage = "people"
version = 1

[create-table.table]
table-name = "people"
attribute-definitions = [
    { attribute-name = "id", attribute-type = "s" },
    { attribute-name = "born", attribute-type = "n" },
    { attribute-name = "photo", attribute-type = "b" },
]
key-schema = [{ attribute-name = "id", key-type = "hash" }, { attribute-name = "born", key-type = "range" }]
billing-mode = "provisioned"
provisioned-throughput = { read-capacity-units = 5, write-capacity-units = 18_000_000_000 }
warm-throughput = { read-units-per-second = 12000 }
stream-specification = { stream-enabled = true, stream-view-type = "new-and-old-images" }
sse-specification = { enabled = true, sse-type = "kms", kms-master-key-id = "alias/people" }
table-class = "standard-infrequent-access"
deletion-protection-enabled = true
resource-policy = "{}"
tags = [{ key = "team", value = "crm" }, { key = "stage", value = "" }]
time-to-live = { attribute-name = "expires", enabled = true }
point-in-time-recovery = { enabled = true, recovery-period-in-days = 7 }

[[create-table.table.local-secondary-indexes]]
index-name = "by-photo"
key-schema = [{ attribute-name = "id", key-type = "hash" }, { attribute-name = "photo", key-type = "range" }]
projection = { projection-type = "include", non-key-attributes = ["name", "city"] }

[[create-table.table.global-secondary-indexes]]
index-name = "by-birth"
key-schema = [{ attribute-name = "born", key-type = "hash" }]
projection = { projection-type = "keys-only" }
provisioned-throughput = { read-capacity-units = 1, write-capacity-units = 2 }
"#;
    let expected = json!({ "create-table": {
        "TableName": "people",
        "AttributeDefinitions": [
            { "AttributeName": "id", "AttributeType": "S" },
            { "AttributeName": "born", "AttributeType": "N" },
            { "AttributeName": "photo", "AttributeType": "B" },
        ],
        "KeySchema": [
            { "AttributeName": "id", "KeyType": "HASH" },
            { "AttributeName": "born", "KeyType": "RANGE" },
        ],
        "LocalSecondaryIndexes": [{
            "IndexName": "by-photo",
            "KeySchema": [
                { "AttributeName": "id", "KeyType": "HASH" },
                { "AttributeName": "photo", "KeyType": "RANGE" },
            ],
            "Projection": { "ProjectionType": "INCLUDE", "NonKeyAttributes": ["name", "city"] },
        }],
        "GlobalSecondaryIndexes": [{
            "IndexName": "by-birth",
            "KeySchema": [{ "AttributeName": "born", "KeyType": "HASH" }],
            "Projection": { "ProjectionType": "KEYS_ONLY" },
            "ProvisionedThroughput": { "ReadCapacityUnits": 1, "WriteCapacityUnits": 2 },
        }],
        "BillingMode": "PROVISIONED",
        "ProvisionedThroughput": { "ReadCapacityUnits": 5, "WriteCapacityUnits": 18_000_000_000_u64 },
        "WarmThroughput": { "ReadUnitsPerSecond": 12000 },
        "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" },
        "SSESpecification": { "Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "alias/people" },
        "TableClass": "STANDARD_INFREQUENT_ACCESS",
        "DeletionProtectionEnabled": true,
        "ResourcePolicy": "{}",
        "Tags": [{ "Key": "team", "Value": "crm" }, { "Key": "stage", "Value": "" }],
        "TimeToLiveSpecification": { "AttributeName": "expires", "Enabled": true },
        "PointInTimeRecoverySpecification": { "PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 7 },
    }});
    assert_eq!(operation(text), expected);
}

#[test]
fn items_are_converted_into_a_table_of_ones_own() {
    let text = r#"
lineage = "people"
version = 2
[convert.target]
table-name = "people_by_city"
attribute-definitions = [{ attribute-name = "city", attribute-type = "s" }]
key-schema = [{ attribute-name = "city", key-type = "hash" }]
on-demand-throughput = { max-read-request-units = -1 }
[[converter]]
use = "link.wasm"
"#;
    let expected = json!({ "convert": { "Target": {
        "TableName": "people_by_city",
        "AttributeDefinitions": [{ "AttributeName": "city", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "city", "KeyType": "HASH" }],
        "OnDemandThroughput": { "MaxReadRequestUnits": -1 },
    }}});
    assert_eq!(operation(text), expected);
}

#[test]
fn indexes_are_added() {
    let text = r#"
lineage = "people"
version = 2
[add-indexes]
attribute-definitions = [{ attribute-name = "city", attribute-type = "s" }]
[[add-indexes.global-secondary-indexes]]
index-name = "by-city"
key-schema = [{ attribute-name = "city", key-type = "hash" }]
projection = { projection-type = "all" }
[[add-indexes.vector-indexes]]
index-name = "by-face"
vector-attribute = "face"
search-schema = [{ attribute-name = "city", search-schema-element-type = "inline-filter" }]
dimensions = 128
distance-function = "dot-product"
"#;
    let expected = json!({ "add-indexes": {
        "AttributeDefinitions": [{ "AttributeName": "city", "AttributeType": "S" }],
        "GlobalSecondaryIndexes": [{
            "IndexName": "by-city",
            "KeySchema": [{ "AttributeName": "city", "KeyType": "HASH" }],
            "Projection": { "ProjectionType": "ALL" },
        }],
        "VectorIndexes": [{
            "IndexName": "by-face",
            "VectorAttribute": "face",
            "SearchSchema": [{ "AttributeName": "city", "SearchSchemaElementType": "INLINE_FILTER" }],
            "Dimensions": 128,
            "DistanceFunction": "DOT_PRODUCT",
        }],
    }});
    assert_eq!(operation(text), expected);
}

#[test]
fn a_table_is_updated_with_variants_too() {
    let text = r#"
lineage = "people"
version = 3
[update-table]
delete-global-secondary-indexes = ["by-city"]
remove-tags = ["stage"]
multi-region-consistency = "strong"
replica-updates = [
    { create = { region-name = "eu-west-1", table-class-override = "standard" } },
    { delete = "us-east-1" },
]
global-table-witness-updates = [{ create = "eu-west-2" }]
"#;
    let expected = json!({ "update-table": {
        "DeleteGlobalSecondaryIndexes": ["by-city"],
        "RemoveTags": ["stage"],
        "MultiRegionConsistency": "STRONG",
        "ReplicaUpdates": [
            { "Create": { "RegionName": "eu-west-1", "TableClassOverride": "STANDARD" } },
            { "Delete": "us-east-1" },
        ],
        "GlobalTableWitnessUpdates": [{ "Create": "eu-west-2" }],
    }});
    assert_eq!(operation(text), expected);
}

#[test]
fn a_setting_can_come_from_the_environment() {
    let text = "lineage = \"people\"\nversion = 2\n[convert]\n[[converter]]\nuse = \"link.wasm\"\nenvironment = { name = \"LINK\" }";
    let variable = |name: &str| (name == "LINK").then(|| "from outside".to_owned());
    let description = Description::parse("v2.toml", text, &variable).unwrap();
    let composed = compose(&runtime(), &description, &[guest("link")]).unwrap();
    let converter = Component::load(&runtime(), "v2.toml", composed.bytes).unwrap();
    let converter = converter.converter(std::collections::BTreeMap::new()).unwrap();
    let item = migrator_item::Item::parse(r#"{"id":{"S":"1"}}"#).unwrap();
    let output = converter.convert(vec![item]).remove(0).unwrap().remove(0);
    assert!(String::from_utf8_lossy(&output.to_json()).contains("[name=from outside]"));
}

#[test]
fn settings_are_the_same_text_for_every_way_to_write_them() {
    let settings = |settings: &str| {
        let text = format!(
            "lineage = \"a\"\nversion = 2\n[convert]\n[[converter]]\nuse = \"a\"\nsettings = {settings}"
        );
        description(&text).unwrap()
    };
    let same = [
        ("{ a = 1_000 }", "{ a = \"1000\" }"),
        ("{ a = 0xff }", "{ a = \"255\" }"),
        ("{ a = +1.50 }", "{ a = '1.50' }"),
        ("{ a = true }", "{ a = 'true' }"),
        ("{ a = [\"x\", 1] }", "{ a = '[\"x\",1]' }"),
        ("{ a = { z = '1', b = '2' } }", "{ a = '{\"z\":\"1\",\"b\":\"2\"}' }"),
    ];
    for (one, other) in same {
        let bytes = |text| compose(&runtime(), &settings(text), &[guest("link")]).unwrap().bytes;
        assert_eq!(bytes(one), bytes(other), "{one} {other}");
    }
}
