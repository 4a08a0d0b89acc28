/* Adds an index by creation time. */

#include <migrator.h>

static migrator_manifest describe(void) {
    migrator_indexes indexes = {0};
    migrator_indexes_attribute(&indexes, "created", MIGRATOR_N);
    migrator_indexes_global(&indexes, migrator_global("created_index", "created"));
    return migrator_add_indexes("{{lineage}}", {{version}}, "find items by creation time", indexes);
}

MIGRATOR_MIGRATION(describe)
