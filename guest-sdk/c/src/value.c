/* Values, and values of one type out of an item. */

#include <inttypes.h>
#include <string.h>

#include "internal.h"

migrator_value migrator_value_of(migrator_type type, migrator_text text) {
    return (migrator_value){.type = type, .text = text};
}

migrator_value migrator_s(const char *text) {
    return migrator_value_of(MIGRATOR_S, (migrator_text){text, strlen(text)});
}

migrator_value migrator_n(const char *digits) {
    return migrator_value_of(MIGRATOR_N, (migrator_text){digits, strlen(digits)});
}

migrator_value migrator_integer(int64_t number) {
    return migrator_value_of(MIGRATOR_N, migrator_format("%" PRId64, number));
}

migrator_value migrator_b(const void *data, size_t length) {
    return (migrator_value){.type = MIGRATOR_B, .bytes = {data, length}};
}

migrator_value migrator_boolean(bool boolean) {
    return (migrator_value){.type = MIGRATOR_BOOL, .boolean = boolean};
}

migrator_value migrator_null(void) {
    return (migrator_value){.type = MIGRATOR_NULL};
}

const char *migrator_type_name(migrator_type type) {
    static const char *const names[] = {
        "a string (S)",      "a number (N)",      "binary (B)",        "a boolean (BOOL)", "null (NULL)",
        "a string set (SS)", "a number set (NS)", "a binary set (BS)", "a map (M)",        "a list (L)",
    };
    return names[type];
}

static bool mismatch(const char *path, migrator_type expected, migrator_type found) {
    return migrator_refuse("`%s` must be %s, but is %s", path, migrator_type_name(expected), migrator_type_name(found));
}

static bool missing(const char *path) {
    return migrator_refuse("`%s` is missing", path);
}

/* The text of a value that must have this type. */
static bool text_of(bool found, const char *path, migrator_type type, const migrator_value *value, migrator_text *text) {
    *text = (migrator_text){NULL, 0};
    if (!found) {
        return true;
    }
    if (value->type != type) {
        return mismatch(path, type, value->type);
    }
    *text = value->text;
    return true;
}

static bool bytes_of(bool found, const char *path, const migrator_value *value, migrator_bytes *bytes) {
    *bytes = (migrator_bytes){NULL, 0};
    if (!found) {
        return true;
    }
    if (value->type != MIGRATOR_B) {
        return mismatch(path, MIGRATOR_B, value->type);
    }
    *bytes = value->bytes;
    return true;
}

bool migrator_get_s(const migrator_item *item, const char *path, migrator_text *text) {
    migrator_value value;
    return text_of(migrator_get(item, path, &value), path, MIGRATOR_S, &value, text);
}

bool migrator_get_n(const migrator_item *item, const char *path, migrator_text *digits) {
    migrator_value value;
    return text_of(migrator_get(item, path, &value), path, MIGRATOR_N, &value, digits);
}

bool migrator_get_b(const migrator_item *item, const char *path, migrator_bytes *bytes) {
    migrator_value value;
    return bytes_of(migrator_get(item, path, &value), path, &value, bytes);
}

bool migrator_get_boolean(const migrator_item *item, const char *path, bool otherwise, bool *boolean) {
    migrator_value value;
    *boolean = otherwise;
    if (!migrator_get(item, path, &value)) {
        return true;
    }
    if (value.type != MIGRATOR_BOOL) {
        return mismatch(path, MIGRATOR_BOOL, value.type);
    }
    *boolean = value.boolean;
    return true;
}

bool migrator_take_s(migrator_item *item, const char *path, migrator_text *text) {
    migrator_value value;
    return text_of(migrator_take(item, path, &value), path, MIGRATOR_S, &value, text);
}

bool migrator_take_n(migrator_item *item, const char *path, migrator_text *digits) {
    migrator_value value;
    return text_of(migrator_take(item, path, &value), path, MIGRATOR_N, &value, digits);
}

bool migrator_take_b(migrator_item *item, const char *path, migrator_bytes *bytes) {
    migrator_value value;
    return bytes_of(migrator_take(item, path, &value), path, &value, bytes);
}

bool migrator_require_s(const migrator_item *item, const char *path, migrator_text *text) {
    return migrator_get_s(item, path, text) && (text->data || missing(path));
}

bool migrator_require_n(const migrator_item *item, const char *path, migrator_text *digits) {
    return migrator_get_n(item, path, digits) && (digits->data || missing(path));
}

bool migrator_require_b(const migrator_item *item, const char *path, migrator_bytes *bytes) {
    return migrator_get_b(item, path, bytes) && (bytes->data || missing(path));
}

const char *migrator_quoted(const char *name) {
    if (*name && !strpbrk(name, ".[]\"\\")) {
        return name;
    }
    char *quoted = migrator_allocate(2 * strlen(name) + 3);
    char *end = quoted;
    *end++ = '"';
    for (; *name; name++) {
        if (*name == '"' || *name == '\\') {
            *end++ = '\\';
        }
        *end++ = *name;
    }
    *end++ = '"';
    *end = 0;
    return quoted;
}
