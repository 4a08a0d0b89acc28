//! One spelling for definitions that mean the same.

use std::collections::BTreeSet;

use migrator_component::manifest::{
    OnDemandThroughput, Projection, ProjectionType, TableClass, TableDefinition, Tag,
};

/// Tags with this prefix belong to AWS: nobody else can set them.
const AWS_TAG_PREFIX: &str = "aws:";
/// Tags with this prefix are ours: they say which migration made a table, not what the table is.
pub const OWN_TAG_PREFIX: &str = "migrator:";

/// Whether a tag belongs to the people who own the table, rather than to AWS or to us.
pub fn is_users_tag(tag: &Tag) -> bool {
    !tag.key.starts_with(AWS_TAG_PREFIX) && !tag.key.starts_with(OWN_TAG_PREFIX)
}

/// The same definition with defaults written one way: lists whose order DynamoDB ignores are sorted, settings that are
/// off or equal to DynamoDB's default are absent, the billing mode is written out, and only the tags of the
/// table's owners remain.
pub fn normal_form(definition: &TableDefinition) -> TableDefinition {
    let mut normal = definition.clone();
    normal.billing_mode = Some(definition.effective_billing_mode());
    let used = key_attributes(&normal);
    normal.attribute_definitions.retain(|attribute| used.contains(&attribute.attribute_name));
    normal.attribute_definitions.sort_by(|a, b| a.attribute_name.cmp(&b.attribute_name));
    normal.on_demand_throughput = on_demand(normal.on_demand_throughput.take());
    for index in &mut normal.local_secondary_indexes {
        sort_projection(&mut index.projection);
    }
    normal.local_secondary_indexes.sort_by(|a, b| a.index_name.cmp(&b.index_name));
    for index in &mut normal.global_secondary_indexes {
        sort_projection(&mut index.projection);
        index.on_demand_throughput = on_demand(index.on_demand_throughput.take());
    }
    normal.global_secondary_indexes.sort_by(|a, b| a.index_name.cmp(&b.index_name));
    for index in &mut normal.vector_indexes {
        index.projection.get_or_insert_with(all_attributes);
        index.projection.iter_mut().for_each(sort_projection);
    }
    normal.vector_indexes.sort_by(|a, b| a.index_name.cmp(&b.index_name));
    settings_that_are_off(&mut normal);
    normal.tags.retain(is_users_tag);
    normal.tags.sort_by(|a, b| a.key.cmp(&b.key));
    normal
}

fn settings_that_are_off(normal: &mut TableDefinition) {
    normal.stream_specification = normal.stream_specification.take().filter(|stream| stream.stream_enabled);
    normal.sse_specification = normal.sse_specification.take().filter(|sse| sse.enabled);
    normal.table_class = normal.table_class.take().filter(|class| *class != TableClass::Standard);
    normal.deletion_protection_enabled = normal.deletion_protection_enabled.filter(|enabled| *enabled);
    normal.time_to_live = normal.time_to_live.take().filter(|ttl| ttl.enabled);
    normal.point_in_time_recovery = normal.point_in_time_recovery.take().filter(|pitr| pitr.enabled);
}

/// Every attribute that the table's key or an index's key uses: the only ones DynamoDB lets a definition define.
pub(super) fn key_attributes(definition: &TableDefinition) -> BTreeSet<String> {
    let local = definition.local_secondary_indexes.iter().flat_map(|index| &index.key_schema);
    let global = definition.global_secondary_indexes.iter().flat_map(|index| &index.key_schema);
    let search = definition.vector_indexes.iter().flat_map(|index| &index.search_schema);
    let keys = definition.key_schema.iter().chain(local).chain(global);
    let keys = keys.map(|element| &element.attribute_name);
    keys.chain(search.map(|element| &element.attribute_name)).cloned().collect()
}

/// Limits that are set; DynamoDB writes "no limit" as -1.
pub(crate) fn on_demand(throughput: Option<OnDemandThroughput>) -> Option<OnDemandThroughput> {
    let mut throughput = throughput?;
    throughput.max_read_request_units = throughput.max_read_request_units.filter(|units| *units > 0);
    throughput.max_write_request_units = throughput.max_write_request_units.filter(|units| *units > 0);
    let limited = throughput.max_read_request_units.is_some() || throughput.max_write_request_units.is_some();
    limited.then_some(throughput)
}

fn sort_projection(projection: &mut Projection) {
    projection.non_key_attributes.sort();
}

fn all_attributes() -> Projection {
    Projection { projection_type: ProjectionType::All, non_key_attributes: Vec::new() }
}
