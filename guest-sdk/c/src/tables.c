/* Table definitions and manifests. */

#include <string.h>

#include "internal.h"

typedef migrator_bindings_string_t text;
typedef dynamodb_migrator_migration_tables_key_schema_element_t key_schema_element;
typedef dynamodb_migrator_migration_tables_attribute_definition_t attribute_definition;
typedef dynamodb_migrator_migration_tables_tag_t tag;

/* Adds an element to a list of the bindings. */
#define PUSH(list, element) \
    do { \
        (list)->ptr = grown((list)->ptr, (list)->len, sizeof *(list)->ptr); \
        (list)->ptr[(list)->len++] = (element); \
    } while (0)

/* An array with room for one more. */
static void *grown(const void *elements, size_t count, size_t size) {
    void *larger = migrator_allocate((count + 1) * size);
    if (count > 0) {
        memcpy(larger, elements, count * size);
    }
    return larger;
}

static text text_of(const char *data) {
    /* The bindings only read what is returned, but have no type that says so. */
    return (text){(uint8_t *)(uintptr_t)data, strlen(data)};
}

static key_schema_element hash(const char *name) {
    return (key_schema_element){text_of(name), DYNAMODB_MIGRATOR_MIGRATION_TABLES_KEY_TYPE_HASH};
}

static key_schema_element range(const char *name) {
    return (key_schema_element){text_of(name), DYNAMODB_MIGRATOR_MIGRATION_TABLES_KEY_TYPE_RANGE};
}

static attribute_definition attribute(const char *name, migrator_type type) {
    /* The types of keys have the same numbers. */
    return (attribute_definition){text_of(name), (dynamodb_migrator_migration_tables_scalar_attribute_type_t)type};
}

migrator_table_definition migrator_table(const char *name) {
    migrator_table_definition table;
    memset(&table, 0, sizeof table);
    table.table_name = text_of(name);
    return table;
}

void migrator_table_hash(migrator_table_definition *table, const char *name, migrator_type type) {
    PUSH(&table->key_schema, hash(name));
    migrator_table_attribute(table, name, type);
}

void migrator_table_range(migrator_table_definition *table, const char *name, migrator_type type) {
    PUSH(&table->key_schema, range(name));
    migrator_table_attribute(table, name, type);
}

void migrator_table_attribute(migrator_table_definition *table, const char *name, migrator_type type) {
    PUSH(&table->attribute_definitions, attribute(name, type));
}

void migrator_table_local_index(migrator_table_definition *table, migrator_local_index index) {
    PUSH(&table->local_secondary_indexes, index);
}

void migrator_table_global_index(migrator_table_definition *table, migrator_global_index index) {
    PUSH(&table->global_secondary_indexes, index);
}

void migrator_table_vector_index(migrator_table_definition *table, migrator_vector_index index) {
    PUSH(&table->vector_indexes, index);
}

void migrator_table_provisioned(migrator_table_definition *table, uint64_t read, uint64_t write) {
    table->billing_mode.is_some = true;
    table->billing_mode.val = DYNAMODB_MIGRATOR_MIGRATION_TABLES_BILLING_MODE_PROVISIONED;
    table->provisioned_throughput.is_some = true;
    table->provisioned_throughput.val.read_capacity_units = read;
    table->provisioned_throughput.val.write_capacity_units = write;
}

void migrator_table_time_to_live(migrator_table_definition *table, const char *name) {
    table->time_to_live.is_some = true;
    table->time_to_live.val.attribute_name = text_of(name);
    table->time_to_live.val.enabled = true;
}

void migrator_table_point_in_time_recovery(migrator_table_definition *table) {
    table->point_in_time_recovery.is_some = true;
    table->point_in_time_recovery.val.enabled = true;
}

void migrator_table_tag(migrator_table_definition *table, const char *key, const char *value) {
    tag added = {text_of(key), text_of(value)};
    PUSH(&table->tags, added);
}

migrator_local_index migrator_local(const char *name, const char *hash_name, const char *range_name) {
    migrator_local_index index;
    memset(&index, 0, sizeof index);
    index.index_name = text_of(name);
    PUSH(&index.key_schema, hash(hash_name));
    PUSH(&index.key_schema, range(range_name));
    index.projection.projection_type = DYNAMODB_MIGRATOR_MIGRATION_TABLES_PROJECTION_TYPE_ALL;
    return index;
}

migrator_global_index migrator_global(const char *name, const char *hash_name) {
    migrator_global_index index;
    memset(&index, 0, sizeof index);
    index.index_name = text_of(name);
    index.projection.projection_type = DYNAMODB_MIGRATOR_MIGRATION_TABLES_PROJECTION_TYPE_ALL;
    migrator_global_hash(&index, hash_name);
    return index;
}

