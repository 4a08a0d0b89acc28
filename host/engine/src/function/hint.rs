//! What to do about an error of a function's resources.

use super::FunctionError;

impl FunctionError {
    /// What to do next; none where the message says it already.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::AccessDenied { call, message } => {
                let (action, resource) = denied(message).unwrap_or((call.action.as_str(), &call.resource));
                format!("allow {action} to these credentials on {resource}")
            }
            Self::Choice { found: 0, .. } => "name a version that moves items into a new table".to_owned(),
            Self::Choice { .. } => "name the version with `--of`".to_owned(),
            Self::Settings(_) => {
                "correct it in `migrator.toml`, in the environment or on the command line".to_owned()
            }
            Self::Package(error) => return error.hint.clone(),
            Self::NameTaken { what, .. } => {
                format!("delete {what} if nobody needs it, or give the lineage another name")
            }
            Self::RoleOfAnotherAccount { .. } => {
                "give a role of this account, or none to have one created".to_owned()
            }
            Self::TooLarge { .. } => "name a bucket of this region with `--s3-bucket`".to_owned(),
            Self::Broken { function, .. } => {
                format!("correct what Lambda says about {function}, and run the same command again")
            }
            Self::CopiesNothing { log_group, .. } => {
                format!(
                    "look into log group {log_group}, and run the same command again: it goes on where it stopped"
                )
            }
            Self::NotReady { .. } => "run the same command again".to_owned(),
            Self::MappingGone { .. } => {
                "whoever removed it stopped the following: roll the version back and apply it again"
                    .to_owned()
            }
            Self::StreamGone { .. } => {
                "roll the version back and apply it again, so that everything is copied anew".to_owned()
            }
            Self::OutOfReach { .. } => {
                "run the command against the account and region that it was applied in".to_owned()
            }
            Self::QuotaReached { .. } => {
                "raise the quota in Service Quotas or free some of it, and run the same command again"
                    .to_owned()
            }
            Self::Unavailable { .. } => "run the same command again: it goes on where it stopped".to_owned(),
            Self::InUse { .. } => {
                "wait until whatever changes it has ended, and run the same command again".to_owned()
            }
            Self::Invalid { .. } if self.settles() => {
                "run the same command again; a role of your own has to trust lambda.amazonaws.com and to allow what the \
                 README lists"
                    .to_owned()
            }
            _ => return None,
        })
    }
}

/// Action and resource in `… is not authorized to perform: iam:PassRole on resource: arn:… because …`. What is denied need not be
/// what was asked: creating a function also takes passing it its role and tagging it.
fn denied(message: &str) -> Option<(&str, &str)> {
    let (_, rest) = message.split_once("not authorized to perform: ")?;
    let (action, rest) = rest.split_once(" on resource: ")?;
    Some((action, rest.split_whitespace().next()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::{Action, Call};

    fn denied(message: &str) -> FunctionError {
        let call = Call::new(Action::CreateFunction, "function migrator-customers-v2");
        FunctionError::AccessDenied { call, message: message.to_owned() }
    }

    #[test]
    fn a_denied_call_is_named_with_its_resource() {
        let error = denied("User: ada has no business here");
        insta::assert_snapshot!(format!("{error}\nhint: {}", error.hint().unwrap()), @r"
        lambda:CreateFunction on function migrator-customers-v2: access denied: User: ada has no business here
        hint: allow lambda:CreateFunction to these credentials on function migrator-customers-v2
        ");
    }

    #[test]
    fn what_is_denied_beneath_a_call_is_what_has_to_be_allowed() {
        let error = denied(
            "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: iam:PassRole on resource: \
             arn:aws:iam::123456789012:role/migrator-customers-v2-eu-central-1 because no identity-based policy allows \
             the iam:PassRole action",
        );
        insta::assert_snapshot!(
            error.hint().unwrap(),
            @"allow iam:PassRole to these credentials on arn:aws:iam::123456789012:role/migrator-customers-v2-eu-central-1"
        );
    }
}
