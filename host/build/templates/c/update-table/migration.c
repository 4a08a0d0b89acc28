/* Lets items expire. */

#include <migrator.h>

static migrator_manifest describe(void) {
    migrator_changes changes = {0};
    migrator_changes_time_to_live(&changes, "expires", true);
    return migrator_update_table("{{lineage}}", {{version}}, "let items expire", changes);
}

MIGRATOR_MIGRATION(describe)
