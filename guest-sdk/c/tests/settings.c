/* Settings as the author of a reusable converter meets them. */

#include <assert.h>
#include <migrator_settings.h>
#include <migrator_test.h>
#include <stdio.h>
#include <string.h>

static const migrator_setting text = {.name = "text", .description = "any", .required = true};
static const migrator_setting number = {.name = "number", .description = "how many", .kind = MIGRATOR_SETTING_NUMBER, .otherwise = "7"};
static const migrator_setting flag = {.name = "flag", .description = "whether", .kind = MIGRATOR_SETTING_BOOLEAN, .otherwise = "false"};
static const migrator_setting optional = {.name = "optional", .description = "or nothing"};
static const migrator_setting word = {.name = "word",
                                      .description = "which",
                                      .kind = MIGRATOR_SETTING_ONE_OF,
                                      .words = (const char *const[]){"error", "skip", NULL},
                                      .otherwise = "skip"};
static const migrator_setting texts = {.name = "texts", .description = "several", .kind = MIGRATOR_SETTING_TEXTS};
static const migrator_setting table = {.name = "table", .description = "by name", .kind = MIGRATOR_SETTING_TABLE};

enum { ERROR, SKIP };

static bool check(void) {
    migrator_text found;
    return migrator_setting_text(&text, &found) && (found.length > 0 || migrator_refuse("`text` is empty"));
}

static bool convert(migrator_item *item, migrator_outputs *outputs) {
    migrator_text found;
    return migrator_setting_text(&text, &found) && migrator_set(item, "text", migrator_value_of(MIGRATOR_S, found)) &&
           migrator_output(outputs, item);
}

MIGRATOR_CONVERTER(convert)
MIGRATOR_SETTINGS(check, &text, &number, &flag, &optional, &word, &texts, &table)

static bool refused_with(const char *message) {
    bool same = strcmp(migrator_refusal(), message) == 0;
    if (!same) {
        fprintf(stderr, "expected: %s\nfound: %s\n", message, migrator_refusal());
    }
    return same;
}

static void absent_settings_are_their_defaults_or_nothing(void) {
    migrator_text found;
    int64_t count = 0;
    bool is_so = true;
    int place = ERROR;
    const migrator_text *members;
    const migrator_entry *entries;
    size_t length;
    assert(!migrator_setting_text(&text, &found) && refused_with("`text` is missing"));
    assert(migrator_setting_integer(&number, &count) && count == 7);
    assert(migrator_setting_boolean(&flag, &is_so) && !is_so);
    assert(migrator_setting_text(&optional, &found) && !found.data);
    assert(migrator_setting_word(&word, &place) && place == SKIP);
    assert(migrator_setting_texts(&texts, &members, &length) && length == 0);
    assert(migrator_setting_table(&table, &entries, &length) && length == 0);
    const migrator_setting without = {.name = "without", .description = "no default", .kind = MIGRATOR_SETTING_NUMBER};
    assert(migrator_setting_integer(&without, &count) && count == 7);
}

static void every_kind_is_read_as_its_type(void) {
    migrator_text found;
    int64_t count;
    bool is_so;
    int place = SKIP;
    const migrator_text *members;
    const migrator_entry *entries;
    size_t length;
    migrator_test_config("text", "");
    migrator_test_config("number", "-9223372036854775808");
    migrator_test_config("flag", "true");
    migrator_test_config("word", "error");
    migrator_test_config("texts", "[\"a\",\"b\\u00f6\"]");
    migrator_test_config("table", "{\"c\":\"d\",\"e\":\"\"}");
    assert(migrator_setting_text(&text, &found) && found.length == 0);
    assert(migrator_setting_integer(&number, &count) && count == INT64_MIN);
    assert(migrator_setting_boolean(&flag, &is_so) && is_so);
    assert(migrator_setting_word(&word, &place) && place == ERROR);
    assert(migrator_setting_texts(&texts, &members, &length) && length == 2 && strcmp(members[1].data, "b\xc3\xb6") == 0);
    assert(migrator_setting_table(&table, &entries, &length) && length == 2);
    assert(strcmp(entries[0].name.data, "c") == 0 && strcmp(entries[0].value.data, "d") == 0 && entries[1].value.length == 0);
}

static void an_error_names_the_setting_and_what_is_wrong_with_it(void) {
    static const char *const numbers[] = {"", " 1", "1.5", "0x10", "many", "9223372036854775808"};
    int64_t count;
    bool is_so;
    int place;
    const migrator_text *members;
    const migrator_entry *entries;
    size_t length;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        migrator_test_config("number", numbers[i]);
        assert(!migrator_setting_integer(&number, &count));
        assert(refused_with(migrator_format("`number`: `%s` is no whole number of 64 bits", numbers[i]).data));
    }
    migrator_test_config("flag", "yes");
    assert(!migrator_setting_boolean(&flag, &is_so) && refused_with("`flag`: `yes` is neither `true` nor `false`"));
    migrator_test_config("word", "no");
    assert(!migrator_setting_word(&word, &place) && refused_with("`word`: `no` is none of `error`, `skip`"));
    migrator_test_config("texts", "[1]");
    assert(!migrator_setting_texts(&texts, &members, &length) && refused_with("`texts`: `[1]` is not a JSON array of strings"));
    migrator_test_config("texts", "a");
    assert(!migrator_setting_texts(&texts, &members, &length) && refused_with("`texts`: `a` is not a JSON array of strings"));
    migrator_test_config("table", "{\"a\":1}");
    assert(!migrator_setting_table(&table, &entries, &length));
    assert(refused_with("`table`: `{\"a\":1}` is not a JSON object of strings, with no name twice"));
}

static void a_converter_and_its_check_read_what_the_test_gives(void) {
    migrator_test_config("text", "x");
    assert(migrator_exported_check());
    assert(migrator_is(migrator_test(convert, "{\"id\":{\"N\":\"1\"}}").items[0], "{\"id\":{\"N\":\"1\"},\"text\":{\"S\":\"x\"}}"));
    migrator_test_config("text", "");
    assert(!migrator_exported_check() && refused_with("`text` is empty"));
    assert(migrator_exported_settings[6] == &table);
}

int main(void) {
    absent_settings_are_their_defaults_or_nothing();
    every_kind_is_read_as_its_type();
    an_error_names_the_setting_and_what_is_wrong_with_it();
    a_converter_and_its_check_read_what_the_test_gives();
    puts("ok");
    return 0;
}
