#undef NDEBUG
#include "migration.c"

#include <assert.h>
#include <migrator_test.h>
#include <stdio.h>
#include <string.h>

static void only_the_first_table_goes(void) {
    migrator_manifest manifest = describe();
    assert(manifest.operation.tag == DYNAMODB_MIGRATOR_MIGRATION_MANIFEST_OPERATION_DELETE_TABLE);
    assert(strcmp((const char *)manifest.operation.val.delete_table.table_name.ptr, "{{lineage}}") == 0);
}

int main(void) {
    only_the_first_table_goes();
    puts("ok");
    return 0;
}
