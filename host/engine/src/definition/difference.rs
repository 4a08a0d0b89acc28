//! What differs between the table a migration declares and the one that exists.

use std::fmt;

use migrator_component::manifest::{SseSpecification, SseType, TableDefinition};
use serde::Serialize;
use serde_json::Value;

use super::normal_form::normal_form;

/// One property that differs. Both sides are DynamoDB's own parameters as JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// DynamoDB's name of the property, with the index or attribute where it has one.
    pub property: String,
    /// What the migration declares; none where it declares nothing.
    pub declared: Option<Value>,
    /// What the table has; none where it has nothing.
    pub existing: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |value: &Option<Value>| match value {
            Some(value) => value.to_string(),
            None => "nothing".to_owned(),
        };
        write!(
            formatter,
            "{}: declared {}, the table has {}",
            self.property,
            side(&self.declared),
            side(&self.existing)
        )
    }
}

/// Every property in which an existing table is not what a migration declares, in the order of DynamoDB's
/// parameters; the table's name is not compared.
///
/// Defaults are the same as absence. Keys, indexes, billing and time to live decide how items are stored, found and
/// expired, so they are compared even where the migration declares nothing. Every other setting is compared only
/// where it is declared: accounts switch on encryption, backups, streams, protection and tags of their own accord.
pub fn difference(declared: &TableDefinition, existing: &TableDefinition) -> Vec<Difference> {
    let declared = normal_form(declared);
    let existing = normal_form(existing);
    let mut found = Found(Vec::new());
    found.list(
        "AttributeDefinitions",
        (&declared.attribute_definitions, &existing.attribute_definitions),
        |attribute| &attribute.attribute_name,
    );
    found.value("KeySchema", Some(&declared.key_schema), Some(&existing.key_schema));
    found.list(
        "LocalSecondaryIndexes",
        (&declared.local_secondary_indexes, &existing.local_secondary_indexes),
        |index| &index.index_name,
    );
    found.global_indexes(&declared, &existing);
    found.list("VectorIndexes", (&declared.vector_indexes, &existing.vector_indexes), |index| {
        &index.index_name
    });
    found.value("BillingMode", declared.billing_mode.as_ref(), existing.billing_mode.as_ref());
    found.value(
        "ProvisionedThroughput",
        declared.provisioned_throughput.as_ref(),
        existing.provisioned_throughput.as_ref(),
    );
    found.value("TimeToLive", declared.time_to_live.as_ref(), existing.time_to_live.as_ref());
    found.settings(&declared, &existing);
    found.0
}

/// One difference a line, indented, for a message.
pub fn lines(differences: &[Difference]) -> String {
    differences.iter().map(|one| format!("  {one}")).collect::<Vec<_>>().join("\n")
}

struct Found(Vec<Difference>);

impl Found {
    /// Compares one property, absence included.
    fn value<T: Serialize>(&mut self, property: &str, declared: Option<&T>, existing: Option<&T>) {
        let declared = declared.map(to_value);
        let existing = existing.map(to_value);
        if declared != existing {
            self.0.push(Difference { property: property.to_owned(), declared, existing });
        }
    }

    /// Compares one property that counts only where it is declared.
    fn setting<T: Serialize>(&mut self, property: &str, declared: Option<&T>, existing: Option<&T>) {
        if declared.is_some() {
            self.value(property, declared, existing);
        }
    }

    /// Compares named things one by one, so that a message shows the one that differs.
    fn list<T: Serialize>(
        &mut self,
        property: &str,
        (declared, existing): (&[T], &[T]),
        name: impl Fn(&T) -> &String,
    ) {
        for one in declared {
            let other = existing.iter().find(|other| name(other) == name(one));
            self.value(&format!("{property} {}", name(one)), Some(one), other);
        }
        for other in existing {
            if !declared.iter().any(|one| name(one) == name(other)) {
                self.value(&format!("{property} {}", name(other)), None, Some(other));
            }
        }
    }

