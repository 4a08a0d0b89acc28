/* JSON as a tree: what settings are read from and, in native tests, what items are. */
#ifndef MIGRATOR_JSON_H
#define MIGRATOR_JSON_H

#include "internal.h"

typedef enum { JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_TRUE, JSON_FALSE, JSON_NULL } json_kind;

typedef struct json json;

struct json {
    json_kind kind;
    /* What a string means. */
    migrator_text text;
    /* Members of an object, elements of an array. */
    struct {
        migrator_text name;
        json *value;
    } *members;
    size_t count;
};

/* Reads a text. NULL is a refusal, also for a name that stands twice in one object. */
json *migrator_json_parse(migrator_text text);
/* A node without members. */
json *migrator_json_new(json_kind kind);
/* A string. */
json *migrator_json_string(migrator_text text);
/* Adds a member to an object, or an element to an array with an empty name. */
void migrator_json_add(json *parent, migrator_text name, json *value);
/* Removes the member at a place. */
void migrator_json_remove(json *parent, size_t place);
/* The place of a member by its name, or `count` where there is none. */
size_t migrator_json_place(const json *object, migrator_text name);
/* The text, without white space. */
migrator_text migrator_json_write(const json *value);
/* A copy that can be changed on its own. */
json *migrator_json_copy(const json *value);
/* Whether two texts are the same. */
bool migrator_text_equal(migrator_text one, migrator_text other);

#endif
