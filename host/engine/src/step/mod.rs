//! The steps that operations are made of, one file each.

mod add_index;
mod backfill;
mod busy;
mod catch_up;
mod create_function;
mod create_log_group;
mod create_mapping;
mod create_role;
mod create_table;
mod delete_index;
mod delete_table;
mod drain;
mod enable_stream;
mod final_look;
mod hook;
mod index;
mod put_role_policy;
mod remove_resource;
mod set_recovery;
mod set_resource_policy;
mod set_tags;
mod set_time_to_live;
mod setting;
mod start_following;
mod stop_following;
mod sweep;
mod table_settings;
mod update_billing;
mod update_class;
mod update_encryption;
mod update_global_settings;
mod update_protection;
mod update_replicas;
mod update_stream;
mod update_warm_throughput;
mod wait_active;

pub use add_index::AddIndex;
pub use backfill::Backfill;
pub use catch_up::CatchUp;
pub use create_function::CreateFunction;
pub use create_log_group::CreateLogGroup;
pub use create_mapping::CreateMapping;
pub use create_role::CreateRole;
pub use create_table::{CreateTable, Existing, LINEAGE_TAG, VERSION_TAG};
pub use delete_index::DeleteIndex;
pub use delete_table::DeleteTable;
pub use drain::Drain;
pub use enable_stream::EnableStream;
pub use final_look::FinalLook;
pub use hook::{Hook, Moment};
pub use index::Index;
pub use put_role_policy::PutRolePolicy;
pub use remove_resource::{RemoveResource, Resource};
pub use set_recovery::SetRecovery;
pub use set_resource_policy::SetResourcePolicy;
pub use set_tags::SetTags;
pub use set_time_to_live::SetTimeToLive;
pub use setting::{Setting, UpdateSetting};
pub use start_following::StartFollowing;
pub use stop_following::StopFollowing;
pub use sweep::Sweep;
pub use table_settings::TableSettings;
pub use update_billing::Billing;
pub use update_class::Class;
pub use update_encryption::Encryption;
pub use update_global_settings::UpdateGlobalSettings;
pub use update_protection::Protection;
pub use update_replicas::UpdateReplicas;
pub use update_stream::Stream;
pub use update_warm_throughput::Warmth;
pub use wait_active::{WaitActive, until_active};

pub(crate) use busy::{until_free, update_table};
pub(crate) use enable_stream::{check_view_type, is_stream_on};

/// Step names that other modules look for in history.
pub mod names {
    /// Enables the source's stream.
    pub const ENABLE_STREAM: &str = "enable-stream";
    /// Creates a table.
    pub const CREATE_TABLE: &str = "create-table";
    /// Copies the source's items.
    pub const BACKFILL: &str = "backfill";
}
