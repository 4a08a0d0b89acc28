/* The item in native tests: what the host does, over a tree of JSON. */

#include <string.h>

#include "dynamodb.h"
#include "path.h"

struct migrator_item {
    /* An object of DynamoDB values. */
    json *members;
};

static migrator_item *item_of(json *members) {
    migrator_item *item = migrator_allocate(sizeof *item);
    item->members = members;
    return item;
}

static migrator_text text_of(const char *data) {
    return (migrator_text){data, strlen(data)};
}

migrator_item *migrator_item_new(void) {
    return item_of(migrator_json_new(JSON_OBJECT));
}

migrator_item *migrator_item_from_json(const char *text) {
    json *members = migrator_json_parse(text_of(text));
    return members && dynamodb_check_item(members) ? item_of(members) : NULL;
}

migrator_text migrator_item_to_json(const migrator_item *item) {
    return migrator_json_write(item->members);
}

migrator_item *migrator_item_duplicate(const migrator_item *item) {
    return item_of(migrator_json_copy(item->members));
}

const migrator_text *migrator_item_names(const migrator_item *item, size_t *count) {
    *count = item->members->count;
    migrator_text *names = migrator_allocate(*count * sizeof *names);
    for (size_t i = 0; i < *count; i++) {
        names[i] = item->members->members[i].name;
    }
    return names;
}

/* The object or array in which a path's last segment is a member; NULL where there is none, with `scalar` set where the path leads through
 * something that is neither. */
static json *parent_of(const migrator_item *item, const path *at, bool *scalar) {
    json *parent = item->members;
    *scalar = false;
    for (size_t i = 0; i + 1 < at->count; i++) {
        const path_segment *segment = &at->segments[i];
        bool fits = segment->name ? parent->kind == JSON_OBJECT : parent->kind == JSON_ARRAY;
        size_t place = !fits ? parent->count : segment->name ? migrator_json_place(parent, text_of(segment->name)) : segment->index;
        if (place >= parent->count) {
            return NULL;
        }
        json *value = parent->members[place].value;
        migrator_type type = dynamodb_type(value);
        *scalar = type != MIGRATOR_M && type != MIGRATOR_L;
        if (*scalar) {
            return NULL;
        }
        parent = value->members[0].value;
    }
    return parent;
}

/* The place of a path's last segment in its parent; the parent's count where there is none. */
static size_t place_of(const json *parent, const path *at) {
    const path_segment *last = &at->segments[at->count - 1];
    if (last->name) {
        return parent->kind == JSON_OBJECT ? migrator_json_place(parent, text_of(last->name)) : parent->count;
    }
    return parent->kind == JSON_ARRAY && last->index < parent->count ? last->index : parent->count;
}

static json *find(const migrator_item *item, const path *at) {
    bool scalar;
    json *parent = parent_of(item, at, &scalar);
    size_t place = parent ? place_of(parent, at) : 0;
    return parent && place < parent->count ? parent->members[place].value : NULL;
}

static bool cut(migrator_item *item, const path *at) {
    bool scalar;
    json *parent = parent_of(item, at, &scalar);
    size_t place = parent ? place_of(parent, at) : 0;
    if (!parent || place == parent->count) {
        return false;
    }
    migrator_json_remove(parent, place);
    return true;
}

static bool put(migrator_item *item, const path *at, json *value) {
    bool scalar;
    json *parent = parent_of(item, at, &scalar);
    const path_segment *last = &at->segments[at->count - 1];
    if (!parent) {
        return path_refuse(at, scalar ? "it leads through a value that is neither a map nor a list" : "its parent does not exist");
    }
    size_t place = place_of(parent, at);
    if (place < parent->count) {
        parent->members[place].value = value;
    } else if (last->name && parent->kind == JSON_ARRAY) {
        return path_refuse(at, "it names a member, but its parent is a list");
    } else if (!last->name && parent->kind == JSON_OBJECT) {
        return path_refuse(at, "it ends in an index, but its parent is a map");
    } else if (!last->name && last->index > parent->count) {
        return path_refuse(at, "its index is past the end of the list");
    } else {
        migrator_json_add(parent, last->name ? text_of(last->name) : (migrator_text){"", 0}, value);
    }
    return true;
}

static void read_set(const json *payload, migrator_value *value) {
    migrator_text *texts = migrator_allocate(payload->count * sizeof *texts);
    migrator_bytes *binaries = migrator_allocate(payload->count * sizeof *binaries);
    for (size_t i = 0; i < payload->count; i++) {
        texts[i] = payload->members[i].value->text;
        if (value->type == MIGRATOR_BS) {
            base64_decode(texts[i], &binaries[i]);
        }
    }
    if (value->type == MIGRATOR_BS) {
        value->binaries.members = binaries;
        value->binaries.count = payload->count;
    } else {
        value->texts.members = texts;
        value->texts.count = payload->count;
    }
}

