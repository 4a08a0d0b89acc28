//! Replicas and witnesses of a global table.

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use aws_sdk_dynamodb::types::{ReplicaStatus, TableDescription};
use migrator_component::manifest::{MultiRegionConsistency, ReplicaUpdate, WitnessUpdate};

use super::update_table;
use crate::definition::read::read_existing;
use crate::definition::{DefinitionError, replicas, to_sdk};
use crate::{Context, EngineError, Step, StepState};

/// Adds, changes or removes replicas and witnesses, in one request: strong consistency must come together with the
/// replicas it holds for.
pub struct UpdateReplicas {
    /// The step's name; several such steps of one operation have several.
    pub name: String,
    /// The table.
    pub table: String,
    /// Replicas.
    pub replicas: Vec<ReplicaUpdate>,
    /// Witnesses.
    pub witnesses: Vec<WitnessUpdate>,
    /// How the replicas agree.
    pub consistency: Option<MultiRegionConsistency>,
}

/// Fact: the regions that had a replica or a witness before.
const BEFORE: &str = "regions-before";

/// The regions of a table's replicas and witnesses.
fn regions(table: &TableDescription) -> Vec<String> {
    let deleting = Some(ReplicaStatus::Deleting);
    let replicas = table.replicas().iter().filter(|replica| replica.replica_status != deleting);
    let replicas = replicas.filter_map(|replica| replica.region_name.clone());
    let witnesses = table.global_table_witnesses().iter().filter_map(|witness| witness.region_name.clone());
    replicas.chain(witnesses).collect()
}

#[async_trait]
impl Step for UpdateReplicas {
    fn name(&self) -> &str {
        &self.name
    }

    fn description(&self) -> String {
        let replicas = self.replicas.iter().map(|update| match update {
            ReplicaUpdate::Create(replica) => format!("add a replica in {}", replica.region_name),
            ReplicaUpdate::Update(replica) => format!("change the replica in {}", replica.region_name),
            ReplicaUpdate::Delete(region) => format!("remove the replica in {region}"),
            ReplicaUpdate::Disassociate(one) => format!("disassociate the replica in {}", one.region_name),
        });
        let witnesses = self.witnesses.iter().map(|update| match update {
            WitnessUpdate::Create(region) => format!("add a witness in {region}"),
            WitnessUpdate::Delete(region) => format!("remove the witness in {region}"),
        });
        let consistency = self.consistency.iter().map(|consistency| match consistency {
            MultiRegionConsistency::Eventual => "make it eventually consistent".to_owned(),
            MultiRegionConsistency::Strong => "make it strongly consistent".to_owned(),
        });
        let changes: Vec<_> = replicas.chain(witnesses).chain(consistency).collect();
        format!("table {}: {}", self.table, changes.join(", "))
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let found = read_existing(context, state.migration.version, &self.table).await?;
        state.facts.set(BEFORE, regions(&found.description));
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        let found = read_existing(context, version, &self.table).await?;
        let request = self.request(&found.description);
        let request =
            request.map_err(|source| EngineError::Definition { table: self.table.clone(), source })?;
        match request {
            Some(request) => update_table(context, version, &self.table, request).await,
            None => Ok(()),
        }
    }

    /// Removes what was added; a replica that was removed does not come back by itself.
    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let Some(before) = state.facts.get::<Vec<String>>(BEFORE) else { return Ok(()) };
        let version = state.migration.version;
        let found = read_existing(context, version, &self.table).await?;
        let there = regions(&found.description);
        let added = |region: &String| there.contains(region) && !before.contains(region);
        let replicas = self.replicas.iter().filter_map(|update| match update {
            ReplicaUpdate::Create(replica) if added(&replica.region_name) => {
                Some(ReplicaUpdate::Delete(replica.region_name.clone()))
            }
            _ => None,
        });
        let witnesses = self.witnesses.iter().filter_map(|update| match update {
            WitnessUpdate::Create(region) if added(region) => Some(WitnessUpdate::Delete(region.clone())),
            _ => None,
        });
        let inverse = UpdateReplicas {
            name: self.name.clone(),
            table: self.table.clone(),
            replicas: replicas.collect(),
            witnesses: witnesses.collect(),
            consistency: None,
        };
        inverse.run(context, state).await
    }
}

impl UpdateReplicas {
    /// The request for what is not so yet; none where all of it is.
    fn request(&self, table: &TableDescription) -> Result<Option<UpdateTableInputBuilder>, DefinitionError> {
        let there = regions(table);
        let updates = self.replicas.iter().filter(|update| match update {
            ReplicaUpdate::Create(replica) => !there.contains(&replica.region_name),
            ReplicaUpdate::Delete(region) => there.contains(region),
            ReplicaUpdate::Disassociate(one) => there.contains(&one.region_name),
            ReplicaUpdate::Update(_) => true,
        });
        let updates = updates.map(replicas::update).collect::<Result<Vec<_>, _>>()?;
        let witnesses = self.witnesses.iter().filter(|update| match update {
            WitnessUpdate::Create(region) => !there.contains(region),
            WitnessUpdate::Delete(region) => there.contains(region),
        });
        let witnesses = witnesses.map(replicas::witness_update).collect::<Result<Vec<_>, _>>()?;
        let wanted = self.consistency.as_ref().map(replicas::consistency);
        let consistency = wanted.filter(|wanted| table.multi_region_consistency.as_ref() != Some(wanted));
        if updates.is_empty() && witnesses.is_empty() && consistency.is_none() {
            return Ok(None);
        }
        Ok(Some(
            UpdateTableInput::builder()
                .set_replica_updates(to_sdk::not_empty(updates))
                .set_global_table_witness_updates(to_sdk::not_empty(witnesses))
                .set_multi_region_consistency(consistency),
        ))
    }
}
