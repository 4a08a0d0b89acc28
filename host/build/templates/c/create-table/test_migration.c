#undef NDEBUG
#include "migration.c"

#include <assert.h>
#include <migrator_test.h>
#include <stdio.h>
#include <string.h>

static void the_table_has_its_key(void) {
    migrator_manifest manifest = describe();
    assert(manifest.operation.tag == DYNAMODB_MIGRATOR_MIGRATION_MANIFEST_OPERATION_CREATE_TABLE);
    migrator_table_definition table = manifest.operation.val.create_table.table;
    assert(table.key_schema.len == 1);
    assert(strcmp((const char *)table.key_schema.ptr[0].attribute_name.ptr, "id") == 0);
}

int main(void) {
    the_table_has_its_key();
    puts("ok");
    return 0;
}
