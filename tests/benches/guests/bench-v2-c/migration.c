/* The conversion that the benchmarks measure: one attribute renamed, one split. */

#include <migrator.h>
#include <string.h>

static migrator_manifest describe(void) {
    return migrator_convert("bench", 2, "renames an attribute and splits another");
}

static bool convert(migrator_item *item, migrator_outputs *outputs) {
    migrator_text name;
    if (!migrator_rename(item, "street", "road", NULL) || !migrator_take_s(item, "name", &name)) {
        return false;
    }
    if (name.data) {
        const char *space = strchr(name.data, ' ');
        migrator_text first = {name.data, space ? (size_t)(space - name.data) : name.length};
        if (!migrator_set(item, "first_name", migrator_value_of(MIGRATOR_S, first)) ||
            !migrator_set(item, "last_name", migrator_s(space ? space + 1 : ""))) {
            return false;
        }
    }
    return migrator_output(outputs, item);
}

MIGRATOR_MIGRATION(describe)
MIGRATOR_CONVERTER(convert)
