/* DynamoDB-JSON in native tests: what DynamoDB stores of a tree of JSON, and when two values are equal. */
#ifndef MIGRATOR_DYNAMODB_H
#define MIGRATOR_DYNAMODB_H

#include "../json.h"

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

#endif
