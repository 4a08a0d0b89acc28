#undef NDEBUG
#include "migration.c"

#include <assert.h>
#include <migrator_test.h>
#include <stdio.h>
#include <string.h>

static void the_key_of_the_index_is_defined(void) {
    migrator_manifest manifest = describe();
    assert(manifest.operation.tag == DYNAMODB_MIGRATOR_MIGRATION_MANIFEST_OPERATION_ADD_INDEXES);
    migrator_indexes indexes = manifest.operation.val.add_indexes;
    assert(indexes.attribute_definitions.len == 1 && indexes.global_secondary_indexes.len == 1);
    const char *defined = (const char *)indexes.attribute_definitions.ptr[0].attribute_name.ptr;
    const char *key = (const char *)indexes.global_secondary_indexes.ptr[0].key_schema.ptr[0].attribute_name.ptr;
    assert(strcmp(defined, key) == 0);
}

int main(void) {
    the_key_of_the_index_is_defined();
    puts("ok");
    return 0;
}