    /// Warm and on-demand throughput of an index count only where they are declared.
    fn global_indexes(&mut self, declared: &TableDefinition, existing: &TableDefinition) {
        let mut others = existing.global_secondary_indexes.clone();
        for other in &mut others {
            let name = &other.index_name;
            let Some(one) = declared.global_secondary_indexes.iter().find(|one| &one.index_name == name)
            else {
                continue;
            };
            if one.warm_throughput.is_none() {
                other.warm_throughput = None;
            }
            if one.on_demand_throughput.is_none() {
                other.on_demand_throughput = None;
            }
        }
        self.list("GlobalSecondaryIndexes", (&declared.global_secondary_indexes, &others), |index| {
            &index.index_name
        });
    }

    fn settings(&mut self, declared: &TableDefinition, existing: &TableDefinition) {
        self.setting(
            "OnDemandThroughput",
            declared.on_demand_throughput.as_ref(),
            existing.on_demand_throughput.as_ref(),
        );
        self.setting("WarmThroughput", declared.warm_throughput.as_ref(), existing.warm_throughput.as_ref());
        self.setting(
            "StreamSpecification",
            declared.stream_specification.as_ref(),
            existing.stream_specification.as_ref(),
        );
        self.encryption(declared.sse_specification.as_ref(), existing.sse_specification.as_ref());
        self.setting("TableClass", declared.table_class.as_ref(), existing.table_class.as_ref());
        self.setting(
            "DeletionProtectionEnabled",
            declared.deletion_protection_enabled.as_ref(),
            existing.deletion_protection_enabled.as_ref(),
        );
        for tag in &declared.tags {
            let other = existing.tags.iter().find(|other| other.key == tag.key);
            self.value(&format!("Tags {}", tag.key), Some(tag), other);
        }
        let policy = |definition: &TableDefinition| definition.resource_policy.as_deref().map(policy_value);
        self.setting("ResourcePolicy", policy(declared).as_ref(), policy(existing).as_ref());
        let (one, other) =
            (declared.point_in_time_recovery.as_ref(), existing.point_in_time_recovery.as_ref());
        let period_declared = one.is_some_and(|one| one.recovery_period_in_days.is_some());
        let mut other = other.cloned();
        if let Some(other) = other.as_mut().filter(|_| !period_declared) {
            other.recovery_period_in_days = None;
        }
        self.setting("PointInTimeRecovery", one, other.as_ref());
    }

    fn encryption(&mut self, declared: Option<&SseSpecification>, existing: Option<&SseSpecification>) {
        let Some(one) = declared else { return };
        if !existing.is_some_and(|other| same_encryption(one, other)) {
            self.value("SSESpecification", declared, existing);
        }
    }
}

/// Whether a table is encrypted as declared. DynamoDB shows the key's full ARN whatever it was called in the request, and
/// KMS where no type was named.
pub(crate) fn same_encryption(declared: &SseSpecification, existing: &SseSpecification) -> bool {
    let type_of = |sse: &SseSpecification| sse.sse_type.unwrap_or(SseType::Kms);
    let same_key = match (&declared.kms_master_key_id, &existing.kms_master_key_id) {
        (None, _) => true,
        // An alias can be compared only by asking KMS.
        (Some(key), _) if key.contains("alias/") => true,
        (Some(key), Some(arn)) => arn == key || arn.ends_with(&format!("/{key}")),
        (Some(_), None) => false,
    };
    declared.enabled == existing.enabled && type_of(declared) == type_of(existing) && same_key
}

/// A policy is compared as JSON: spaces and line breaks do not matter.
fn policy_value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

fn to_value<T: Serialize>(value: &T) -> Value {
    // The manifest's types hold nothing that JSON cannot: this cannot fail, and if it did, the text still differs.
    serde_json::to_value(value).unwrap_or_else(|error| Value::String(error.to_string()))
}