void migrator_global_hash(migrator_global_index *index, const char *name) {
    PUSH(&index->key_schema, hash(name));
}

void migrator_global_range(migrator_global_index *index, const char *name) {
    PUSH(&index->key_schema, range(name));
}

migrator_projection migrator_keys_only(void) {
    migrator_projection projection;
    memset(&projection, 0, sizeof projection);
    projection.projection_type = DYNAMODB_MIGRATOR_MIGRATION_TABLES_PROJECTION_TYPE_KEYS_ONLY;
    return projection;
}

migrator_projection migrator_include(const char *const *names, size_t count) {
    migrator_projection projection;
    memset(&projection, 0, sizeof projection);
    projection.projection_type = DYNAMODB_MIGRATOR_MIGRATION_TABLES_PROJECTION_TYPE_INCLUDE;
    for (size_t i = 0; i < count; i++) {
        PUSH(&projection.non_key_attributes, text_of(names[i]));
    }
    return projection;
}

void migrator_indexes_attribute(migrator_indexes *indexes, const char *name, migrator_type type) {
    PUSH(&indexes->attribute_definitions, attribute(name, type));
}

void migrator_indexes_local(migrator_indexes *indexes, migrator_local_index index) {
    PUSH(&indexes->local_secondary_indexes, index);
}

void migrator_indexes_global(migrator_indexes *indexes, migrator_global_index index) {
    PUSH(&indexes->global_secondary_indexes, index);
}

void migrator_indexes_vector(migrator_indexes *indexes, migrator_vector_index index) {
    PUSH(&indexes->vector_indexes, index);
}

void migrator_changes_time_to_live(migrator_changes *changes, const char *name, bool enabled) {
    changes->time_to_live.is_some = true;
    changes->time_to_live.val.attribute_name = text_of(name);
    changes->time_to_live.val.enabled = enabled;
}

void migrator_changes_delete_global_index(migrator_changes *changes, const char *name) {
    PUSH(&changes->delete_global_secondary_indexes, text_of(name));
}

void migrator_changes_tag(migrator_changes *changes, const char *key, const char *value) {
    tag added = {text_of(key), text_of(value)};
    PUSH(&changes->set_tags, added);
}

void migrator_changes_remove_tag(migrator_changes *changes, const char *key) {
    PUSH(&changes->remove_tags, text_of(key));
}

static migrator_manifest manifest(const char *lineage, uint32_t version, const char *description, uint8_t operation) {
    migrator_manifest made;
    memset(&made, 0, sizeof made);
    made.lineage = text_of(lineage);
    made.version = version;
    made.description = text_of(description);
    made.operation.tag = operation;
    return made;
}

migrator_manifest migrator_create_table(const char *lineage, uint32_t version, const char *description, migrator_table_definition table) {
    migrator_manifest made = manifest(lineage, version, description, DYNAMODB_MIGRATOR_MIGRATION_MANIFEST_OPERATION_CREATE_TABLE);
    made.operation.val.create_table.table = table;
    return made;
}

migrator_manifest migrator_add_indexes(const char *lineage, uint32_t version, const char *description, migrator_indexes indexes) {
    migrator_manifest made = manifest(lineage, version, description, DYNAMODB_MIGRATOR_MIGRATION_MANIFEST_OPERATION_ADD_INDEXES);
    made.operation.val.add_indexes = indexes;
    return made;
}

migrator_manifest migrator_convert(const char *lineage, uint32_t version, const char *description) {
    return manifest(lineage, version, description, DYNAMODB_MIGRATOR_MIGRATION_MANIFEST_OPERATION_CONVERT);
}

migrator_manifest migrator_convert_into(const char *lineage, uint32_t version, const char *description, migrator_table_definition target) {
    migrator_manifest made = migrator_convert(lineage, version, description);
    made.operation.val.convert.target.is_some = true;
    made.operation.val.convert.target.val = target;
    return made;
}

migrator_manifest migrator_update_table(const char *lineage, uint32_t version, const char *description, migrator_changes changes) {
    migrator_manifest made = manifest(lineage, version, description, DYNAMODB_MIGRATOR_MIGRATION_MANIFEST_OPERATION_UPDATE_TABLE);
    made.operation.val.update_table = changes;
    return made;
}

migrator_manifest migrator_delete_table(const char *lineage, uint32_t version, const char *description, const char *table_name) {
    migrator_manifest made = manifest(lineage, version, description, DYNAMODB_MIGRATOR_MIGRATION_MANIFEST_OPERATION_DELETE_TABLE);
    made.operation.val.delete_table.table_name = text_of(table_name);
    return made;
}
