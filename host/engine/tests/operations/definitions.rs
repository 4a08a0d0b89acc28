//! Table definitions of every shape, for the tests of this binary.

use migrator_component::manifest::*;
use proptest::prelude::*;
use serde_json::json;

/// A small table: `customer_nr` (N) and `last_name` (S), on demand.
pub(crate) fn customers(name: &str) -> TableDefinition {
    serde_json::from_value(json!({
        "TableName": name,
        "AttributeDefinitions": [
            { "AttributeName": "customer_nr", "AttributeType": "N" },
            { "AttributeName": "last_name", "AttributeType": "S" },
        ],
        "KeySchema": [
            { "AttributeName": "customer_nr", "KeyType": "HASH" },
            { "AttributeName": "last_name", "KeyType": "RANGE" },
        ],
    }))
    .unwrap()
}

/// A table `people` that a customer without an email cannot go to: its key is `email` and `last_name`.
pub(crate) fn customers_by_email() -> TableDefinition {
    let mut people = customers("people");
    people.key_schema[0].attribute_name = "email".to_owned();
    people.attribute_definitions[0] =
        AttributeDefinition { attribute_name: "email".into(), attribute_type: ScalarAttributeType::S };
    people
}

/// A local index of [`customers`] over `postcode`, with the attribute it needs.
pub(crate) fn postcode_index() -> AddIndexes {
    serde_json::from_value(json!({
        "AttributeDefinitions": [{ "AttributeName": "postcode", "AttributeType": "S" }],
        "LocalSecondaryIndexes": [{
            "IndexName": "postcode_index",
            "KeySchema": [
                { "AttributeName": "customer_nr", "KeyType": "HASH" },
                { "AttributeName": "postcode", "KeyType": "RANGE" },
            ],
            "Projection": { "ProjectionType": "ALL" },
        }],
    }))
    .unwrap()
}

/// A global index of [`customers`] over `city`, with the attribute it needs.
pub(crate) fn city_index() -> AddIndexes {
    serde_json::from_value(json!({
        "AttributeDefinitions": [{ "AttributeName": "city", "AttributeType": "S" }],
        "GlobalSecondaryIndexes": [{
            "IndexName": "city_index",
            "KeySchema": [{ "AttributeName": "city", "KeyType": "HASH" }],
            "Projection": { "ProjectionType": "INCLUDE", "NonKeyAttributes": ["phone"] },
        }],
    }))
    .unwrap()
}

fn projection() -> impl Strategy<Value = Projection> {
    prop_oneof![
        Just(Projection { projection_type: ProjectionType::All, non_key_attributes: vec![] }),
        Just(Projection { projection_type: ProjectionType::KeysOnly, non_key_attributes: vec![] }),
        proptest::sample::subsequence(vec!["p".to_owned(), "q".into(), "r".into()], 1..=3).prop_map(
            |names| { Projection { projection_type: ProjectionType::Include, non_key_attributes: names } }
        ),
    ]
}

fn key(hash: &str, range: Option<&str>) -> Vec<KeySchemaElement> {
    let hash = KeySchemaElement { attribute_name: hash.to_owned(), key_type: KeyType::Hash };
    let range =
        range.map(|name| KeySchemaElement { attribute_name: name.to_owned(), key_type: KeyType::Range });
    std::iter::once(hash).chain(range).collect()
}

fn scalar() -> impl Strategy<Value = ScalarAttributeType> {
    proptest::sample::select(vec![ScalarAttributeType::S, ScalarAttributeType::N, ScalarAttributeType::B])
}

fn provisioned() -> impl Strategy<Value = ProvisionedThroughput> {
    (1u64..100, 1u64..100).prop_map(|(read_capacity_units, write_capacity_units)| ProvisionedThroughput {
        read_capacity_units,
        write_capacity_units,
    })
}

fn on_demand() -> impl Strategy<Value = Option<OnDemandThroughput>> {
    let limits = (proptest::option::of(1i64..5000), proptest::option::of(1i64..5000));
    proptest::option::of(limits.prop_filter_map("one limit at least", |(read, write)| {
        (read.is_some() || write.is_some())
            .then_some(OnDemandThroughput { max_read_request_units: read, max_write_request_units: write })
    }))
}

/// Definitions that every engine takes: keys of all types, local and global indexes with all projections, both
/// billing modes, stream, deletion protection, class, tags and time to live.
pub(crate) fn definition(name: String) -> impl Strategy<Value = TableDefinition> {
    let capacity = proptest::option::of((provisioned(), provisioned()));
    let keys = (any::<bool>(), proptest::collection::vec(scalar(), 4));
    let indexes = (proptest::option::of(projection()), proptest::collection::vec(projection(), 0..3));
    let stream = proptest::option::of(proptest::sample::select(vec![
        StreamViewType::KeysOnly,
        StreamViewType::NewImage,
        StreamViewType::OldImage,
        StreamViewType::NewAndOldImages,
    ]));
    let settings = (any::<bool>(), any::<bool>(), any::<bool>(), on_demand(), 0usize..3);
    (keys, capacity, indexes, stream, settings).prop_map(
        move |(
            (ranged, types),
            capacity,
            (local, global),
            stream,
            (protected, rare, expires, limits, tags),
        )| {
            let local = local.filter(|_| ranged);
            let names = ["pk", "sk", "lk", "gk"];
            let used = [true, ranged, local.is_some(), !global.is_empty()];
            let attributes = names.iter().zip(types).zip(used).filter(|(_, used)| *used);
            let provisioned = capacity.map(|(table, _)| table);
            let of_index = capacity.map(|(_, index)| index);
            TableDefinition {
                table_name: name.clone(),
                attribute_definitions: attributes
                    .map(|((name, attribute_type), _)| AttributeDefinition {
                        attribute_name: (*name).to_owned(),
                        attribute_type,
                    })
                    .collect(),
                key_schema: key("pk", ranged.then_some("sk")),
                local_secondary_indexes: local
                    .map(|projection| LocalSecondaryIndex {
                        index_name: "local".to_owned(),
                        key_schema: key("pk", Some("lk")),
                        projection,
                    })
                    .into_iter()
                    .collect(),
                global_secondary_indexes: global
                    .into_iter()
                    .enumerate()
                    .map(|(at, projection)| GlobalSecondaryIndex {
                        index_name: format!("global-{at}"),
                        key_schema: key("gk", (at == 1).then_some("pk")),
                        projection,
                        provisioned_throughput: of_index,
                        on_demand_throughput: None,
                        warm_throughput: None,
                    })
                    .collect(),
                billing_mode: None,
                provisioned_throughput: provisioned,
                on_demand_throughput: limits.filter(|_| provisioned.is_none()),
                stream_specification: stream
                    .map(|view| StreamSpecification { stream_enabled: true, stream_view_type: Some(view) }),
                table_class: rare.then_some(TableClass::StandardInfrequentAccess),
                deletion_protection_enabled: Some(protected),
                tags: (0..tags).map(|at| Tag { key: format!("team-{at}"), value: at.to_string() }).collect(),
                time_to_live: expires
                    .then(|| TimeToLive { attribute_name: "expires".to_owned(), enabled: true }),
                ..TableDefinition::default()
            }
        },
    )
}
