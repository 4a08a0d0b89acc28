#undef NDEBUG
#include "migration.c"

#include <assert.h>
#include <migrator_test.h>
#include <stdio.h>
#include <string.h>

static void items_expire_by_their_attribute(void) {
    migrator_manifest manifest = describe();
    assert(manifest.operation.tag == DYNAMODB_MIGRATOR_MIGRATION_MANIFEST_OPERATION_UPDATE_TABLE);
    migrator_changes changes = manifest.operation.val.update_table;
    assert(changes.time_to_live.is_some && changes.time_to_live.val.enabled);
    assert(strcmp((const char *)changes.time_to_live.val.attribute_name.ptr, "expires") == 0);
}

int main(void) {
    items_expire_by_their_attribute();
    puts("ok");
    return 0;
}
