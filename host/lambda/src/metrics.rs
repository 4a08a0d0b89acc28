//! One line a batch on standard output, from which CloudWatch makes metrics without a call of ours.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>.

use std::io::Write as _;
use std::time::{Duration, SystemTime};

use migrator_follow::{FunctionConfiguration, Timestamp};
use migrator_table::Record;
use serde_json::{Map, Value, json};

use crate::batch::Batch;

/// The namespace of the metrics.
const NAMESPACE: &str = "migrator";

/// Writes the metrics of a batch that took so long to convert.
pub(crate) fn write(
    configuration: &FunctionConfiguration,
    records: &[Record],
    batch: &Batch,
    converting: Duration,
) {
    let line = line(configuration, records, batch, converting);
    // Without standard output there are no metrics, and nothing better to do about it.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

fn line(
    configuration: &FunctionConfiguration,
    records: &[Record],
    batch: &Batch,
    converting: Duration,
) -> Value {
    let age = age(records).map(|age| Value::from(u64::try_from(age.as_millis()).unwrap_or(u64::MAX)));
    let done = records.iter().filter(|record| batch.is_done(&record.sequence_number)).count();
    let metrics = [
        ("Records", "Count", Some(json!(done))),
        ("Failing", "Count", Some(json!(records.len() - done))),
        ("Written", "Count", Some(json!(batch.written))),
        ("SkippedAsNewer", "Count", Some(json!(batch.skipped))),
        ("Tombstones", "Count", Some(json!(batch.tombstones))),
        ("Quarantined", "Count", Some(json!(batch.quarantined))),
        (
            "ConvertMicroseconds",
            "Microseconds",
            Some(json!(u64::try_from(converting.as_micros()).unwrap_or(u64::MAX))),
        ),
        ("IteratorAge", "Milliseconds", age),
    ];
    let known = metrics.iter().filter(|(_, _, value)| value.is_some());
    let declared: Vec<Value> = known.map(|(name, unit, _)| json!({ "Name": name, "Unit": unit })).collect();
    let mut line = Map::new();
    line.insert(
        "_aws".to_owned(),
        json!({
            "Timestamp": Timestamp::now().milliseconds(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [["Lineage", "Version"]],
                "Metrics": declared,
            }],
        }),
    );
    line.insert("Lineage".to_owned(), json!(configuration.lineage));
    line.insert("Version".to_owned(), json!(configuration.version.to_string()));
    for (name, _, value) in metrics {
        line.extend(value.map(|value| (name.to_owned(), value)));
    }
    Value::Object(line)
}

/// How old the last record of the batch is, as Lambda's own metric of that name counts.
fn age(records: &[Record]) -> Option<Duration> {
    let last = records.iter().max_by_key(|record| &record.sequence_number)?;
    Some(SystemTime::now().duration_since(last.created?).unwrap_or_default())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use migrator_item::{KeyAttribute, KeySchema, KeyType};

    use super::*;

    fn configuration() -> FunctionConfiguration {
        let key = KeySchema { hash: KeyAttribute { name: "id".into(), key_type: KeyType::N }, range: None };
        FunctionConfiguration {
            lineage: "customers".into(),
            version: 2,
            component: "customers-v2.wasm".into(),
            source_table: "customers".into(),
            source_key: key.clone(),
            target_table: "customers_V2".into(),
            target_key: key,
            history_table: "migrator_history".into(),
            identity: false,
            on_rejected: Default::default(),
            requests: 16,
            config: Default::default(),
        }
    }

    #[test]
    fn every_metric_that_is_declared_has_a_number_and_the_other_way_round() {
        let record = r#"{"eventName":"REMOVE","dynamodb":{"SequenceNumber":"7","ApproximateCreationDateTime":1.0,
            "Keys":{"id":{"N":"1"}},"OldImage":{"id":{"N":"1"}}}}"#;
        for records in [vec![], vec![Record::parse(record).unwrap()]] {
            let batch = Batch { written: 3, ..Batch::default() };
            let line = line(&configuration(), &records, &batch, Duration::from_micros(42));
            let directive = &line["_aws"]["CloudWatchMetrics"][0];
            let declared: Vec<&str> = directive["Metrics"]
                .as_array()
                .unwrap()
                .iter()
                .map(|m| m["Name"].as_str().unwrap())
                .collect();
            let numbers: Vec<&str> = line
                .as_object()
                .unwrap()
                .iter()
                .filter(|(_, v)| v.is_number())
                .map(|(k, _)| k.as_str())
                .collect();
            assert_eq!(declared, numbers);
            assert_eq!((&line["Written"], &line["ConvertMicroseconds"]), (&json!(3), &json!(42)));
            assert_eq!(declared.contains(&"IteratorAge"), !records.is_empty());
            for dimension in directive["Dimensions"][0].as_array().unwrap() {
                assert!(line[dimension.as_str().unwrap()].is_string());
            }
        }
    }
}
