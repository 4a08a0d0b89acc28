//! A definition survives the way to DynamoDB and back.

use aws_sdk_dynamodb::types as sdk;
use migrator_component::manifest::*;
use migrator_engine::definition::create_table_input;
use migrator_engine::definition::describe::{Settings, definition_of};
use migrator_engine::definition::difference::difference;
use migrator_engine::definition::normal_form::normal_form;
use migrator_engine::definition::read;
use migrator_table::Connection;
use migrator_test_servers::database::Database;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::definitions::definition;
use crate::makes::known;

/// What DescribeTable shows of a table that was created so, by DynamoDB's documentation.
fn described(definition: &TableDefinition) -> sdk::TableDescription {
    let input = create_table_input(definition).unwrap().build().unwrap();
    let provisioned = |throughput: Option<sdk::ProvisionedThroughput>| {
        let units = throughput.map(|units| (units.read_capacity_units, units.write_capacity_units));
        let (read, write) = units.unwrap_or_default();
        let builder = sdk::ProvisionedThroughputDescription::builder();
        builder.read_capacity_units(read).write_capacity_units(write).build()
    };
    let local = input.local_secondary_indexes.clone().unwrap_or_default().into_iter().map(|index| {
        sdk::LocalSecondaryIndexDescription::builder()
            .index_name(index.index_name)
            .set_key_schema(Some(index.key_schema))
            .set_projection(index.projection)
            .build()
    });
    let global = input.global_secondary_indexes.clone().unwrap_or_default().into_iter().map(|index| {
        sdk::GlobalSecondaryIndexDescription::builder()
            .index_name(index.index_name)
            .set_key_schema(Some(index.key_schema))
            .set_projection(index.projection)
            .index_status(sdk::IndexStatus::Active)
            .provisioned_throughput(provisioned(index.provisioned_throughput))
            .set_on_demand_throughput(index.on_demand_throughput)
            .build()
    });
    let mut table = sdk::TableDescription::builder()
        .set_table_name(input.table_name.clone())
        .set_attribute_definitions(input.attribute_definitions.clone())
        .set_key_schema(input.key_schema.clone())
        .set_local_secondary_indexes(Some(local.collect()))
        .set_global_secondary_indexes(Some(global.collect()))
        .provisioned_throughput(provisioned(input.provisioned_throughput.clone()))
        .set_stream_specification(input.stream_specification.clone())
        .set_deletion_protection_enabled(input.deletion_protection_enabled)
        .set_on_demand_throughput(input.on_demand_throughput)
        .warm_throughput(
            sdk::TableWarmThroughputDescription::builder()
                .read_units_per_second(12_000)
                .write_units_per_second(4_000)
                .build(),
        );
    if let Some(mode @ sdk::BillingMode::PayPerRequest) = input.billing_mode.clone() {
        table = table.billing_mode_summary(sdk::BillingModeSummary::builder().billing_mode(mode).build());
    }
    if let Some(class) = input.table_class.clone() {
        table = table.table_class_summary(sdk::TableClassSummary::builder().table_class(class).build());
    }
    table.build()
}

proptest! {
    #[test]
    fn a_definition_is_what_describe_table_shows_of_it(wanted in definition("customers".to_owned())) {
        let settings = Settings {
            time_to_live: wanted.time_to_live.clone(),
            point_in_time_recovery: None,
            tags: wanted.tags.clone(),
            resource_policy: None,
        };
        let found = definition_of(&described(&wanted), settings).unwrap();
        prop_assert_eq!(normal_form(&found), normal_form(&wanted));
        prop_assert_eq!(difference(&wanted, &found), vec![]);
        prop_assert_eq!(difference(&found, &wanted), vec![]);
    }

    #[test]
    fn a_normal_form_is_its_own_normal_form(wanted in definition("customers".to_owned())) {
        let normal = normal_form(&wanted);
        prop_assert_eq!(normal_form(&normal), normal);
    }

    #[test]
    fn definitions_that_differ_in_one_property_have_a_difference_and_name_it(
        wanted in definition("customers".to_owned()),
    ) {
        let mut other = wanted.clone();
        other.key_schema[0].attribute_name = "another".to_owned();
        let found = difference(&wanted, &other);
        prop_assert!(found.iter().any(|one| one.property == "KeySchema"), "{found:?}");
    }
}

#[test]
fn every_definition_that_dynamodb_creates_reads_back_as_it_was() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(Database::start());
    let connection = Connection::new(&database.config());
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let number = std::cell::Cell::new(0);
    let next_name = || {
        number.set(number.get() + 1);
        format!("table-{}", number.get())
    };
    let outcome = runner.run(&definition("replaced".to_owned()), |wanted| {
        let mut wanted = known(wanted);
        wanted.table_name = next_name();
        // No parameter of CreateTable.
        wanted.time_to_live = None;
        let found = runtime.block_on(create_and_read(&connection, &wanted));
        prop_assert_eq!(difference(&wanted, &found), vec![]);
        prop_assert_eq!(normal_form(&found), normal_form(&wanted));
        Ok(())
    });
    runtime.block_on(database.stop());
    outcome.unwrap();
}

async fn create_and_read(connection: &Connection, wanted: &TableDefinition) -> TableDefinition {
    let input = create_table_input(wanted).unwrap();
    input.send_with(connection.dynamodb()).await.unwrap();
    read::read(connection, &wanted.table_name).await.unwrap().unwrap().definition
}
