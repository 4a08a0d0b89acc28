#undef NDEBUG
#include "migration.c"

#include <assert.h>
#include <migrator_test.h>
#include <stdio.h>

/* Whether an item of this text becomes one of that text. */
static bool becomes(const char *text, const char *expected) {
    static const char item[] = "{\"sku\":{\"S\":\"%s\"}}";
    migrator_converted converted = migrator_test(convert, migrator_format(item, text).data);
    return converted.count == 1 && migrator_is(converted.items[0], migrator_format(item, expected).data);
}

static void a_text_gets_its_prefix_and_not_twice_unless_that_is_wanted(void) {
    assert(becomes("7", "EU-7"));
    assert(becomes("EU-7", "EU-7"));
    migrator_test_config("again", "true");
    assert(becomes("EU-7", "EU-EU-7"));
    migrator_test_config("again", NULL);
    migrator_test_config("separator", "#");
    assert(becomes("7", "EU#7"));
    migrator_test_config("separator", NULL);
}

static void what_stays_as_it_is_is_said_by_the_settings(void) {
    migrator_test_config("kept", "[\"none\"]");
    assert(becomes("none", "none"));
    migrator_test_config("kept", NULL);
    assert(migrator_is(migrator_test(convert, "{\"id\":{\"N\":\"1\"}}").items[0], "{\"id\":{\"N\":\"1\"}}"));
    migrator_test_config("missing", "error");
    assert(strcmp(migrator_test(convert, "{\"id\":{\"N\":\"1\"}}").refusal, "`sku` is missing") == 0);
    migrator_test_config("missing", NULL);
}

static void a_text_that_would_become_too_long_is_refused(void) {
    migrator_test_config("longest", "5");
    assert(becomes("7\xc3\xb6", "EU-7\xc3\xb6"));
    assert(strcmp(migrator_test(convert, "{\"sku\":{\"S\":\"789\"}}").refusal, "`sku` would have 6 characters, more than 5") == 0);
    migrator_test_config("longest", NULL);
}

static void settings_that_make_no_sense_are_refused(void) {
    assert(check());
    migrator_test_config("longest", "0");
    assert(!check() && strcmp(migrator_refusal(), "`longest` must be 1 or more") == 0);
    migrator_test_config("longest", NULL);
    migrator_test_config("prefixes", "{}");
    assert(!check() && strcmp(migrator_refusal(), "`prefixes` names no text") == 0);
}

int main(void) {
    migrator_test_config("prefixes", "{\"sku\":\"EU\"}");
    a_text_gets_its_prefix_and_not_twice_unless_that_is_wanted();
    what_stays_as_it_is_is_said_by_the_settings();
    a_text_that_would_become_too_long_is_refused();
    settings_that_make_no_sense_are_refused();
    puts("ok");
    return 0;
}
