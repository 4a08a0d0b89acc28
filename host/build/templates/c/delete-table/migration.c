/* Deletes a table of {{lineage}} that nothing reads any more. */

#include <migrator.h>

static migrator_manifest describe(void) {
    return migrator_delete_table("{{lineage}}", {{version}}, "delete the first table", "{{lineage}}");
}

MIGRATOR_MIGRATION(describe)
