/* A converter to reuse: it puts a prefix before texts, as its settings say. */

#include <inttypes.h>
#include <migrator_settings.h>
#include <string.h>

enum { ERROR, SKIP };

static const migrator_setting prefixes = {.name = "prefixes",
                                          .description = "paths of texts and what comes before each",
                                          .kind = MIGRATOR_SETTING_TABLE,
                                          .required = true};
static const migrator_setting separator = {.name = "separator", .description = "what stands between", .otherwise = "-"};
static const migrator_setting missing = {.name = "missing",
                                         .description = "an item without one of the texts",
                                         .kind = MIGRATOR_SETTING_ONE_OF,
                                         .words = (const char *const[]){"error", "skip", NULL},
                                         .otherwise = "skip"};
static const migrator_setting again = {.name = "again",
                                       .description = "whether a text that begins with it already gets it again",
                                       .kind = MIGRATOR_SETTING_BOOLEAN,
                                       .otherwise = "false"};
static const migrator_setting longest = {
    .name = "longest", .description = "characters that a text may have in the end", .kind = MIGRATOR_SETTING_NUMBER};
static const migrator_setting kept = {
    .name = "kept", .description = "texts that stay as they are", .kind = MIGRATOR_SETTING_TEXTS};

/* The values of the settings. */
typedef struct {
    const migrator_entry *prefixes;
    size_t count;
    migrator_text separator;
    int missing;
    bool again;
    int64_t longest;
    const migrator_text *kept;
    size_t kept_count;
} values;

static bool configure(values *to) {
    *to = (values){.longest = INT64_MAX};
    if (!migrator_setting_table(&prefixes, &to->prefixes, &to->count) || !migrator_setting_text(&separator, &to->separator) ||
        !migrator_setting_word(&missing, &to->missing) || !migrator_setting_boolean(&again, &to->again) ||
        !migrator_setting_integer(&longest, &to->longest) || !migrator_setting_texts(&kept, &to->kept, &to->kept_count)) {
        return false;
    }
    return (to->count > 0 || migrator_refuse("`prefixes` names no text")) &&
           (to->longest >= 1 || migrator_refuse("`longest` must be 1 or more"));
}

static bool check(void) {
    values unused;
    return configure(&unused);
}

static bool is_kept(const values *given, const char *text) {
    for (size_t i = 0; i < given->kept_count; i++) {
        if (strcmp(given->kept[i].data, text) == 0) {
            return true;
        }
    }
    return false;
}

/* How many characters a text in UTF-8 has: a byte that goes on with one does not begin one. */
static int64_t characters(migrator_text text) {
    int64_t count = 0;
    for (size_t i = 0; i < text.length; i++) {
        count += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    }
    return count;
}

static bool put_before(migrator_item *item, const values *given, const migrator_entry *entry) {
    const char *path = entry->name.data;
    migrator_text text;
    if (!(given->missing == ERROR ? migrator_require_s : migrator_get_s)(item, path, &text)) {
        return false;
    }
    migrator_text prefix = migrator_format("%s%s", entry->value.data, given->separator.data);
    if (!text.data || is_kept(given, text.data) || (!given->again && strncmp(text.data, prefix.data, prefix.length) == 0)) {
        return true;
    }
    migrator_text whole = migrator_format("%s%s", prefix.data, text.data);
    if (characters(whole) > given->longest) {
        return migrator_refuse("`%s` would have %" PRId64 " characters, more than %" PRId64, path, characters(whole), given->longest);
    }
    return migrator_set(item, path, migrator_value_of(MIGRATOR_S, whole));
}

static bool convert(migrator_item *item, migrator_outputs *outputs) {
    values given;
    if (!configure(&given)) {
        return false;
    }
    for (size_t i = 0; i < given.count; i++) {
        if (!put_before(item, &given, &given.prefixes[i])) {
            return false;
        }
    }
    return migrator_output(outputs, item);
}

MIGRATOR_CONVERTER(convert)
MIGRATOR_SETTINGS(check, &prefixes, &separator, &missing, &again, &longest, &kept)
