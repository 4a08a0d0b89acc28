//! Settings that a table is created with or that change in place.

use super::keys::ATTRIBUTE_NAME;
use super::{Problems, table};
use crate::manifest::{
    BillingMode, OnDemandThroughput, PointInTimeRecovery, ProvisionedThroughput, SseSpecification, SseType,
    StreamSpecification, Tag, TimeToLive, UpdateTable,
};

/// Tags of one resource; a hard limit.
const TAGS: usize = 50;
/// Bytes of a resource policy; a hard limit.
const POLICY: usize = 20 * 1024;

pub(super) fn check_update(update: &UpdateTable, problems: &mut Problems) {
    if *update == UpdateTable::default() {
        problems.add("", "`update-table` changes nothing");
    }
    if update.billing_mode == Some(BillingMode::PayPerRequest) && update.provisioned_throughput.is_some() {
        problems.add("ProvisionedThroughput", "is given, but the billing mode is PAY_PER_REQUEST");
    }
    if update.billing_mode == Some(BillingMode::Provisioned) && update.provisioned_throughput.is_none() {
        problems.add("ProvisionedThroughput", "is missing, and the billing mode is PROVISIONED");
    }
    check_provisioned("ProvisionedThroughput", update.provisioned_throughput, problems);
    check_on_demand("OnDemandThroughput", update.on_demand_throughput, problems);
    check_index_changes(update, problems);
    check_stream(update.stream_specification, problems);
    check_encryption(update.sse_specification.as_ref(), problems);
    check_tags("Tags", &update.set_tags, problems);
    for key in &update.remove_tags {
        if update.set_tags.iter().any(|tag| tag.key == *key) {
            problems.add("Tags", format!("`{key}` is both set and removed"));
        }
    }
    check_time_to_live(update.time_to_live.as_ref(), problems);
    check_backups(update.point_in_time_recovery, problems);
    check_policy(update.resource_policy.as_deref(), problems);
}

fn check_index_changes(update: &UpdateTable, problems: &mut Problems) {
    let changed = update.update_global_secondary_indexes.iter().map(|index| index.index_name.as_str());
    let deleted = update.delete_global_secondary_indexes.iter().chain(&update.delete_vector_indexes);
    let names: Vec<&str> = changed.chain(deleted.map(String::as_str)).collect();
    for (index, name) in names.iter().enumerate() {
        table::check_name("IndexName", name, problems);
        if names[..index].contains(name) {
            problems.add("", format!("the index `{name}` is changed or deleted twice"));
        }
    }
    for (index, change) in update.update_global_secondary_indexes.iter().enumerate() {
        let place = format!("GlobalSecondaryIndexUpdates[{index}]");
        let settings = (change.provisioned_throughput, change.on_demand_throughput, change.warm_throughput);
        if settings == (None, None, None) {
            problems.add(&place, format!("`{}` is to change, but no setting is given", change.index_name));
        }
        check_provisioned(&format!("{place}.ProvisionedThroughput"), change.provisioned_throughput, problems);
        check_on_demand(&format!("{place}.OnDemandThroughput"), change.on_demand_throughput, problems);
    }
}

pub(super) fn check_provisioned(
    place: &str,
    throughput: Option<ProvisionedThroughput>,
    problems: &mut Problems,
) {
    if let Some(ProvisionedThroughput { read_capacity_units, write_capacity_units }) = throughput
        && (read_capacity_units == 0 || write_capacity_units == 0)
    {
        problems.add(place, "capacity units must be at least 1");
    }
}

pub(super) fn check_on_demand(place: &str, throughput: Option<OnDemandThroughput>, problems: &mut Problems) {
    let Some(OnDemandThroughput { max_read_request_units, max_write_request_units }) = throughput else {
        return;
    };
    for units in [max_read_request_units, max_write_request_units].into_iter().flatten() {
        if units < 1 && units != -1 {
            problems.add(place, format!("{units} request units: at least 1, or -1 for no ceiling"));
        }
    }
}

pub(super) fn check_stream(stream: Option<StreamSpecification>, problems: &mut Problems) {
    match stream {
        Some(StreamSpecification { stream_enabled: true, stream_view_type: None }) => {
            problems.add("StreamSpecification", "an enabled stream needs StreamViewType");
        }
        Some(StreamSpecification { stream_enabled: false, stream_view_type: Some(_) }) => {
            problems.add("StreamSpecification", "StreamViewType is for an enabled stream only");
        }
        _ => {}
    }
}

pub(super) fn check_encryption(encryption: Option<&SseSpecification>, problems: &mut Problems) {
    let Some(encryption) = encryption else { return };
    if !encryption.enabled && (encryption.sse_type.is_some() || encryption.kms_master_key_id.is_some()) {
        problems.add("SSESpecification", "SSEType and KMSMasterKeyId are for Enabled only");
    }
    if encryption.sse_type == Some(SseType::Aes256) && encryption.kms_master_key_id.is_some() {
        problems.add("SSESpecification", "KMSMasterKeyId needs SSEType KMS");
    }
}

pub(super) fn check_tags(place: &str, tags: &[Tag], problems: &mut Problems) {
    if tags.len() > TAGS {
        problems.add(place, format!("{} are more than the {TAGS} a table may have", tags.len()));
    }
    for (index, Tag { key, value }) in tags.iter().enumerate() {
        if !(1..=128).contains(&key.chars().count()) || key.starts_with("aws:") {
            problems
                .add(place, format!("the key `{key}` must be 1 to 128 characters and not start with `aws:`"));
        }
        if value.chars().count() > 256 {
            problems.add(place, format!("the value of `{key}` is longer than 256 characters"));
        }
        if tags[..index].iter().any(|earlier| earlier.key == *key) {
            problems.add(place, format!("`{key}` stands there twice"));
        }
    }
}

pub(super) fn check_time_to_live(time_to_live: Option<&TimeToLive>, problems: &mut Problems) {
    if time_to_live.is_some_and(|setting| !(1..=ATTRIBUTE_NAME).contains(&setting.attribute_name.len())) {
        problems.add("TimeToLiveSpecification", "the attribute name is empty or too long");
    }
}

pub(super) fn check_backups(backups: Option<PointInTimeRecovery>, problems: &mut Problems) {
    let Some(PointInTimeRecovery { enabled, recovery_period_in_days: Some(days) }) = backups else { return };
    if !(1..=35).contains(&days) {
        let message = format!("RecoveryPeriodInDays is {days}; it must be 1 to 35");
        problems.add("PointInTimeRecoverySpecification", message);
    }
    if !enabled {
        problems.add("PointInTimeRecoverySpecification", "RecoveryPeriodInDays is for enabled backups only");
    }
}

pub(super) fn check_policy(policy: Option<&str>, problems: &mut Problems) {
    let Some(policy) = policy else { return };
    if policy.len() > POLICY {
        problems.add("ResourcePolicy", format!("{} bytes are more than the {POLICY} allowed", policy.len()));
    }
    if !serde_json::from_str::<serde_json::Value>(policy).is_ok_and(|value| value.is_object()) {
        problems.add("ResourcePolicy", "is not a JSON object");
    }
}