static void read_value(const json *from, migrator_value *value) {
    const json *payload = from->members[0].value;
    value->type = dynamodb_type(from);
    switch (value->type) {
        case MIGRATOR_S:
        case MIGRATOR_N:
            value->text = payload->text;
            break;
        case MIGRATOR_B:
            base64_decode(payload->text, &value->bytes);
            break;
        case MIGRATOR_BOOL:
            value->boolean = payload->kind == JSON_TRUE;
            break;
        case MIGRATOR_NULL:
            break;
        case MIGRATOR_M:
        case MIGRATOR_L:
            value->text = migrator_json_write(payload);
            break;
        default:
            read_set(payload, value);
    }
}

static json *written_set(const migrator_value *value) {
    json *made = migrator_json_new(JSON_ARRAY);
    bool binary = value->type == MIGRATOR_BS;
    size_t count = binary ? value->binaries.count : value->texts.count;
    for (size_t i = 0; i < count; i++) {
        migrator_text text = binary ? base64_encode(value->binaries.members[i]) : value->texts.members[i];
        migrator_json_add(made, (migrator_text){"", 0}, migrator_json_string(migrator_copied(text.data, text.length)));
    }
    return made;
}

static json *written(const migrator_value *value) {
    switch (value->type) {
        case MIGRATOR_S:
        case MIGRATOR_N:
            return migrator_json_string(migrator_copied(value->text.data, value->text.length));
        case MIGRATOR_B:
            return migrator_json_string(base64_encode(value->bytes));
        case MIGRATOR_BOOL:
            return migrator_json_new(value->boolean ? JSON_TRUE : JSON_FALSE);
        case MIGRATOR_NULL:
            return migrator_json_new(JSON_TRUE);
        case MIGRATOR_M:
        case MIGRATOR_L:
            return migrator_json_parse(value->text);
        default:
            return written_set(value);
    }
}

bool migrator_has(const migrator_item *item, const char *text) {
    path at = path_parsed(text);
    return find(item, &at) != NULL;
}

bool migrator_get(const migrator_item *item, const char *text, migrator_value *value) {
    path at = path_parsed(text);
    const json *found = find(item, &at);
    if (!found) {
        return false;
    }
    read_value(found, value);
    return true;
}

bool migrator_set(migrator_item *item, const char *text, migrator_value value) {
    path at;
    if (!path_parse(text, &at)) {
        return false;
    }
    json *payload = written(&value);
    if (!payload) {
        return false;
    }
    json *made = dynamodb_value(value.type, payload);
    return dynamodb_check(made, 1) && put(item, &at, made);
}

bool migrator_take(migrator_item *item, const char *text, migrator_value *value) {
    return migrator_get(item, text, value) && migrator_remove(item, text);
}

bool migrator_remove(migrator_item *item, const char *text) {
    path at = path_parsed(text);
    return cut(item, &at);
}

/* Gives a top-level attribute another name; it keeps its place, and what had that name goes. */
static bool rename_name(migrator_item *item, const path *from, const path *to) {
    json *members = item->members;
    size_t place = place_of(members, from);
    if (place == members->count) {
        return false;
    }
    members->members[place].name = text_of(to->segments[0].name);
    for (size_t i = 0; i < members->count; i++) {
        if (i != place && migrator_text_equal(members->members[i].name, members->members[place].name)) {
            migrator_json_remove(members, i);
            break;
        }
    }
    return true;
}

bool migrator_rename(migrator_item *item, const char *from_text, const char *to_text, bool *moved) {
    path from, to;
    if (!path_parse(from_text, &from) || !path_parse(to_text, &to)) {
        return false;
    }
    bool there = find(item, &from) != NULL;
    if (moved) {
        *moved = there;
    }
    if (path_leads_to(&from, &to)) {
        return from.count == to.count || path_refuse(&to, "it leads into the value that is to be moved there");
    }
    if (!there) {
        return true;
    }
    if (from.count == 1 && to.count == 1) {
        return rename_name(item, &from, &to);
    }
    /* On a refusal the item is as it was. */
    migrator_item *changed = migrator_item_duplicate(item);
    json *value = find(changed, &from);
    cut(changed, &from);
    if (!put(changed, &to, value)) {
        return false;
    }
    item->members = changed->members;
    return true;
}

bool migrator_item_equal(const migrator_item *item, const migrator_item *other) {
    return dynamodb_equal_members(item->members, other->members);
}
