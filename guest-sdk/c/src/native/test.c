/* The host's part in native tests: messages, settings, and a call of a converter. */

#include "../../include/migrator_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../internal.h"

void migrator_write_message(migrator_level level, migrator_text message) {
    static const char *const levels[] = {"trace", "debug", "info", "warn", "error"};
    fprintf(stderr, "%s: %.*s\n", levels[level], (int)message.length, message.data);
}

_Noreturn void migrator_stop(const char *message) {
    fprintf(stderr, "%s\n", message);
    abort();
}

static migrator_item *item_of(const char *json) {
    migrator_item *item = migrator_item_from_json(json);
    if (!item) {
        migrator_stop(migrator_refusal());
    }
    return item;
}

migrator_converted migrator_test(migrator_convert_function convert, const char *json) {
    migrator_outputs outputs = {NULL, 0, 0};
    migrator_item *item = item_of(json);
    migrator_forget_refusal();
    if (!convert(item, &outputs)) {
        return (migrator_converted){.refusal = migrator_refusal()};
    }
    return (migrator_converted){.items = outputs.items, .count = outputs.count};
}

bool migrator_is(const migrator_item *item, const char *json) {
    return migrator_item_equal(item, item_of(json));
}

typedef struct setting {
    const char *name;
    const char *value;
    struct setting *before;
} setting;

static setting *settings;

static setting *setting_of(const char *name) {
    setting *found = settings;
    while (found && strcmp(found->name, name) != 0) {
        found = found->before;
    }
    return found;
}

const char *migrator_config_get(const char *name) {
    setting *found = setting_of(name);
    return found ? found->value : NULL;
}

void migrator_test_config(const char *name, const char *value) {
    setting *found = setting_of(name);
    if (!found) {
        found = migrator_allocate(sizeof *found);
        *found = (setting){name, NULL, settings};
        settings = found;
    }
    found->value = value;
}
