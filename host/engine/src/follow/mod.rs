//! Followers of `following` migrations: beside `apply`, and as the service `migrator follow LINEAGE`.

mod catch_up;
mod conversion;
mod followers;
mod service;

pub use catch_up::wait_until_caught_up;
pub use conversion::conversion;
pub(crate) use conversion::key_schema;
pub use followers::Followers;
pub use service::FollowReport;
pub(crate) use service::serve;
