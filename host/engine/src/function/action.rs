use std::fmt;

/// Declares the actions, so that the list of them all is complete.
macro_rules! actions {
    ($($action:ident = $name:literal,)+) => {
        /// What is asked of AWS for a function; of DynamoDB other things are asked as well.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $(#[doc = concat!("`", $name, "`")] $action,)+
        }

        impl Action {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$action,)+];

            /// Its name in policies: `iam:CreateRole`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)+
                }
            }
        }
    };
}

actions! {
    CreateRole = "iam:CreateRole",
    DeleteRole = "iam:DeleteRole",
    DeleteRolePolicy = "iam:DeleteRolePolicy",
    GetRole = "iam:GetRole",
    ListRoleTags = "iam:ListRoleTags",
    ListRoles = "iam:ListRoles",
    PutRolePolicy = "iam:PutRolePolicy",
    CreateEventSourceMapping = "lambda:CreateEventSourceMapping",
    CreateFunction = "lambda:CreateFunction",
    DeleteEventSourceMapping = "lambda:DeleteEventSourceMapping",
    DeleteFunction = "lambda:DeleteFunction",
    GetFunction = "lambda:GetFunction",
    InvokeFunction = "lambda:InvokeFunction",
    ListEventSourceMappings = "lambda:ListEventSourceMappings",
    ListFunctions = "lambda:ListFunctions",
    ListTags = "lambda:ListTags",
    PutFunctionConcurrency = "lambda:PutFunctionConcurrency",
    UpdateEventSourceMapping = "lambda:UpdateEventSourceMapping",
    UpdateFunctionCode = "lambda:UpdateFunctionCode",
    CreateLogGroup = "logs:CreateLogGroup",
    DeleteLogGroup = "logs:DeleteLogGroup",
    DescribeLogGroups = "logs:DescribeLogGroups",
    ListTagsForResource = "logs:ListTagsForResource",
    PutRetentionPolicy = "logs:PutRetentionPolicy",
    DeleteObject = "s3:DeleteObject",
    PutObject = "s3:PutObject",
    GetCallerIdentity = "sts:GetCallerIdentity",
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
