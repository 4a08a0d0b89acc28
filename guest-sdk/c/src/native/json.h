/* DynamoDB-JSON in native tests: a tree of JSON, what DynamoDB stores of it, and when two values are equal. */
#ifndef MIGRATOR_JSON_H
#define MIGRATOR_JSON_H

#include "../internal.h"

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
json *json_parse(migrator_text text);
/* A node without members. */
json *json_new(json_kind kind);
/* A string. */
json *json_string(migrator_text text);
/* Adds a member to an object, or an element to an array with an empty name. */
void json_add(json *parent, migrator_text name, json *value);
/* Removes the member at a place. */
void json_remove(json *parent, size_t place);
/* The place of a member by its name, or `count` where there is none. */
size_t json_place(const json *object, migrator_text name);
/* The text, without white space. */
migrator_text json_write(const json *value);
/* A copy that can be changed on its own. */
json *json_copy(const json *value);

/* A DynamoDB value is an object with its type as the only name; these take one that dynamodb_check accepted. */
migrator_type dynamodb_type(const json *value);
/* The DynamoDB value of a type. */
json *dynamodb_value(migrator_type type, json *payload);
/* Checks shape and limits of a value that stands at a level, from 1. False is a refusal. */
bool dynamodb_check(const json *value, int level);
/* The same for a whole item. */
bool dynamodb_check_item(const json *item);
/* Whether two values are equal to DynamoDB. */
bool dynamodb_equal(const json *one, const json *other);
/* The same for whole items. */
bool dynamodb_equal_members(const json *one, const json *other);

/* Whether a text is a number that DynamoDB stores. False is a refusal. */
bool number_check(migrator_text text);
/* Whether two numbers are equal, whatever their spelling. */
bool number_equal(migrator_text one, migrator_text other);

/* The bytes of base64 with padding. False is a refusal. */
bool base64_decode(migrator_text text, migrator_bytes *bytes);
/* The base64 of bytes. */
migrator_text base64_encode(migrator_bytes bytes);

/* Whether two texts are the same. */
bool text_equal(migrator_text one, migrator_text other);

#endif
