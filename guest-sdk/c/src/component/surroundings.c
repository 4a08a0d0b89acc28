/* Messages and settings, and how a component stops. */

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

const char *migrator_config_get(const char *name) {
    migrator_bindings_string_t text = passed(name, strlen(name)), value;
    return dynamodb_migrator_migration_config_get(&text, &value) ? (const char *)value.ptr : NULL;
}
