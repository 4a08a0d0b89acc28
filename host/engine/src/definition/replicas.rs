//! The manifest's replica and witness updates as the SDK's.

use aws_sdk_dynamodb::types as sdk;
use migrator_component::manifest as own;

use super::DefinitionError;
use super::to_sdk::{not_empty, table_class, units};

pub(crate) fn update(update: &own::ReplicaUpdate) -> Result<sdk::ReplicationGroupUpdate, DefinitionError> {
    let builder = sdk::ReplicationGroupUpdate::builder();
    Ok(match update {
        own::ReplicaUpdate::Create(replica) => builder.create(create(replica)?),
        own::ReplicaUpdate::Update(replica) => builder.update(change(replica)?),
        own::ReplicaUpdate::Delete(region) => {
            builder.delete(sdk::DeleteReplicationGroupMemberAction::builder().region_name(region).build()?)
        }
        own::ReplicaUpdate::Disassociate(one) => builder.disassociate(
            sdk::DisassociateReplicationGroupMemberAction::builder()
                .region_name(&one.region_name)
                .disassociation_mode(sdk::DisassociationMode::from(one.disassociation_mode.as_str()))
                .build()?,
        ),
    }
    .build())
}

fn create(replica: &own::Replica) -> Result<sdk::CreateReplicationGroupMemberAction, DefinitionError> {
    Ok(sdk::CreateReplicationGroupMemberAction::builder()
        .region_name(&replica.region_name)
        .set_kms_master_key_id(replica.kms_master_key_id.clone())
        .set_provisioned_throughput_override(reads(replica.read_capacity_units_override)?)
        .set_on_demand_throughput_override(read_requests(replica.max_read_request_units_override))
        .set_global_secondary_indexes(indexes(replica)?)
        .set_table_class_override(replica.table_class_override.as_ref().map(table_class))
        .build()?)
}

fn change(replica: &own::Replica) -> Result<sdk::UpdateReplicationGroupMemberAction, DefinitionError> {
    Ok(sdk::UpdateReplicationGroupMemberAction::builder()
        .region_name(&replica.region_name)
        .set_kms_master_key_id(replica.kms_master_key_id.clone())
        .set_provisioned_throughput_override(reads(replica.read_capacity_units_override)?)
        .set_on_demand_throughput_override(read_requests(replica.max_read_request_units_override))
        .set_global_secondary_indexes(indexes(replica)?)
        .set_table_class_override(replica.table_class_override.as_ref().map(table_class))
        .build()?)
}

fn indexes(replica: &own::Replica) -> Result<Option<Vec<sdk::ReplicaGlobalSecondaryIndex>>, DefinitionError> {
    let one = |index: &own::ReplicaGlobalSecondaryIndex| {
        Ok(sdk::ReplicaGlobalSecondaryIndex::builder()
            .index_name(&index.index_name)
            .set_provisioned_throughput_override(reads(index.read_capacity_units_override)?)
            .set_on_demand_throughput_override(read_requests(index.max_read_request_units_override))
            .build()?)
    };
    let indexes = replica.global_secondary_indexes.iter().map(one);
    Ok(not_empty(indexes.collect::<Result<_, DefinitionError>>()?))
}

fn reads(capacity: Option<u64>) -> Result<Option<sdk::ProvisionedThroughputOverride>, DefinitionError> {
    let Some(capacity) = capacity else { return Ok(None) };
    let capacity = units("ReadCapacityUnits", capacity)?;
    Ok(Some(sdk::ProvisionedThroughputOverride::builder().read_capacity_units(capacity).build()))
}

fn read_requests(limit: Option<i64>) -> Option<sdk::OnDemandThroughputOverride> {
    let limit = limit?;
    Some(sdk::OnDemandThroughputOverride::builder().max_read_request_units(limit).build())
}

pub(crate) fn witness_update(
    update: &own::WitnessUpdate,
) -> Result<sdk::GlobalTableWitnessGroupUpdate, DefinitionError> {
    let builder = sdk::GlobalTableWitnessGroupUpdate::builder();
    Ok(match update {
        own::WitnessUpdate::Create(region) => builder
            .create(sdk::CreateGlobalTableWitnessGroupMemberAction::builder().region_name(region).build()?),
        own::WitnessUpdate::Delete(region) => builder
            .delete(sdk::DeleteGlobalTableWitnessGroupMemberAction::builder().region_name(region).build()?),
    }
    .build())
}

pub(crate) fn consistency(consistency: &own::MultiRegionConsistency) -> sdk::MultiRegionConsistency {
    match consistency {
        own::MultiRegionConsistency::Eventual => sdk::MultiRegionConsistency::Eventual,
        own::MultiRegionConsistency::Strong => sdk::MultiRegionConsistency::Strong,
    }
}
