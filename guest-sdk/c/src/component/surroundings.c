/* Messages and settings, and how a component stops. */

#include <stdlib.h>
#include <string.h>

#include "component.h"

static migrator_bindings_string_t passed(const char *data, size_t length) {
    /* The bindings only read what is passed, but have no type that says so. */
    return (migrator_bindings_string_t){(uint8_t *)(uintptr_t)data, length};
}

void migrator_write_message(migrator_level level, migrator_text message) {
    migrator_bindings_string_t text = passed(message.data, message.length);
    dynamodb_migrator_migration_log_log((dynamodb_migrator_migration_log_level_t)level, &text);
}

_Noreturn void migrator_stop(const char *message) {
    /* All the host sees is a trap: tell it why first. */
    migrator_write_message(MIGRATOR_ERROR, (migrator_text){message, strlen(message)});
    __builtin_trap();
}

/* The C library's own would write to standard error, which a component has not. */
_Noreturn void __assert_fail(const char *expression, const char *file, int line, const char *function) {
    migrator_stop(migrator_format("%s:%d, in %s: assertion `%s` failed", file, line, function, expression).data);
}

/* A setting that was read. Settings are the same for the whole life of an instance: the host is asked once for each. */
typedef struct setting {
    struct setting *before;
    const char *value;
    char name[];
} setting;

static setting *settings;

/* A copy that outlives the item that is being converted. */
static char *kept(const char *data, size_t room) {
    char *copy = malloc(room);
    if (!copy) {
        migrator_stop("no memory left");
    }
    return memcpy(copy, data, room);
}

const char *migrator_config_get(const char *name) {
    for (setting *found = settings; found; found = found->before) {
        if (strcmp(found->name, name) == 0) {
            return found->value;
        }
    }
    size_t length = strlen(name);
    setting *added = malloc(sizeof *added + length + 1);
    if (!added) {
        migrator_stop("no memory left");
    }
    migrator_bindings_string_t text = passed(name, length), value;
    bool is_set = dynamodb_migrator_migration_config_get(&text, &value);
    added->before = settings;
    added->value = is_set ? kept((const char *)value.ptr, value.len + 1) : NULL;
    memcpy(added->name, name, length + 1);
    settings = added;
    return added->value;
}
