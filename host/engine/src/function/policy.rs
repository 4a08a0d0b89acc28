//! What the function's role may do: as little as it needs.

use migrator_follow::FunctionConfiguration;
use serde_json::{Value, json};

use super::arn::Arn;

/// Who may take the role: Lambda.
pub(crate) fn trust() -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "Service": "lambda.amazonaws.com" },
            "Action": "sts:AssumeRole",
        }],
    })
}

/// What the role's policy is about.
#[derive(Clone, Debug)]
pub(crate) struct Permissions<'a> {
    /// The lineage, which is the key of its records in history.
    pub(crate) lineage: &'a str,
    /// ARN of the stream.
    pub(crate) stream: &'a str,
    /// ARN of the table that is read, where the function copies what is there already.
    pub(crate) source: Option<&'a str>,
    /// ARN of the table that is written.
    pub(crate) target: &'a str,
    /// ARN of the history table.
    pub(crate) history: &'a str,
    /// Account and region of the function.
    pub(crate) region: &'a str,
    /// Name of its log group.
    pub(crate) log_group: &'a str,
    /// ARNs of the keys that encrypt the tables, where they have keys of their own.
    pub(crate) keys: &'a [String],
    /// ARN of what is told of records that are given up.
    pub(crate) on_failure: Option<&'a str>,
    /// Whether X-Ray traces the function.
    pub(crate) tracing: bool,
}

impl Permissions<'_> {
    /// The policy document.
    pub(crate) fn document(&self) -> Value {
        let mut statements = vec![
            statement(
                "ReadTheStream",
                &["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
                self.stream,
            ),
            // This action knows no resource ("Actions, resources, and condition keys for Amazon DynamoDB").
            statement("FindTheStream", &["dynamodb:ListStreams"], "*"),
            statement("WriteTheTarget", FunctionConfiguration::TARGET_ACTIONS, self.target),
            self.history(),
            statement("WriteTheLog", &["logs:CreateLogStream", "logs:PutLogEvents"], &self.log_streams()),
        ];
        if let Some(source) = self.source {
            statements.push(statement("ReadTheSource", FunctionConfiguration::SOURCE_ACTIONS, source));
        }
        if !self.keys.is_empty() {
            statements.push(self.keys());
        }
        statements.extend(self.on_failure.map(told).into_iter().flatten());
        if self.tracing {
            // Nor do these ("… for AWS X-Ray").
            statements.push(statement("Trace", &["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "*"));
        }
        json!({ "Version": "2012-10-17", "Statement": statements })
    }

    /// Only the records of this lineage.
    fn history(&self) -> Value {
        let mut statement =
            statement("WriteTheHistory", FunctionConfiguration::HISTORY_ACTIONS, self.history);
        statement["Condition"] = json!({
            "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [self.lineage] },
        });
        statement
    }

    fn log_streams(&self) -> String {
        let table = Arn::parse(self.target);
        let (partition, account) =
            table.map_or(("aws".to_owned(), "*".to_owned()), |arn| (arn.partition, arn.account));
        format!("arn:{partition}:logs:{}:{account}:log-group:{}:*", self.region, self.log_group)
    }

    /// DynamoDB uses the key of an encrypted table in the name of who reads and writes it ("Using KMS keys: authorizing use
    /// of a customer managed key").
    fn keys(&self) -> Value {
        let domain = if self.region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        json!({
            "Sid": "UseTheTablesKeys",
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            "Resource": self.keys,
            "Condition": { "StringEquals": { "kms:ViaService": format!("dynamodb.{}.{domain}", self.region) } },
        })
    }
}

/// What telling somebody of a record takes.
fn told(arn: &str) -> Vec<Value> {
    const SID: &str = "TellOfRecordsGivenUp";
    match Arn::parse(arn).map(|arn| arn.service).as_deref() {
        Some("sqs") => vec![statement(SID, &["sqs:SendMessage"], arn)],
        Some("sns") => vec![statement(SID, &["sns:Publish"], arn)],
        Some("s3") => vec![
            statement(SID, &["s3:PutObject"], &format!("{arn}/*")),
            statement("FindTheBucket", &["s3:ListBucket"], arn),
        ],
        _ => Vec::new(),
    }
}

fn statement(sid: &str, actions: &[&str], resource: &str) -> Value {
    json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGET: &str = "arn:aws:dynamodb:eu-central-1:123456789012:table/customers_V2";

    fn permissions<'a>() -> Permissions<'a> {
        Permissions {
            lineage: "customers",
            stream: "arn:aws:dynamodb:eu-central-1:123456789012:table/customers/stream/2026-01-02T03:04:05.678",
            source: None,
            target: TARGET,
            history: "arn:aws:dynamodb:eu-central-1:123456789012:table/migrator_history",
            region: "eu-central-1",
            log_group: "/aws/lambda/migrator-customers-v2",
            keys: &[],
            on_failure: None,
            tracing: false,
        }
    }

    fn text(policy: &Value) -> String {
        serde_json::to_string_pretty(policy).unwrap()
    }

    #[test]
    fn the_role_may_do_what_following_takes_and_no_more() {
        insta::assert_snapshot!(text(&permissions().document()));
    }

    #[test]
    fn whoever_is_told_of_records_given_up_can_be_told() {
        let queue =
            Permissions { on_failure: Some("arn:aws:sqs:eu-central-1:123456789012:lost"), ..permissions() };
        let topic =
            Permissions { on_failure: Some("arn:aws:sns:eu-central-1:123456789012:lost"), ..permissions() };
        let bucket = Permissions { on_failure: Some("arn:aws:s3:::lost"), ..permissions() };
        let added = [queue, topic, bucket].map(|permissions| {
            let document = permissions.document();
            document["Statement"].as_array().unwrap()[5..].to_vec()
        });
        insta::assert_snapshot!(text(&json!(added)));
    }

    #[test]
    fn tracing_and_keys_of_the_tables_are_allowed_where_they_are_used() {
        let keys = ["arn:aws:kms:eu-central-1:123456789012:key/1234".to_owned()];
        let document = Permissions { keys: &keys, tracing: true, ..permissions() }.document();
        insta::assert_snapshot!(text(&json!(document["Statement"].as_array().unwrap()[5..])));
    }

    #[test]
    fn a_function_that_copies_may_read_the_source_and_others_may_not() {
        let source = "arn:aws:dynamodb:eu-central-1:123456789012:table/customers";
        let document = Permissions { source: Some(source), ..permissions() }.document();
        insta::assert_snapshot!(text(&json!(document["Statement"].as_array().unwrap()[5..])), @r#"
        [
          {
            "Sid": "ReadTheSource",
            "Effect": "Allow",
            "Action": [
              "dynamodb:Scan"
            ],
            "Resource": "arn:aws:dynamodb:eu-central-1:123456789012:table/customers"
          }
        ]
        "#);
        assert!(!permissions().document().to_string().contains("dynamodb:Scan"));
    }

    #[test]
    fn only_lambda_may_take_the_role() {
        insta::assert_snapshot!(text(&trust()));
    }
}
