/* Settings, read as what they declare. */

#include "../include/migrator_settings.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static bool unfit(const migrator_setting *setting, const char *text, const char *what) {
    return migrator_refuse("`%s`: `%s` is %s", setting->name, text, what);
}

bool migrator_setting_text(const migrator_setting *setting, migrator_text *text) {
    const char *found = migrator_config_get(setting->name);
    found = found ? found : setting->otherwise;
    if (!found && setting->required) {
        return migrator_refuse("`%s` is missing", setting->name);
    }
    *text = (migrator_text){found, found ? strlen(found) : 0};
    return true;
}

bool migrator_setting_integer(const migrator_setting *setting, int64_t *number) {
    migrator_text text;
    if (!migrator_setting_text(setting, &text)) {
        return false;
    }
    if (!text.data) {
        return true;
    }
    char *end;
    errno = 0;
    intmax_t read = strtoimax(text.data, &end, 10);
    /* strtoimax skips white space and takes an empty text for 0. */
    bool is_whole = strchr("+-0123456789", text.data[0]) && end > text.data && !*end;
    if (!is_whole || errno == ERANGE || read < INT64_MIN || read > INT64_MAX) {
        return unfit(setting, text.data, "no whole number of 64 bits");
    }
    *number = read;
    return true;
}

bool migrator_setting_boolean(const migrator_setting *setting, bool *boolean) {
    migrator_text text;
    if (!migrator_setting_text(setting, &text)) {
        return false;
    }
    if (!text.data) {
        return true;
    }
    *boolean = strcmp(text.data, "true") == 0;
    return *boolean || strcmp(text.data, "false") == 0 || unfit(setting, text.data, "neither `true` nor `false`");
}

bool migrator_setting_word(const migrator_setting *setting, int *place) {
    migrator_text text;
    if (!migrator_setting_text(setting, &text)) {
        return false;
    }
    if (!text.data) {
        return true;
    }
    const char *known = "";
    for (int i = 0; setting->words[i]; i++) {
        if (strcmp(setting->words[i], text.data) == 0) {
            *place = i;
            return true;
        }
        known = migrator_format("%s%s`%s`", known, i ? ", " : "", setting->words[i]).data;
    }
    return unfit(setting, text.data, migrator_format("none of %s", known).data);
}

/* The tree of a setting's text; NULL where it is absent. False is a refusal. */
static bool tree_of(const migrator_setting *setting, json_kind kind, const char *what, json **tree) {
    migrator_text text;
    *tree = NULL;
    if (!migrator_setting_text(setting, &text)) {
        return false;
    }
    if (!text.data) {
        return true;
    }
    *tree = migrator_json_parse(text);
    bool fits = *tree && (*tree)->kind == kind;
    for (size_t i = 0; fits && i < (*tree)->count; i++) {
        fits = (*tree)->members[i].value->kind == JSON_STRING;
    }
    return fits || unfit(setting, text.data, what);
}

bool migrator_setting_texts(const migrator_setting *setting, const migrator_text **texts, size_t *count) {
    json *tree;
    if (!tree_of(setting, JSON_ARRAY, "not a JSON array of strings", &tree)) {
        return false;
    }
    *count = tree ? tree->count : 0;
    migrator_text *made = migrator_allocate(*count * sizeof *made);
    for (size_t i = 0; i < *count; i++) {
        made[i] = tree->members[i].value->text;
    }
    *texts = made;
    return true;
}

bool migrator_setting_table(const migrator_setting *setting, const migrator_entry **entries, size_t *count) {
    json *tree;
    if (!tree_of(setting, JSON_OBJECT, "not a JSON object of strings, with no name twice", &tree)) {
        return false;
    }
    *count = tree ? tree->count : 0;
    migrator_entry *made = migrator_allocate(*count * sizeof *made);
    for (size_t i = 0; i < *count; i++) {
        made[i] = (migrator_entry){tree->members[i].name, tree->members[i].value->text};
    }
    *entries = made;
    return true;
}
