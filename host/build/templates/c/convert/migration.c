/* Splits the name of an item. */

#include <migrator.h>
#include <string.h>

static migrator_manifest describe(void) {
    return migrator_convert("{{lineage}}", {{version}}, "split the name");
}

static bool convert(migrator_item *item, migrator_outputs *outputs) {
    migrator_text name;
    if (!migrator_take_s(item, "name", &name)) {
        return false;
    }
    if (name.data) {
        const char *space = strchr(name.data, ' ');
        if (!space) {
            return migrator_refuse("a name of one word");
        }
        migrator_text first = {name.data, (size_t)(space - name.data)};
        if (!migrator_set(item, "first_name", migrator_value_of(MIGRATOR_S, first)) ||
            !migrator_set(item, "last_name", migrator_s(space + 1))) {
            return false;
        }
    }
    return migrator_output(outputs, item);
}

MIGRATOR_MIGRATION(describe)
MIGRATOR_CONVERTER(convert)
