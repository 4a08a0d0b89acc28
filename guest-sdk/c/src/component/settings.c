/* The settings that a converter declares, as the contract has them. */

#include "../../include/migrator_settings.h"

#include <string.h>

#include "component.h"

typedef exports_dynamodb_migrator_migration_settings_setting_t wit_setting;

_Static_assert((int)MIGRATOR_SETTING_TEXT == EXPORTS_DYNAMODB_MIGRATOR_MIGRATION_SETTINGS_SETTING_KIND_TEXT, "the kinds are the cases");
_Static_assert((int)MIGRATOR_SETTING_ONE_OF == EXPORTS_DYNAMODB_MIGRATOR_MIGRATION_SETTINGS_SETTING_KIND_ONE_OF, "the kinds are the cases");
_Static_assert((int)MIGRATOR_SETTING_TABLE == EXPORTS_DYNAMODB_MIGRATOR_MIGRATION_SETTINGS_SETTING_KIND_TABLE, "the kinds are the cases");

/* What the bindings make of the contract's functions. */
extern uint8_t *__wasm_export_exports_dynamodb_migrator_migration_settings_describe(void);
extern uint8_t *__wasm_export_exports_dynamodb_migrator_migration_settings_check(void);

/* What the author declares. */
static const migrator_setting *const *author_settings;
static size_t author_settings_count;
static migrator_check_function author_check;

static migrator_bindings_string_t text_of(const char *text) {
    text = text ? text : "";
    return (migrator_bindings_string_t){(uint8_t *)(uintptr_t)text, strlen(text)};
}

static migrator_bindings_list_string_t words_of(const migrator_setting *setting) {
    size_t count = 0;
    while (setting->words && setting->words[count]) {
        count++;
    }
    migrator_bindings_string_t *words = migrator_allocate(count * sizeof *words);
    for (size_t i = 0; i < count; i++) {
        words[i] = text_of(setting->words[i]);
    }
    return (migrator_bindings_list_string_t){words, count};
}

static wit_setting written(const migrator_setting *setting) {
    wit_setting to;
    memset(&to, 0, sizeof to);
    to.name = text_of(setting->name);
    to.description = text_of(setting->description);
    to.kind.tag = (uint8_t)setting->kind;
    if (setting->kind == MIGRATOR_SETTING_ONE_OF) {
        to.kind.val.one_of = words_of(setting);
    }
    to.required = setting->required;
    to.default_.is_some = setting->otherwise != NULL;
    to.default_.val = text_of(setting->otherwise);
    return to;
}

void exports_dynamodb_migrator_migration_settings_describe(exports_dynamodb_migrator_migration_settings_list_setting_t *to) {
    to->ptr = migrator_allocate(author_settings_count * sizeof *to->ptr);
    to->len = author_settings_count;
    for (size_t i = 0; i < to->len; i++) {
        to->ptr[i] = written(author_settings[i]);
    }
}

bool exports_dynamodb_migrator_migration_settings_check(migrator_bindings_string_t *error) {
    migrator_forget_refusal();
    if (!author_check || author_check()) {
        return true;
    }
    *error = text_of(migrator_refusal());
    return false;
}

void *migrator_call_settings(const migrator_setting *const *settings, size_t count) {
    author_settings = settings;
    author_settings_count = count;
    return __wasm_export_exports_dynamodb_migrator_migration_settings_describe();
}

void *migrator_call_check(migrator_check_function check) {
    author_check = check;
    return __wasm_export_exports_dynamodb_migrator_migration_settings_check();
}
