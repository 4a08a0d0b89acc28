/* Settings of a reusable converter: what it reads, checked before anything is converted.
 *
 * A setting is declared as a constant, listed in MIGRATOR_SETTINGS and read by its address:
 *
 *     #include <migrator_settings.h>
 *
 *     static const migrator_setting attribute = {.name = "attribute", .description = "the text that gets longer", .required = true};
 *     static const migrator_setting suffix = {.name = "suffix", .description = "what comes behind it", .otherwise = "-old"};
 *
 *     static bool convert(migrator_item *item, migrator_outputs *outputs) {
 *         migrator_text path, end, text;
 *         return migrator_setting_text(&attribute, &path) && migrator_setting_text(&suffix, &end) &&
 *                migrator_require_s(item, path.data, &text) &&
 *                migrator_set(item, path.data, migrator_s(migrator_format("%s%s", text.data, end.data).data)) &&
 *                migrator_output(outputs, item);
 *     }
 *
 *     MIGRATOR_CONVERTER(convert)
 *     MIGRATOR_SETTINGS(NULL, &attribute, &suffix)
 */
#ifndef MIGRATOR_SETTINGS_H
#define MIGRATOR_SETTINGS_H

#include "migrator.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the text of a setting must be. */
typedef enum {
    /* Any text. */
    MIGRATOR_SETTING_TEXT,
    /* A decimal number. */
    MIGRATOR_SETTING_NUMBER,
    /* `true` or `false`. */
    MIGRATOR_SETTING_BOOLEAN,
    /* One of the words of the setting. */
    MIGRATOR_SETTING_ONE_OF,
    /* A JSON array of strings. */
    MIGRATOR_SETTING_TEXTS,
    /* A JSON object whose values are strings. */
    MIGRATOR_SETTING_TABLE
} migrator_setting_kind;

/* One setting. It is optional, any text and without default until it says otherwise. */
typedef struct {
    const char *name;
    /* One line for people. */
    const char *description;
    migrator_setting_kind kind;
    /* Of MIGRATOR_SETTING_ONE_OF: the words, and NULL after the last. */
    const char *const *words;
    /* Whether the converter does nothing without it. */
    bool required;
    /* The text that its absence stands for; NULL where there is none. */
    const char *otherwise;
} migrator_setting;

/* One entry of a table. */
typedef struct {
    migrator_text name;
    migrator_text value;
} migrator_entry;

/* The value of a setting, or its default. False is a refusal that names the setting: its text is none that the type takes, or it is
 * missing and required. */

/* Its text, also that of a number or a word; `data` is NULL where it is absent. */
bool migrator_setting_text(const migrator_setting *setting, migrator_text *text);
/* A whole number, which is left as it is where the setting is absent. */
bool migrator_setting_integer(const migrator_setting *setting, int64_t *number);
/* A boolean, which is left as it is where the setting is absent. */
bool migrator_setting_boolean(const migrator_setting *setting, bool *boolean);
/* The place of the word among the setting's words, from 0, which is left as it is where the setting is absent. */
bool migrator_setting_word(const migrator_setting *setting, int *place);
/* The texts of an array; none where the setting is absent. */
bool migrator_setting_texts(const migrator_setting *setting, const migrator_text **texts, size_t *count);
/* The entries of a table, in the order in which they are written; none where the setting is absent. */
bool migrator_setting_table(const migrator_setting *setting, const migrator_entry **entries, size_t *count);

/* Whether the settings make sense together; a refusal says what is wrong with which one. The host calls it before anything is converted. */
typedef bool (*migrator_check_function)(void);

/* Beside MIGRATOR_CONVERTER and instead of MIGRATOR_MIGRATION: a check, or NULL, and the addresses of all settings. */
#if defined(__wasm__)
void *migrator_call_settings(const migrator_setting *const *settings, size_t count);
void *migrator_call_check(migrator_check_function check);

#define MIGRATOR_SETTINGS(check, ...) \
    MIGRATOR_EXPORT("settings@0.1.0#describe") void *migrator_export_settings(void); \
    void *migrator_export_settings(void) { \
        static const migrator_setting *const settings[] = {__VA_ARGS__}; \
        return migrator_call_settings(settings, sizeof settings / sizeof *settings); \
    } \
    MIGRATOR_EXPORT("settings@0.1.0#check") void *migrator_export_check(void); \
    void *migrator_export_check(void) { \
        return migrator_call_check(check); \
    }
#else
#define MIGRATOR_SETTINGS(check, ...) \
    extern const migrator_check_function migrator_exported_check; \
    const migrator_check_function migrator_exported_check = (check); \
    extern const migrator_setting *const migrator_exported_settings[]; \
    const migrator_setting *const migrator_exported_settings[] = {__VA_ARGS__};
#endif

#ifdef __cplusplus
}
#endif

#endif
