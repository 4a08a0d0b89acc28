//! Whose account this is.

use super::FunctionError;
use super::action::Action;
use super::arn::Arn;
use super::error::Call;
use super::own::Function;
use crate::EngineError;

impl Function<'_> {
    /// Refuses a role of another account: Lambda takes none.
    ///
    /// # Errors
    /// [`FunctionError::RoleOfAnotherAccount`] and those of STS.
    pub(crate) async fn check_account_of(&self, role_arn: &str) -> Result<(), EngineError> {
        let call = Call::new(Action::GetCallerIdentity, "these credentials");
        let identity = self.clients.sts.get_caller_identity().send().await;
        let identity = identity.map_err(|error| call.failed(error))?;
        let ours = identity.account.unwrap_or_default();
        match Arn::parse(role_arn) {
            Some(role) if role.account == ours => Ok(()),
            role => Err(FunctionError::RoleOfAnotherAccount {
                role_arn: role_arn.to_owned(),
                theirs: role.map(|role| role.account).unwrap_or_default(),
                ours,
            }
            .into()),
        }
    }
}
