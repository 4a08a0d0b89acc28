/* Creates the first table of {{lineage}}. */

#include <migrator.h>

static migrator_manifest describe(void) {
    migrator_table_definition table = migrator_table("{{lineage}}");
    migrator_table_hash(&table, "id", MIGRATOR_S);
    return migrator_create_table("{{lineage}}", {{version}}, "create the table", table);
}

MIGRATOR_MIGRATION(describe)
