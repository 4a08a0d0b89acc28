#include "path.h"

#include <string.h>

bool path_refuse(const path *at, const char *reason) {
    return migrator_refuse("document path `%s`: %s", at->text, reason);
}

static const char *refuse_at(const char *text, const char *at, const char *reason) {
    migrator_refuse("document path `%s`: %s at byte %zu", text, reason, (size_t)(at - text));
    return NULL;
}

/* Reads a name in quotes; returns what follows it. */
static const char *read_quoted(const char *text, const char *start, const char **name) {
    char *out = migrator_allocate(strlen(start) + 1);
    *name = out;
    const char *at = start + 1;
    for (; *at && *at != '"'; at++) {
        if (*at == '\\' && at[1] != '"' && at[1] != '\\') {
            return refuse_at(text, at, "expected `\\\"` or `\\\\`");
        }
        at += *at == '\\';
        *out++ = *at;
    }
    *out = 0;
    return *at ? at + 1 : refuse_at(text, start, "the quote is not closed");
}

static const char *read_name(const char *text, const char *start, const char **name) {
    const char *end;
    if (*start == '"') {
        end = read_quoted(text, start, name);
    } else {
        size_t length = strcspn(start, ".[]\"");
        *name = migrator_copied(start, length).data;
        end = start + length;
    }
    return end && !**name ? refuse_at(text, start, "a name is missing") : end;
}

static const char *read_index(const char *text, const char *start, size_t *index) {
    size_t length = strspn(start, "0123456789");
    /* No list is so long that its index has 19 digits. */
    if (length == 0 || length > 18 || start[length] != ']') {
        return refuse_at(text, start, "expected a list index and `]`");
    }
    *index = 0;
    for (size_t i = 0; i < length; i++) {
        *index = *index * 10 + (size_t)(start[i] - '0');
    }
    return start + length + 1;
}

bool path_parse(const char *text, path *to) {
    *to = (path){text, migrator_allocate((strlen(text) + 1) * sizeof *to->segments), 0};
    const char *at = read_name(text, text, &to->segments[to->count++].name);
    while (at && *at) {
        path_segment *segment = &to->segments[to->count++];
        *segment = (path_segment){NULL, 0};
        if (*at == '.') {
            at = read_name(text, at + 1, &segment->name);
        } else if (*at == '[') {
            at = read_index(text, at + 1, &segment->index);
        } else {
            at = refuse_at(text, at, "expected `.` or `[`");
        }
    }
    return at != NULL;
}

path path_parsed(const char *text) {
    path at;
    if (!path_parse(text, &at)) {
        migrator_stop(migrator_refusal());
    }
    return at;
}

static bool same_segment(const path_segment *one, const path_segment *other) {
    if (!one->name || !other->name) {
        return !one->name && !other->name && one->index == other->index;
    }
    return strcmp(one->name, other->name) == 0;
}

bool path_leads_to(const path *one, const path *other) {
    for (size_t i = 0; i < one->count; i++) {
        if (i >= other->count || !same_segment(&one->segments[i], &other->segments[i])) {
            return false;
        }
    }
    return true;
}
