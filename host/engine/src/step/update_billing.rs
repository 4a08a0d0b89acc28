//! Billing mode and capacity of a table and its global indexes: DynamoDB changes them in one request.

use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use aws_sdk_dynamodb::types as sdk;
use migrator_component::manifest::{
    BillingMode, GlobalSecondaryIndexUpdate, OnDemandThroughput, ProvisionedThroughput, TableDefinition,
    UpdateTable,
};
use serde::{Deserialize, Serialize};

use super::Setting;
use crate::definition::{DefinitionError, normal_form, to_sdk};

/// Billing as a migration declares it.
pub struct Billing {
    /// The migration.
    pub declared: Box<UpdateTable>,
}

/// What a table's billing can be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BillingValue {
    billing_mode: BillingMode,
    provisioned_throughput: Option<ProvisionedThroughput>,
    on_demand_throughput: Option<OnDemandThroughput>,
    indexes: Vec<GlobalSecondaryIndexUpdate>,
}

impl Billing {
    /// Whether the migration declares anything about billing.
    pub fn is_declared(declared: &UpdateTable) -> bool {
        declared.billing_mode.is_some()
            || declared.provisioned_throughput.is_some()
            || declared.on_demand_throughput.is_some()
            || !declared.update_global_secondary_indexes.is_empty()
    }
}

impl Setting for Billing {
    type Value = BillingValue;

    fn name(&self) -> &'static str {
        "update-billing"
    }

    fn parameter(&self) -> &'static str {
        "BillingMode"
    }

    fn description(&self, table: &str) -> String {
        match self.declared.billing_mode {
            Some(BillingMode::PayPerRequest) => format!("bill table {table} per request"),
            Some(BillingMode::Provisioned) => format!("bill table {table} by provisioned capacity"),
            None => format!("change the capacity of table {table}"),
        }
    }

    fn existing(&self, existing: &TableDefinition) -> BillingValue {
        let existing = normal_form::normal_form(existing);
        let indexes = existing.global_secondary_indexes.into_iter().map(|index| GlobalSecondaryIndexUpdate {
            index_name: index.index_name,
            provisioned_throughput: index.provisioned_throughput,
            on_demand_throughput: index.on_demand_throughput,
            warm_throughput: index.warm_throughput,
        });
        BillingValue {
            billing_mode: existing.billing_mode.unwrap_or(BillingMode::Provisioned),
            provisioned_throughput: existing.provisioned_throughput,
            on_demand_throughput: existing.on_demand_throughput,
            indexes: indexes.collect(),
        }
    }

    fn wanted(&self, existing: &TableDefinition) -> BillingValue {
        let mut wanted = self.existing(existing);
        let declared = &self.declared;
        if let Some(mode) = &declared.billing_mode {
            wanted.billing_mode = *mode;
        }
        if let Some(throughput) = &declared.provisioned_throughput {
            wanted.provisioned_throughput = Some(*throughput);
        }
        if let Some(throughput) = &declared.on_demand_throughput {
            wanted.on_demand_throughput = normal_form::on_demand(Some(*throughput));
        }
        for update in &declared.update_global_secondary_indexes {
            let found = wanted.indexes.iter_mut().find(|index| index.index_name == update.index_name);
            let Some(index) = found else {
                // DynamoDB says best that there is no such index.
                wanted.indexes.push(update.clone());
                continue;
            };
            if let Some(throughput) = &update.provisioned_throughput {
                index.provisioned_throughput = Some(*throughput);
            }
            if let Some(throughput) = &update.on_demand_throughput {
                index.on_demand_throughput = normal_form::on_demand(Some(*throughput));
            }
            if let Some(throughput) = &update.warm_throughput {
                index.warm_throughput = Some(*throughput);
            }
        }
        wanted.of_its_mode()
    }

    fn request(
        &self,
        existing: &BillingValue,
        wanted: &BillingValue,
    ) -> Result<UpdateTableInputBuilder, DefinitionError> {
        let mut request = UpdateTableInput::builder();
        let switched = existing.billing_mode != wanted.billing_mode;
        if switched {
            request = request.billing_mode(to_sdk::billing_mode(&wanted.billing_mode));
        }
        if switched || existing.provisioned_throughput != wanted.provisioned_throughput {
            request = request.set_provisioned_throughput(to_sdk::provisioned_throughput(
                wanted.provisioned_throughput.as_ref(),
            )?);
        }
        if existing.on_demand_throughput != wanted.on_demand_throughput
            && wanted.billing_mode == BillingMode::PayPerRequest
        {
            request = request.on_demand_throughput(limits_or_none(wanted.on_demand_throughput.as_ref()));
        }
        for index in &wanted.indexes {
            if let Some(update) = index_update(existing, index, &wanted.billing_mode)? {
                request = request.global_secondary_index_updates(
                    sdk::GlobalSecondaryIndexUpdate::builder().update(update).build(),
                );
            }
        }
        Ok(request)
    }
}

impl BillingValue {
    /// Without the capacities that only the other billing mode has.
    fn of_its_mode(mut self) -> Self {
        let on_demand = self.billing_mode == BillingMode::PayPerRequest;
        if on_demand {
            self.provisioned_throughput = None;
            self.indexes.iter_mut().for_each(|index| index.provisioned_throughput = None);
        } else {
            self.on_demand_throughput = None;
            self.indexes.iter_mut().for_each(|index| index.on_demand_throughput = None);
        }
        self
    }
}

/// The part of an index's capacity that changes, if any does.
fn index_update(
    existing: &BillingValue,
    wanted: &GlobalSecondaryIndexUpdate,
    mode: &BillingMode,
) -> Result<Option<sdk::UpdateGlobalSecondaryIndexAction>, DefinitionError> {
    let before = existing.indexes.iter().find(|index| index.index_name == wanted.index_name);
    if before == Some(wanted) {
        return Ok(None);
    }
    let mut change = wanted.clone();
    if let Some(before) = before {
        if before.provisioned_throughput == wanted.provisioned_throughput {
            change.provisioned_throughput = None;
        }
        if before.warm_throughput == wanted.warm_throughput {
            change.warm_throughput = None;
        }
    }
    let removed_limit = *mode == BillingMode::PayPerRequest
        && before.is_some_and(|before| before.on_demand_throughput.is_some())
        && wanted.on_demand_throughput.is_none();
    let mut action = to_sdk::update_global_secondary_index(&change)?;
    if removed_limit {
        action.on_demand_throughput = Some(limits_or_none(None));
    } else if before.is_some_and(|before| before.on_demand_throughput == wanted.on_demand_throughput) {
        action.on_demand_throughput = None;
    }
    let changes = action.provisioned_throughput.is_some()
        || action.on_demand_throughput.is_some()
        || action.warm_throughput.is_some();
    Ok(changes.then_some(action))
}

/// DynamoDB takes -1 for "no limit".
fn limits_or_none(throughput: Option<&OnDemandThroughput>) -> sdk::OnDemandThroughput {
    let limits = throughput.map(|limits| (limits.max_read_request_units, limits.max_write_request_units));
    let (read, write) = limits.unwrap_or_default();
    sdk::OnDemandThroughput::builder()
        .max_read_request_units(read.unwrap_or(-1))
        .max_write_request_units(write.unwrap_or(-1))
        .build()
}
