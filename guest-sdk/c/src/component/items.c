/* The item in a component: a handle to the one the host holds. */

#include <string.h>

#include "component.h"

typedef migrator_bindings_string_t text;
typedef dynamodb_migrator_migration_items_value_t wit_value;
typedef dynamodb_migrator_migration_items_item_error_t wit_error;

struct migrator_item {
    dynamodb_migrator_migration_items_own_item_t handle;
    /* Items that were made since the last ones were given back. */
    migrator_item *before;
    bool output;
};

/* The newest item that is not given back. */
static migrator_item *newest;

migrator_item *migrator_item_of(dynamodb_migrator_migration_items_own_item_t handle) {
    migrator_item *item = migrator_allocate(sizeof *item);
    *item = (migrator_item){handle, newest, false};
    newest = item;
    return item;
}

dynamodb_migrator_migration_items_own_item_t migrator_item_output(migrator_item *item) {
    item->output = true;
    return item->handle;
}

void migrator_items_drop(void) {
    for (; newest; newest = newest->before) {
        if (!newest->output) {
            dynamodb_migrator_migration_items_item_drop_own(newest->handle);
        }
    }
}

static dynamodb_migrator_migration_items_borrow_item_t borrowed(const migrator_item *item) {
    return dynamodb_migrator_migration_items_borrow_item(item->handle);
}

static text text_of(const char *data) {
    /* The bindings only read what is passed, but have no type that says so. */
    return (text){(uint8_t *)(uintptr_t)data, strlen(data)};
}

/* What the host returns is in our memory, with a zero byte after it. */
static migrator_text returned(text from) {
    return (migrator_text){(const char *)from.ptr, from.len};
}

static bool refused(const wit_error *error) {
    /* All three cases hold the message. */
    return migrator_refuse_text((const char *)error->val.malformed.ptr);
}

migrator_item *migrator_item_new(void) {
    return migrator_item_of(dynamodb_migrator_migration_items_constructor_item());
}

migrator_item *migrator_item_from_json(const char *json) {
    text passed = text_of(json);
    dynamodb_migrator_migration_items_own_item_t handle;
    wit_error error;
    if (!dynamodb_migrator_migration_items_static_item_from_json(&passed, &handle, &error)) {
        refused(&error);
        return NULL;
    }
    return migrator_item_of(handle);
}

migrator_text migrator_item_to_json(const migrator_item *item) {
    text json;
    dynamodb_migrator_migration_items_method_item_to_json(borrowed(item), &json);
    return returned(json);
}

migrator_item *migrator_item_duplicate(const migrator_item *item) {
    return migrator_item_of(dynamodb_migrator_migration_items_method_item_duplicate(borrowed(item)));
}

/* Lists of texts and of bytes are laid out as ours are. */
_Static_assert(sizeof(text) == sizeof(migrator_text), "a text of the bindings is one of ours");
_Static_assert(offsetof(text, len) == offsetof(migrator_text, length), "a text of the bindings is one of ours");
_Static_assert(sizeof(migrator_bindings_list_u8_t) == sizeof(migrator_bytes), "bytes of the bindings are ours");

const migrator_text *migrator_item_names(const migrator_item *item, size_t *count) {
    migrator_bindings_list_string_t names;
    dynamodb_migrator_migration_items_method_item_names(borrowed(item), &names);
    *count = names.len;
    return (const migrator_text *)(const void *)names.ptr;
}

bool migrator_has(const migrator_item *item, const char *path) {
    text passed = text_of(path);
    return dynamodb_migrator_migration_items_method_item_has(borrowed(item), &passed);
}

/* The types have the numbers of the contract's cases. */
_Static_assert((int)MIGRATOR_L == DYNAMODB_MIGRATOR_MIGRATION_ITEMS_VALUE_L, "the last type is the last case");
_Static_assert((int)MIGRATOR_BOOL == DYNAMODB_MIGRATOR_MIGRATION_ITEMS_VALUE_BOOLEAN, "the types are the cases");

static void read_value(const wit_value *from, migrator_value *value) {
    value->type = (migrator_type)from->tag;
    switch (value->type) {
        case MIGRATOR_B:
            value->bytes = (migrator_bytes){from->val.b.ptr, from->val.b.len};
            break;
        case MIGRATOR_BOOL:
            value->boolean = from->val.boolean;
            break;
        case MIGRATOR_NULL:
            break;
        case MIGRATOR_SS:
        case MIGRATOR_NS:
            value->texts.members = (const migrator_text *)(const void *)from->val.ss.ptr;
            value->texts.count = from->val.ss.len;
            break;
        case MIGRATOR_BS:
            value->binaries.members = (const migrator_bytes *)(const void *)from->val.bs.ptr;
            value->binaries.count = from->val.bs.len;
            break;
        default:
            value->text = returned(from->val.s);
    }
}

static wit_value written(const migrator_value *value) {
    wit_value to;
    memset(&to, 0, sizeof to);
    to.tag = (uint8_t)value->type;
    switch (value->type) {
        case MIGRATOR_B:
            to.val.b.ptr = (uint8_t *)(uintptr_t)value->bytes.data;
            to.val.b.len = value->bytes.length;
            break;
        case MIGRATOR_BOOL:
            to.val.boolean = value->boolean;
            break;
        case MIGRATOR_NULL:
            break;
        case MIGRATOR_SS:
        case MIGRATOR_NS:
            to.val.ss.ptr = (void *)(uintptr_t)value->texts.members;
            to.val.ss.len = value->texts.count;
            break;
        case MIGRATOR_BS:
            to.val.bs.ptr = (void *)(uintptr_t)value->binaries.members;
            to.val.bs.len = value->binaries.count;
            break;
        default:
            to.val.s.ptr = (uint8_t *)(uintptr_t)value->text.data;
            to.val.s.len = value->text.length;
    }
    return to;
}

bool migrator_get(const migrator_item *item, const char *path, migrator_value *value) {
    text passed = text_of(path);
    wit_value found;
    if (!dynamodb_migrator_migration_items_method_item_get(borrowed(item), &passed, &found)) {
        return false;
    }
    read_value(&found, value);
    return true;
}

bool migrator_set(migrator_item *item, const char *path, migrator_value value) {
    text passed = text_of(path);
    wit_value to = written(&value);
    wit_error error;
    return dynamodb_migrator_migration_items_method_item_set(borrowed(item), &passed, &to, &error) || refused(&error);
}

bool migrator_take(migrator_item *item, const char *path, migrator_value *value) {
    text passed = text_of(path);
    wit_value found;
    if (!dynamodb_migrator_migration_items_method_item_take(borrowed(item), &passed, &found)) {
        return false;
    }
    read_value(&found, value);
    return true;
}

bool migrator_remove(migrator_item *item, const char *path) {
    text passed = text_of(path);
    return dynamodb_migrator_migration_items_method_item_remove(borrowed(item), &passed);
}

bool migrator_rename(migrator_item *item, const char *from, const char *to, bool *moved) {
    text source = text_of(from), target = text_of(to);
    bool there = false;
    wit_error error;
    if (!dynamodb_migrator_migration_items_method_item_rename(borrowed(item), &source, &target, &there, &error)) {
        return refused(&error);
    }
    if (moved) {
        *moved = there;
    }
    return true;
}
