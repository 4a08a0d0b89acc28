/* Table definitions and manifests: the contract's own records under shorter names, and functions that fill them. What no function offers is
 * set as a field: `(…){.is_some = true, .val = …}` for an optional one. Texts are not copied. */
#ifndef MIGRATOR_TABLES_H
#define MIGRATOR_TABLES_H

#include "../bindings/migrator_bindings.h"

#ifdef __cplusplus
extern "C" {
#endif

/* DynamoDB's types. Key attributes have one of the first three. */
typedef enum {
    MIGRATOR_S,
    MIGRATOR_N,
    MIGRATOR_B,
    MIGRATOR_BOOL,
    MIGRATOR_NULL,
    MIGRATOR_SS,
    MIGRATOR_NS,
    MIGRATOR_BS,
    MIGRATOR_M,
    MIGRATOR_L
} migrator_type;

/* Which attributes are in an index beside its keys. */
typedef dynamodb_migrator_migration_tables_projection_t migrator_projection;
typedef dynamodb_migrator_migration_tables_local_secondary_index_t migrator_local_index;
typedef dynamodb_migrator_migration_tables_global_secondary_index_t migrator_global_index;
typedef dynamodb_migrator_migration_tables_vector_index_t migrator_vector_index;
/* Everything that CreateTable accepts, and time to live and point-in-time recovery. */
typedef dynamodb_migrator_migration_tables_table_definition_t migrator_table_definition;
/* The indexes that a migration adds. */
typedef dynamodb_migrator_migration_manifest_add_indexes_t migrator_indexes;
/* The settings that a migration changes: `{0}` changes nothing yet. */
typedef dynamodb_migrator_migration_manifest_update_table_t migrator_changes;
/* What a migration is. */
typedef exports_dynamodb_migrator_migration_migration_manifest_t migrator_manifest;

/* A table with on-demand capacity and no key yet. */
migrator_table_definition migrator_table(const char *name);
/* The partition key, defined with its type. */
void migrator_table_hash(migrator_table_definition *table, const char *name, migrator_type type);
/* The sort key, defined with its type. */
void migrator_table_range(migrator_table_definition *table, const char *name, migrator_type type);
/* Defines a key attribute of an index. */
void migrator_table_attribute(migrator_table_definition *table, const char *name, migrator_type type);
/* An index of the table. Its keys need a definition each. */
void migrator_table_local_index(migrator_table_definition *table, migrator_local_index index);
void migrator_table_global_index(migrator_table_definition *table, migrator_global_index index);
void migrator_table_vector_index(migrator_table_definition *table, migrator_vector_index index);
/* Provisioned capacity, in capacity units for reads and writes. */
void migrator_table_provisioned(migrator_table_definition *table, uint64_t read, uint64_t write);
/* Items expire at the second since 1970 that this attribute holds. */
void migrator_table_time_to_live(migrator_table_definition *table, const char *attribute);
/* Continuous backup over DynamoDB's default period. */
void migrator_table_point_in_time_recovery(migrator_table_definition *table);
/* A tag. */
void migrator_table_tag(migrator_table_definition *table, const char *key, const char *value);

/* An index with the table's partition key and another sort key; every attribute is in it. */
migrator_local_index migrator_local(const char *name, const char *hash, const char *range);
/* An index with a partition key of its own; every attribute is in it. */
migrator_global_index migrator_global(const char *name, const char *hash);
/* One more attribute of the partition key, or one of the sort key; DynamoDB takes up to four each, those of the partition key first. */
void migrator_global_hash(migrator_global_index *index, const char *name);
void migrator_global_range(migrator_global_index *index, const char *name);
/* Only the keys of table and index are in the index. */
migrator_projection migrator_keys_only(void);
/* The keys and these attributes are in the index. */
migrator_projection migrator_include(const char *const *names, size_t count);

/* Defines a key attribute that new indexes use and the table does not define yet. */
void migrator_indexes_attribute(migrator_indexes *indexes, const char *name, migrator_type type);
/* An index to add. */
void migrator_indexes_local(migrator_indexes *indexes, migrator_local_index index);
void migrator_indexes_global(migrator_indexes *indexes, migrator_global_index index);
void migrator_indexes_vector(migrator_indexes *indexes, migrator_vector_index index);

/* Items expire by this attribute, or no longer do. */
void migrator_changes_time_to_live(migrator_changes *changes, const char *attribute, bool enabled);
/* Drops a global index. */
void migrator_changes_delete_global_index(migrator_changes *changes, const char *name);
/* Sets or replaces a tag. */
void migrator_changes_tag(migrator_changes *changes, const char *key, const char *value);
/* Removes a tag. */
void migrator_changes_remove_tag(migrator_changes *changes, const char *key);

/* The manifest of one version of a lineage, with one line for people. Versions are 1, 2, 3 … without gaps. */

/* Creates the first table of the lineage. Its name is the base of every later table's name. */
migrator_manifest migrator_create_table(const char *lineage, uint32_t version, const char *description, migrator_table_definition table);
/* Adds indexes. Global and vector indexes are added in place; a local index needs a new table `<base>_V<version>`, which the host creates, fills
 * and follows. */
migrator_manifest migrator_add_indexes(const char *lineage, uint32_t version, const char *description, migrator_indexes indexes);
/* Sends every item through this component's converter into the new table `<base>_V<version>`, defined like the source. */
migrator_manifest migrator_convert(const char *lineage, uint32_t version, const char *description);
/* Sends every item through this component's converter into a table of your own definition. */
migrator_manifest migrator_convert_into(const char *lineage, uint32_t version, const char *description, migrator_table_definition target);
/* Changes settings in place. */
migrator_manifest migrator_update_table(const char *lineage, uint32_t version, const char *description, migrator_changes changes);
/* Deletes a table of the lineage that nothing reads any more. */
migrator_manifest migrator_delete_table(const char *lineage, uint32_t version, const char *description, const char *table_name);

#ifdef __cplusplus
}
#endif

#endif
