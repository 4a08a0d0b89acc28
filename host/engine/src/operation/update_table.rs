//! `update-table`: settings in place.

use migrator_component::manifest::{GlobalSecondaryIndex, StreamViewType, UpdateTable, VectorIndex};

use super::{Steps, refused, source_of};
use crate::EngineError;
use crate::history::{MigrationRecord, Status};
use crate::step::{
    Billing, Class, DeleteIndex, Encryption, Protection, SetRecovery, SetResourcePolicy, SetTags,
    SetTimeToLive, Stream, UpdateGlobalSettings, UpdateReplicas, UpdateSetting, Warmth,
};

/// One change a step: DynamoDB takes one at a time. Indexes go first, because the billing of an index that goes need
/// not be declared.
pub(super) fn steps(
    record: &MigrationRecord,
    update: &UpdateTable,
    lineage: &[MigrationRecord],
) -> Result<Steps, EngineError> {
    let table = source_of(record)?;
    check_stream(record, update, table, lineage)?;
    let mut steps = Steps::new();
    for index in &update.delete_global_secondary_indexes {
        steps.push(Box::new(DeleteIndex::<GlobalSecondaryIndex>::new(table, index)));
    }
    for index in &update.delete_vector_indexes {
        steps.push(Box::new(DeleteIndex::<VectorIndex>::new(table, index)));
    }
    settings(&mut steps, table, update);
    replicas(&mut steps, table, update);
    after_creation(&mut steps, table, update);
    Ok(steps)
}

/// What UpdateTable changes.
fn settings(steps: &mut Steps, table: &str, update: &UpdateTable) {
    let table = table.to_owned();
    if Billing::is_declared(update) {
        let setting = Billing { declared: Box::new(update.clone()) };
        steps.push(Box::new(UpdateSetting { table: table.clone(), setting }));
    }
    if let Some(throughput) = update.warm_throughput {
        steps.push(Box::new(UpdateSetting { table: table.clone(), setting: Warmth { throughput } }));
    }
    if let Some(specification) = update.stream_specification {
        steps.push(Box::new(UpdateSetting { table: table.clone(), setting: Stream { specification } }));
    }
    if let Some(specification) = update.sse_specification.clone() {
        steps.push(Box::new(UpdateSetting { table: table.clone(), setting: Encryption { specification } }));
    }
    if let Some(class) = update.table_class {
        steps.push(Box::new(UpdateSetting { table: table.clone(), setting: Class { class } }));
    }
    if let Some(enabled) = update.deletion_protection_enabled {
        steps.push(Box::new(UpdateSetting { table, setting: Protection { enabled } }));
    }
}

/// Changes of a global table. Strong consistency has to be asked for together with all the replicas it is for; otherwise
/// one region comes after the other.
fn replicas(steps: &mut Steps, table: &str, update: &UpdateTable) {
    let all = |name: &str| UpdateReplicas {
        name: name.to_owned(),
        table: table.to_owned(),
        replicas: Vec::new(),
        witnesses: Vec::new(),
        consistency: None,
    };
    if update.multi_region_consistency.is_some() {
        steps.push(Box::new(UpdateReplicas {
            replicas: update.replica_updates.clone(),
            witnesses: update.global_table_witness_updates.clone(),
            consistency: update.multi_region_consistency,
            ..all("update-replicas")
        }));
    } else {
        for (at, replica) in update.replica_updates.iter().enumerate() {
            let name = format!("update-replicas-{}", at + 1);
            steps.push(Box::new(UpdateReplicas { replicas: vec![replica.clone()], ..all(&name) }));
        }
        for (at, witness) in update.global_table_witness_updates.iter().enumerate() {
            let name = format!("update-witnesses-{}", at + 1);
            steps.push(Box::new(UpdateReplicas { witnesses: vec![witness.clone()], ..all(&name) }));
        }
    }
    if update.global_table_settings_replication_mode.is_some()
        || update.disassociation_protection_enabled.is_some()
    {
        steps.push(Box::new(UpdateGlobalSettings {
            table: table.to_owned(),
            replication_mode: update.global_table_settings_replication_mode,
            disassociation_protection: update.disassociation_protection_enabled,
        }));
    }
}

/// What has requests of its own.
fn after_creation(steps: &mut Steps, table: &str, update: &UpdateTable) {
    let table = table.to_owned();
    if let Some(policy) = update.resource_policy.clone() {
        steps.push(Box::new(SetResourcePolicy { table: table.clone(), policy }));
    }
    if !update.set_tags.is_empty() || !update.remove_tags.is_empty() {
        let (set, remove) = (update.set_tags.clone(), update.remove_tags.clone());
        steps.push(Box::new(SetTags { table: table.clone(), set, remove }));
    }
    if let Some(setting) = update.time_to_live.clone() {
        steps.push(Box::new(SetTimeToLive { table: table.clone(), setting }));
    }
    if let Some(setting) = update.point_in_time_recovery {
        steps.push(Box::new(SetRecovery { table, setting }));
    }
}

/// A stream that a migration follows must stay as it is.
fn check_stream(
    record: &MigrationRecord,
    update: &UpdateTable,
    table: &str,
    lineage: &[MigrationRecord],
) -> Result<(), EngineError> {
    let Some(stream) = &update.stream_specification else { return Ok(()) };
    if stream.stream_enabled && stream.stream_view_type == Some(StreamViewType::NewAndOldImages) {
        return Ok(());
    }
    let follows = |one: &&MigrationRecord| {
        one.status == Status::Following && one.source_table.as_deref() == Some(table)
    };
    match lineage.iter().find(follows) {
        None => Ok(()),
        Some(one) => Err(refused(
            record,
            format!("the stream of table {table} is followed by version {}", one.version),
            "delete the followed table with a delete-table migration first",
        )),
    }
}
