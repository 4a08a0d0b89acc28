//! Removes what a function is made of, when a table is no longer followed.

use async_trait::async_trait;

use crate::function::{FollowerPlace, Function, FunctionRecord};
use crate::history::MigrationRecord;
use crate::{Context, EngineError, Event, Step, StepState, Timestamp};

/// What belongs to a function, in the order in which it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The event source mapping.
    Mapping,
    /// The function.
    Function,
    /// Its log group, after the last log was written.
    LogGroup,
    /// The inline policy of its role.
    RolePolicy,
    /// Its role.
    Role,
}

impl Resource {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Mapping, Self::Function, Self::LogGroup, Self::RolePolicy, Self::Role];

    fn name(self) -> &'static str {
        match self {
            Self::Mapping => "mapping",
            Self::Function => "function",
            Self::LogGroup => "log-group",
            Self::RolePolicy => "role-policy",
            Self::Role => "role",
        }
    }
}

/// Removes one resource of a function that followed a table, where it is ours. Not to be brought back: undone, the host follows
/// instead, from the checkpoints.
pub struct RemoveResource {
    name: String,
    resource: Resource,
    followed: MigrationRecord,
    function: FunctionRecord,
}

impl RemoveResource {
    /// The step for one resource of a migration that was followed; none where it has none.
    pub fn new(resource: Resource, followed: &MigrationRecord) -> Option<Self> {
        let function = followed.function.clone()?;
        if function.role.is_none() && matches!(resource, Resource::Role | Resource::RolePolicy) {
            return None;
        }
        let name = format!("remove-{}-v{}", resource.name(), followed.version);
        Some(Self { name, resource, followed: followed.clone(), function })
    }
}

#[async_trait]
impl Step for RemoveResource {
    fn name(&self) -> &str {
        &self.name
    }

    fn description(&self) -> String {
        let (function, role) = (&self.function.function, self.function.role.as_deref().unwrap_or_default());
        match self.resource {
            Resource::Mapping => format!("disconnect function {function} from its stream"),
            Resource::Function => format!("delete function {function}"),
            Resource::LogGroup => format!("delete log group {}", self.function.log_group),
            Resource::RolePolicy => format!("delete the policy of role {role}"),
            Resource::Role => format!("delete role {role}"),
        }
    }

    async fn run(&self, context: &Context, _: &mut StepState<'_>) -> Result<(), EngineError> {
        let function = Function::of(context, &self.followed)?;
        let role = self.function.role.as_deref().unwrap_or_default();
        match (self.resource, &self.followed.stream_arn) {
            (Resource::Mapping, Some(stream)) => function.remove_mapping(stream).await,
            (Resource::Mapping, None) => Ok(()),
            (Resource::Function, _) => function.remove().await,
            (Resource::LogGroup, _) => function.remove_log_group().await,
            (Resource::RolePolicy, _) => function.remove_policy(role).await,
            (Resource::Role, _) => function.remove_role(role).await,
        }
    }

    async fn undo(&self, context: &Context, _: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = self.followed.version;
        let Some(mut followed) = context.history.migration(version).await? else { return Ok(()) };
        if self.resource != Resource::Mapping || followed.follower == FollowerPlace::Host {
            return Ok(());
        }
        followed.follower = FollowerPlace::Host;
        followed.updated_at = Timestamp::now();
        context.history.put_migration(&context.lock, &followed).await?;
        context.event(&Event::Warning {
            lineage: followed.lineage.clone(),
            version: Some(version),
            message: format!(
                "function {} is no longer connected: run `migrator follow {}` until the table can be deleted",
                self.function.function, followed.lineage
            ),
        });
        Ok(())
    }
}
