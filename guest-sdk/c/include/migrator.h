/* Write DynamoDB migrations as WebAssembly components in C.
 *
 * A migration says what it is and, where items change shape, has a converter: a pure function from one source item to none,
 * one or several target items. MIGRATOR_MIGRATION and MIGRATOR_CONVERTER make a component of both:
 *
 *     #include <migrator.h>
 *
 *     static migrator_manifest describe(void) {
 *         return migrator_convert("people", 2, "renames town");
 *     }
 *
 *     static bool convert(migrator_item *person, migrator_outputs *outputs) {
 *         return migrator_rename(person, "town", "city", NULL) && migrator_output(outputs, person);
 *     }
 *
 *     MIGRATOR_MIGRATION(describe)
 *     MIGRATOR_CONVERTER(convert)
 *
 * What can be refused returns false and keeps the reason, so that a converter passes it on with `return false`; the host refuses the
 * item with that reason and goes on with the next. All memory that a function here returns lives until the converter returns. Nothing
 * has to be freed, and items that are not output are given back to the host.
 */
#ifndef MIGRATOR_H
#define MIGRATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "migrator_tables.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define MIGRATOR_PRINTF(format, first) __attribute__((__format__(__printf__, format, first)))
#else
#define MIGRATOR_PRINTF(format, first)
#endif

/* Text in UTF-8. A zero byte follows its `length` bytes, so that `data` is a C string where the text itself holds none. */
typedef struct {
    const char *data;
    size_t length;
} migrator_text;

/* Bytes. */
typedef struct {
    const uint8_t *data;
    size_t length;
} migrator_bytes;

/* One attribute value. */
typedef struct {
    migrator_type type;
    union {
        /* MIGRATOR_S; MIGRATOR_N as decimal text of at most 38 significant digits; MIGRATOR_M and MIGRATOR_L as DynamoDB-JSON, `{"city":{"S":"Bern"}}` and
         * `[{"N":"1"}]`. */
        migrator_text text;
        /* MIGRATOR_B. */
        migrator_bytes bytes;
        /* MIGRATOR_BOOL. */
        bool boolean;
        /* MIGRATOR_SS, MIGRATOR_NS. */
        struct {
            const migrator_text *members;
            size_t count;
        } texts;
        /* MIGRATOR_BS. */
        struct {
            const migrator_bytes *members;
            size_t count;
        } binaries;
    };
} migrator_value;

/* ---- Values ------------------------------------------------------------------------------------------------------------------- */

/* A string. The text is not copied. */
migrator_value migrator_s(const char *text);
/* A number, as decimal text. The text is not copied. */
migrator_value migrator_n(const char *digits);
/* A number. */
migrator_value migrator_integer(int64_t number);
/* Bytes, not copied. */
migrator_value migrator_b(const void *data, size_t length);
/* A boolean. */
migrator_value migrator_boolean(bool boolean);
/* Null. */
migrator_value migrator_null(void);
/* A string, a map or a list that an item gave, or any text with its length; the type is MIGRATOR_S, MIGRATOR_N, MIGRATOR_M or MIGRATOR_L. */
migrator_value migrator_value_of(migrator_type type, migrator_text text);
/* What a type is called in messages: `a string (S)`. */
const char *migrator_type_name(migrator_type type);

/* ---- Items -------------------------------------------------------------------------------------------------------------------- */

/* One DynamoDB item.
 *
 * In a component it stays in the host, as the bytes it was read as: only what you ask for crosses the boundary, so a converter that
 * touches two attributes of forty pays for two. In native tests it is kept in this process.
 *
 * Paths are DynamoDB document paths: `address.city`, `tags[0]`, and double quotes around a name that holds a dot or a bracket (`"a.b".c`,
 * see migrator_quoted). A path that does not parse is a mistake in the converter, not a property of the item: where no refusal is
 * documented it stops the program. A path that leads through something that is neither a map nor a list finds nothing. */
typedef struct migrator_item migrator_item;

/* An item without attributes. */
migrator_item *migrator_item_new(void);
/* An item from DynamoDB-JSON, for example `{"id":{"S":"1"}}`. NULL is a refusal: the text is none, or DynamoDB stores no such value. */
migrator_item *migrator_item_from_json(const char *json);
/* The whole item as DynamoDB-JSON. */
migrator_text migrator_item_to_json(const migrator_item *item);
/* A copy that can be changed on its own. */
migrator_item *migrator_item_duplicate(const migrator_item *item);
/* The names of the top-level attributes, in the order they are stored; how many there are is put into `count`. */
const migrator_text *migrator_item_names(const migrator_item *item, size_t *count);

/* Whether something stands at a path. */
bool migrator_has(const migrator_item *item, const char *path);
/* The value at a path; false where there is nothing, which is no refusal. */
bool migrator_get(const migrator_item *item, const char *path, migrator_value *value);
/* Puts a value at a path. The parent must exist, except that a top-level name needs none; a list index equal to the list's length
 * appends. False is a refusal: the path does not parse, its parent is missing, or DynamoDB stores no such value. */
