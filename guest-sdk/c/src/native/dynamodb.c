/* Which JSON is a DynamoDB value, and when two are equal. */

#include <string.h>

#include "dynamodb.h"

/* How many values DynamoDB lets stand one inside the other, and the longest name of an attribute in bytes. */
enum { LEVELS = 32, LONGEST_NAME = 65535 };

static const char *const tags[] = {"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "M", "L"};
enum { TYPES = sizeof tags / sizeof *tags };

/* The type of a tag; TYPES where it is none. */
static size_t type_of(migrator_text tag) {
    size_t type = 0;
    while (type < TYPES && !migrator_text_equal(tag, (migrator_text){tags[type], strlen(tags[type])})) {
        type++;
    }
    return type;
}

migrator_type dynamodb_type(const json *value) {
    return (migrator_type)type_of(value->members[0].name);
}

json *dynamodb_value(migrator_type type, json *payload) {
    json *value = migrator_json_new(JSON_OBJECT);
    migrator_json_add(value, (migrator_text){tags[type], strlen(tags[type])}, payload);
    return value;
}

static bool check_name(migrator_text name) {
    if (name.length == 0 || name.length > LONGEST_NAME) {
        return migrator_refuse("the name of an attribute is empty or longer than %d bytes", LONGEST_NAME);
    }
    return true;
}

static bool expect(const json *payload, json_kind kind, migrator_type type) {
    return payload->kind == kind || migrator_refuse("what `%s` holds is none of its values", tags[type]);
}

/* A string, a number or bytes, also as the member of a set. */
static bool check_scalar(migrator_type type, const json *payload) {
    migrator_bytes bytes;
    if (!expect(payload, JSON_STRING, type)) {
        return false;
    }
    if (type == MIGRATOR_N || type == MIGRATOR_NS) {
        return number_check(payload->text);
    }
    return type == MIGRATOR_S || type == MIGRATOR_SS || base64_decode(payload->text, &bytes);
}

static bool equal_scalar(migrator_type type, const json *one, const json *other) {
    bool number = type == MIGRATOR_N || type == MIGRATOR_NS;
    return number ? number_equal(one->text, other->text) : migrator_text_equal(one->text, other->text);
}

/* Whether a member of a set is among the first `count` of another. */
static bool among(migrator_type type, const json *member, const json *set, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (equal_scalar(type, member, set->members[i].value)) {
            return true;
        }
    }
    return false;
}

static bool check_set(migrator_type type, const json *payload) {
    if (!expect(payload, JSON_ARRAY, type)) {
        return false;
    }
    if (payload->count == 0) {
        return migrator_refuse("a set is empty");
    }
    for (size_t i = 0; i < payload->count; i++) {
        const json *member = payload->members[i].value;
        if (!check_scalar(type, member)) {
            return false;
        }
        if (among(type, member, payload, i)) {
            return migrator_refuse("a set holds a member twice");
        }
    }
    return true;
}

static bool check_members(const json *payload, int level) {
    for (size_t i = 0; i < payload->count; i++) {
        bool named = payload->kind == JSON_ARRAY || check_name(payload->members[i].name);
        if (!named || !dynamodb_check(payload->members[i].value, level)) {
            return false;
        }
    }
    return true;
}

bool dynamodb_check(const json *value, int level) {
    if (value->kind != JSON_OBJECT || value->count != 1) {
        return migrator_refuse("a value is an object with its type as the only name");
    }
    size_t found = type_of(value->members[0].name);
    if (found == TYPES) {
        return migrator_refuse("`%s` is not a type of DynamoDB", value->members[0].name.data);
    }
    if (level > LEVELS) {
        return migrator_refuse("values are nested more than %d levels deep", LEVELS);
    }
    migrator_type type = (migrator_type)found;
    const json *payload = value->members[0].value;
    switch (type) {
        case MIGRATOR_S:
        case MIGRATOR_N:
        case MIGRATOR_B:
            return check_scalar(type, payload);
        case MIGRATOR_BOOL:
            return payload->kind == JSON_TRUE || expect(payload, JSON_FALSE, type);
        case MIGRATOR_NULL:
            return expect(payload, JSON_TRUE, type);
        case MIGRATOR_M:
            return expect(payload, JSON_OBJECT, type) && check_members(payload, level + 1);
        case MIGRATOR_L:
            return expect(payload, JSON_ARRAY, type) && check_members(payload, level + 1);
        default:
            return check_set(type, payload);
    }
}

bool dynamodb_check_item(const json *item) {
    if (item->kind != JSON_OBJECT) {
        return migrator_refuse("an item is an object");
    }
    return check_members(item, 1);
}

static bool equal_sets(migrator_type type, const json *one, const json *other) {
    for (size_t i = 0; i < one->count; i++) {
        if (!among(type, one->members[i].value, other, other->count)) {
            return false;
        }
    }
    return one->count == other->count;
}

bool dynamodb_equal_members(const json *one, const json *other) {
    if (one->count != other->count) {
        return false;
    }
    for (size_t i = 0; i < one->count; i++) {
        size_t place = one->kind == JSON_OBJECT ? migrator_json_place(other, one->members[i].name) : i;
        if (place == other->count || !dynamodb_equal(one->members[i].value, other->members[place].value)) {
            return false;
        }
    }
    return true;
}

bool dynamodb_equal(const json *one, const json *other) {
    migrator_type type = dynamodb_type(one);
    const json *left = one->members[0].value, *right = other->members[0].value;
    if (type != dynamodb_type(other)) {
        return false;
    }
    switch (type) {
        case MIGRATOR_S:
        case MIGRATOR_N:
        case MIGRATOR_B:
            return equal_scalar(type, left, right);
        case MIGRATOR_BOOL:
        case MIGRATOR_NULL:
            return left->kind == right->kind;
        case MIGRATOR_M:
        case MIGRATOR_L:
            return dynamodb_equal_members(left, right);
        default:
            return equal_sets(type, left, right);
    }
}