bool migrator_set(migrator_item *item, const char *path, migrator_value value);
/* Removes the value at a path and returns it; false where there is nothing, which is no refusal. */
bool migrator_take(migrator_item *item, const char *path, migrator_value *value);
/* Removes the value at a path; says whether there was one. Cheaper than migrator_take: the value does not cross. */
bool migrator_remove(migrator_item *item, const char *path);
/* Moves a value to another path without its crossing the boundary. What stood at `to` is replaced; both may be nested. Whether there was
 * one is put into `moved` unless that is NULL. False is a refusal: a path does not parse, or the parent of `to` is missing. */
bool migrator_rename(migrator_item *item, const char *from, const char *to, bool *moved);
/* A name as a document path: in double quotes where it holds a dot, a bracket, a quote or a backslash. */
const char *migrator_quoted(const char *name);

/* The value of one type at a path; `data` is NULL where there is nothing. False is a refusal: a value of another type stands there. */
bool migrator_get_s(const migrator_item *item, const char *path, migrator_text *text);
bool migrator_get_n(const migrator_item *item, const char *path, migrator_text *digits);
bool migrator_get_b(const migrator_item *item, const char *path, migrator_bytes *bytes);
/* The same for a boolean, which is `otherwise` where there is nothing. */
bool migrator_get_boolean(const migrator_item *item, const char *path, bool otherwise, bool *boolean);
/* Like the above, and removes what stands there, whatever it is. */
bool migrator_take_s(migrator_item *item, const char *path, migrator_text *text);
bool migrator_take_n(migrator_item *item, const char *path, migrator_text *digits);
bool migrator_take_b(migrator_item *item, const char *path, migrator_bytes *bytes);
/* Like the above, but refuses where there is nothing. */
bool migrator_require_s(const migrator_item *item, const char *path, migrator_text *text);
bool migrator_require_n(const migrator_item *item, const char *path, migrator_text *digits);
bool migrator_require_b(const migrator_item *item, const char *path, migrator_bytes *bytes);

/* ---- What a converter returns ------------------------------------------------------------------------------------------------- */

/* What becomes of one item. */
typedef struct migrator_outputs migrator_outputs;

/* Adds an item to what becomes of the converted one. False is a refusal: the same item was output before. */
bool migrator_output(migrator_outputs *outputs, migrator_item *item);
/* Refuses the item, with a message in lower case and without a final period. Returns false. */
bool migrator_refuse(const char *format, ...) MIGRATOR_PRINTF(1, 2);

/* ---- Memory, messages, settings ----------------------------------------------------------------------------------------------- */

/* Memory for anything, which lives until the converter returns. Stops the program where there is none left. */
void *migrator_allocate(size_t size);
/* Text by a format of printf. */
migrator_text migrator_format(const char *format, ...) MIGRATOR_PRINTF(1, 2);

/* How much a message matters. */
typedef enum { MIGRATOR_TRACE, MIGRATOR_DEBUG, MIGRATOR_INFO, MIGRATOR_WARN, MIGRATOR_ERROR } migrator_level;

/* Writes one message to the host's log; in native tests to standard error. Never put secrets or whole items into it. */
void migrator_log(migrator_level level, const char *format, ...) MIGRATOR_PRINTF(2, 3);

/* The value of a setting given to a reusable converter; NULL where it is not set. The same for the whole life of a migration. */
const char *migrator_config_get(const char *name);

/* ---- Exports ------------------------------------------------------------------------------------------------------------------ */

/* What the host is about to do or has done. */
typedef struct {
    const char *lineage;
    uint32_t version;
    /* Where the operation reads; NULL for create-table. */
    const char *source_table;
    /* Where it writes; NULL for delete-table. */
    const char *target_table;
} migrator_operation_context;

/* Says what a migration is. */
typedef migrator_manifest (*migrator_describe_function)(void);
/* Converts one item: outputs what becomes of it and returns true, or refuses it. A pure function: no clock, no randomness, no state. */
typedef bool (*migrator_convert_function)(migrator_item *item, migrator_outputs *outputs);
/* Called around the operation; a refusal stops the migration. */
typedef bool (*migrator_hook_function)(const migrator_operation_context *context);

/* What the component exports decides its world: MIGRATOR_MIGRATION for every migration, MIGRATOR_CONVERTER beside it where items
 * change shape, MIGRATOR_REVERTER and MIGRATOR_HOOKS beside those. MIGRATOR_CONVERTER alone makes a reusable converter. Each stands once, outside
 * of any function, and without a semicolon. */
#if defined(__wasm__)
#include "migrator_exports.h"
#else
/* In native tests nothing is exported, but the types are checked. */
#define MIGRATOR_MIGRATION(describe) \
    extern const migrator_describe_function migrator_exported_describe; \
    const migrator_describe_function migrator_exported_describe = (describe);
#define MIGRATOR_CONVERTER(convert) \
    extern const migrator_convert_function migrator_exported_convert; \
    const migrator_convert_function migrator_exported_convert = (convert);
#define MIGRATOR_REVERTER(revert) \
    extern const migrator_convert_function migrator_exported_revert; \
    const migrator_convert_function migrator_exported_revert = (revert);
#define MIGRATOR_HOOKS(before, after) \
    extern const migrator_hook_function migrator_exported_hooks[2]; \
    const migrator_hook_function migrator_exported_hooks[2] = {(before), (after)};
#endif

#ifdef __cplusplus
}
#endif

#endif
