/* Items, values and refusals as a converter meets them. */

#include <assert.h>
#include <migrator_test.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char customer[] =
    "{\"id\":{\"N\":\"1\"},\"name\":{\"S\":\"Ada\"},\"vip\":{\"BOOL\":true},\"photo\":{\"B\":\"AQI=\"},\"tags\":{\"L\":[{\"S\":\"x\"}]},"
    "\"address\":{\"M\":{\"city\":{\"S\":\"Bern\"}}}}";

static migrator_item *item(const char *json) {
    migrator_item *made = migrator_item_from_json(json);
    assert(made);
    return made;
}

static bool refused_with(const char *part) {
    bool found = strstr(migrator_refusal(), part) != NULL;
    if (!found) {
        fprintf(stderr, "`%s` is not in: %s\n", part, migrator_refusal());
    }
    return found;
}

static void an_untouched_item_keeps_its_text(void) {
    assert(strcmp(migrator_item_to_json(item(customer)).data, customer) == 0);
}

static void typed_access_gives_the_type_or_says_what_stands_there(void) {
    migrator_item *ada = item(customer);
    migrator_text text;
    migrator_bytes bytes;
    bool vip;
    assert(migrator_get_s(ada, "name", &text) && strcmp(text.data, "Ada") == 0 && text.length == 3);
    assert(migrator_get_n(ada, "id", &text) && strcmp(text.data, "1") == 0);
    assert(migrator_get_b(ada, "photo", &bytes) && bytes.length == 2 && memcmp(bytes.data, "\1\2", 2) == 0);
    assert(migrator_get_boolean(ada, "vip", false, &vip) && vip);
    assert(migrator_get_boolean(ada, "test", true, &vip) && vip);
    assert(migrator_get_s(ada, "nickname", &text) && !text.data);
    assert(!migrator_require_s(ada, "nickname", &text) && refused_with("`nickname` is missing"));
    assert(!migrator_get_n(ada, "address.city", &text));
    assert(refused_with("`address.city` must be a number (N), but is a string (S)"));
    assert(!migrator_get_boolean(ada, "id", false, &vip) && refused_with("`id` must be a boolean (BOOL), but is a number (N)"));
}

static void what_is_taken_is_gone_whatever_it_is(void) {
    migrator_item *ada = item(customer);
    migrator_text text;
    assert(migrator_take_s(ada, "name", &text) && strcmp(text.data, "Ada") == 0 && !migrator_has(ada, "name"));
    assert(!migrator_take_s(ada, "id", &text) && !migrator_has(ada, "id"));
    assert(migrator_take_s(ada, "nickname", &text) && !text.data);
}

static void every_value_comes_back_from_the_item_as_it_was_put(void) {
    const migrator_text texts[] = {{"b", 1}, {"a", 1}};
    const migrator_text numbers[] = {{"1", 1}, {"2.50", 4}};
    const migrator_bytes binaries[] = {{(const uint8_t *)"\1", 1}, {(const uint8_t *)"", 0}};
    migrator_item *every = migrator_item_new();
    migrator_value value;
    assert(migrator_set(every, "s", migrator_value_of(MIGRATOR_S, (migrator_text){"\"\\\n\0\xc3\xb6", 6})));
    assert(migrator_set(every, "n", migrator_n("12345678901234567890123456789.012345678")));
    assert(migrator_set(every, "i", migrator_integer(INT64_MIN)));
    assert(migrator_set(every, "b", migrator_b("\0\377", 2)));
    assert(migrator_set(every, "t", migrator_boolean(true)));
    assert(migrator_set(every, "z", migrator_null()));
    assert(migrator_set(every, "ss", (migrator_value){.type = MIGRATOR_SS, .texts = {texts, 2}}));
    assert(migrator_set(every, "ns", (migrator_value){.type = MIGRATOR_NS, .texts = {numbers, 2}}));
    assert(migrator_set(every, "bs", (migrator_value){.type = MIGRATOR_BS, .binaries = {binaries, 2}}));
    assert(migrator_set(every, "m", migrator_value_of(MIGRATOR_M, (migrator_text){"{\"x\":{\"L\":[]}}", 14})));
    assert(migrator_set(every, "l", migrator_value_of(MIGRATOR_L, (migrator_text){"[{\"NULL\":true}]", 15})));
    const char *json = migrator_item_to_json(every).data;
    assert(strcmp(json,
                  "{\"s\":{\"S\":\"\\\"\\\\\\u000a\\u0000\xc3\xb6\"},\"n\":{\"N\":\"12345678901234567890123456789.012345678\"},"
                  "\"i\":{\"N\":\"-9223372036854775808\"},\"b\":{\"B\":\"AP8=\"},\"t\":{\"BOOL\":true},\"z\":{\"NULL\":true},"
                  "\"ss\":{\"SS\":[\"b\",\"a\"]},\"ns\":{\"NS\":[\"1\",\"2.50\"]},\"bs\":{\"BS\":[\"AQ==\",\"\"]},"
                  "\"m\":{\"M\":{\"x\":{\"L\":[]}}},\"l\":{\"L\":[{\"NULL\":true}]}}") == 0);
    migrator_item *again = item(json);
    assert(migrator_is(again, json));
    assert(migrator_get(again, "s", &value) && value.text.length == 6 && memcmp(value.text.data, "\"\\\n\0\xc3\xb6", 7) == 0);
    assert(migrator_get(again, "b", &value) && value.bytes.length == 2 && memcmp(value.bytes.data, "\0\377", 2) == 0);
    assert(migrator_get(again, "ss", &value) && value.type == MIGRATOR_SS && strcmp(value.texts.members[1].data, "a") == 0);
    assert(migrator_get(again, "bs", &value) && value.binaries.count == 2 && value.binaries.members[0].length == 1);
    assert(migrator_get(again, "m", &value) && strcmp(value.text.data, "{\"x\":{\"L\":[]}}") == 0);
    assert(migrator_get(again, "z", &value) && value.type == MIGRATOR_NULL);
}

static void escapes_mean_what_json_says(void) {
    migrator_text text;
    migrator_item *read = item("{\"a\":{\"S\":\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00z\"}}");
    assert(migrator_get_s(read, "a", &text) && strcmp(text.data, "a\"\\/\b\f\n\r\t\xc3\xa9\xf0\x9f\x98\x80z") == 0);
}

static void a_copy_changes_on_its_own(void) {
    migrator_item *original = item(customer), *copy = migrator_item_duplicate(original);
    assert(migrator_is(copy, customer));
    assert(migrator_set(copy, "address.city", migrator_s("Thun")));
    assert(!migrator_is(copy, customer) && migrator_is(original, customer));
}

static void items_are_equal_whatever_the_order_and_spelling(void) {
    const char *one = "{\"a\":{\"N\":\"1.0\"},\"b\":{\"SS\":[\"x\",\"y\"]},\"c\":{\"M\":{\"x\":{\"N\":\"-12.50e1\"},\"y\":{\"NS\":[\"1\",\"20\"]}}}}";
    const char *other = "{\"b\":{\"SS\":[\"y\",\"x\"]},\"c\":{\"M\":{\"y\":{\"NS\":[\"2e1\",\"1.0\"]},\"x\":{\"N\":\"-125\"}}},\"a\":{\"N\":\"01\"}}";
    assert(migrator_is(item(one), other));
    assert(!migrator_is(item("{\"a\":{\"N\":\"1\"}}"), "{\"a\":{\"S\":\"1\"}}"));
    assert(!migrator_is(item("{\"a\":{\"N\":\"1\"}}"), "{\"a\":{\"N\":\"10\"}}"));
    assert(!migrator_is(item("{\"a\":{\"N\":\"1\"}}"), "{\"a\":{\"N\":\"1\"},\"b\":{\"N\":\"1\"}}"));
    assert(!migrator_is(item("{\"a\":{\"L\":[{\"S\":\"x\"},{\"S\":\"y\"}]}}"), "{\"a\":{\"L\":[{\"S\":\"y\"},{\"S\":\"x\"}]}}"));
}

static void a_value_moves_without_being_read(void) {
    migrator_item *ada = item(customer);
    bool moved;
    assert(migrator_rename(ada, "address.city", "city", &moved) && moved);
    assert(migrator_rename(ada, "name", "tags[1]", &moved) && moved);
    assert(migrator_rename(ada, "nickname", "name", &moved) && !moved);
    assert(migrator_is(ada,
                       "{\"id\":{\"N\":\"1\"},\"vip\":{\"BOOL\":true},\"photo\":{\"B\":\"AQI=\"},\"tags\":{\"L\":[{\"S\":\"x\"},{\"S\":\"Ada\"}]},"
                       "\"address\":{\"M\":{}},\"city\":{\"S\":\"Bern\"}}"));
}

static void a_renamed_attribute_keeps_its_place_and_replaces_what_stood_there(void) {
    migrator_item *three = item("{\"a\":{\"S\":\"1\"},\"b\":{\"S\":\"2\"},\"c\":{\"S\":\"3\"}}");
    assert(migrator_rename(three, "a", "c", NULL));
    assert(strcmp(migrator_item_to_json(three).data, "{\"c\":{\"S\":\"1\"},\"b\":{\"S\":\"2\"}}") == 0);
}

static void a_rename_that_leads_nowhere_changes_nothing(void) {
    static const char *const targets[] = {"nowhere.name", "address[0]", "tags.x", "tags[5]", "name.x", "vip.inside", "a["};
    migrator_item *ada = item(customer);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        assert(!migrator_rename(ada, "vip", targets[i], NULL));
    }
    assert(strcmp(migrator_item_to_json(ada).data, customer) == 0);
}

static void an_index_at_the_end_of_a_list_appends(void) {
    migrator_item *ada = item(customer);
    assert(migrator_set(ada, "tags[1]", migrator_s("y")) && migrator_set(ada, "tags[0]", migrator_s("z")));
    assert(migrator_remove(ada, "tags[0]") && !migrator_remove(ada, "tags[1]") && !migrator_set(ada, "tags[2]", migrator_s("a")));
    migrator_value value;
    assert(migrator_get(ada, "tags", &value) && strcmp(value.text.data, "[{\"S\":\"y\"}]") == 0);
}

/* Whether a function ends the program. */
static bool stops(void (*function)(const char *), const char *path) {
    fflush(NULL);
    pid_t child = fork();
    assert(child >= 0);
    if (child == 0) {
        assert(freopen("/dev/null", "w", stderr));
        function(path);
        _exit(0);
    }
    int status;
    assert(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status);
}

static void try_has(const char *path) {
    migrator_has(item(customer), path);
}

static void try_remove(const char *path) {
    migrator_remove(item(customer), path);
}

static void try_take(const char *path) {
    migrator_value value;
    migrator_take(item(customer), path, &value);
}

static void a_path_that_does_not_parse_never_reads_as_nothing_there(void) {
    static const char *const broken[] = {"a[", "", "a..b", "a[x]", "a[0]b", "\"a", "\"a\\x\"", "a]", "a[99999999999999999999]"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        assert(stops(try_has, broken[i]) && stops(try_remove, broken[i]) && stops(try_take, broken[i]));
        assert(!migrator_set(item(customer), broken[i], migrator_null()));
    }
    assert(!stops(try_has, "a"));
}

static void a_path_through_a_scalar_finds_nothing(void) {
    migrator_item *ada = item(customer);
    migrator_value value;
    assert(!migrator_has(ada, "name.first") && !migrator_get(ada, "name[0]", &value) && !migrator_remove(ada, "tags.x"));
}

static void any_name_is_reached_when_quoted(void) {
    static const char *const names[] = {"a", "a.b", "a[0]", "\"", "\\", "x\\\"y", " ", "\xc3\xb6"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        migrator_item *kept = migrator_item_new();
        size_t count;
        assert(migrator_set(kept, migrator_quoted(names[i]), migrator_s("x")));
        assert(strcmp(migrator_item_names(kept, &count)[0].data, names[i]) == 0 && count == 1);
        assert(migrator_remove(kept, migrator_quoted(names[i])));
    }
}

static void what_dynamodb_does_not_store_is_refused(void) {
    static const char *const numbers[] = {"one", "", "-", ".", "1e", "1.2.3", " 1", "1E126", "1E-131", "111111111111111111111111111111111111111"};
    migrator_item *kept = migrator_item_new();
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        assert(!migrator_set(kept, "x", migrator_n(numbers[i])));
    }
    const migrator_text twice[] = {{"1", 1}, {"1.0", 3}};
    assert(!migrator_set(kept, "x", (migrator_value){.type = MIGRATOR_SS, .texts = {NULL, 0}}) && refused_with("empty"));
    assert(!migrator_set(kept, "x", (migrator_value){.type = MIGRATOR_NS, .texts = {twice, 2}}) && refused_with("twice"));
    assert(!migrator_set(kept, "x", migrator_value_of(MIGRATOR_M, (migrator_text){"{", 1})));
    assert(!migrator_set(kept, "a.b", migrator_integer(1)) && refused_with("its parent does not exist"));
    assert(strcmp(migrator_item_to_json(kept).data, "{}") == 0);
    assert(migrator_set(kept, "x", migrator_n("9.9999999999999999999999999999999999999E+125")));
    assert(migrator_set(kept, "y", migrator_n("-1E-130")));
}

static void text_that_is_no_item_is_refused(void) {
    static const char *const broken[] = {
        "", "{", "[]", "1", "{\"a\":1}", "{\"a\":{}}", "{\"a\":{\"S\":1}}", "{\"a\":{\"X\":\"1\"}}", "{\"a\":{\"S\":\"1\",\"N\":\"1\"}}",
        "{\"a\":{\"NULL\":false}}", "{\"a\":{\"B\":\"?\"}}", "{\"a\":{\"B\":\"AR==\"}}", "{\"a\":{\"S\":\"1\"},\"a\":{\"S\":\"2\"}}",
        "{\"a\":{\"L\":{}}}", "{\"a\":{\"M\":[]}}", "{\"a\":{\"SS\":\"x\"}}", "{\"a\":{\"BOOL\":1}}", "{\"a\":{\"SS\":[]}}",
        "{\"a\":{\"NS\":[\"1\",\"1.0\"]}}", "{\"\":{\"S\":\"x\"}}", "{\"a\":{\"S\":\"\\x\"}}", "{\"a\":{\"S\":\"\\ud83d\"}}", "{\"a\":{\"S\":\"x\"}} x",
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        assert(!migrator_item_from_json(broken[i]));
    }
}

static void a_value_nested_deeper_than_dynamodb_stores_is_refused(void) {
    char json[600] = "{\"a\":";
    for (int level = 0; level < 32; level++) {
        strcat(json, "{\"L\":[");
    }
    for (int level = 0; level < 32; level++) {
        strcat(json, "]}");
    }
    strcat(json, "}");
    assert(migrator_item_from_json(json));
    migrator_item *deep = item("{\"a\":{\"L\":[]}}");
    assert(migrator_item_from_json(json) && !migrator_item_from_json(migrator_format("{\"a\":{\"L\":[%.*s]}}", (int)strlen(json) - 6, json + 5).data));
    assert(refused_with("nested more than 32 levels"));
    assert(migrator_is(deep, "{\"a\":{\"L\":[]}}"));
}

static bool twice(migrator_item *input, migrator_outputs *outputs) {
    return migrator_output(outputs, input) && migrator_output(outputs, input);
}

static bool without_reason(migrator_item *input, migrator_outputs *outputs) {
    (void)input;
    (void)outputs;
    return false;
}

static bool many(migrator_item *input, migrator_outputs *outputs) {
    for (int i = 0; i < 100; i++) {
        if (!migrator_output(outputs, migrator_item_duplicate(input))) {
            return false;
        }
    }
    return true;
}

static void a_converter_outputs_any_number_of_items_and_none_twice(void) {
    assert(migrator_test(many, customer).count == 100);
    assert(migrator_is(migrator_test(many, customer).items[99], customer));
    assert(strstr(migrator_test(twice, customer).refusal, "output twice"));
    assert(strstr(migrator_test(without_reason, customer).refusal, "refused without a reason"));
}

static void settings_are_those_of_the_test(void) {
    assert(!migrator_config_get("suffix"));
    migrator_test_config("suffix", "-old");
    assert(strcmp(migrator_config_get("suffix"), "-old") == 0);
    migrator_test_config("suffix", NULL);
    assert(!migrator_config_get("suffix"));
}

int main(void) {
    an_untouched_item_keeps_its_text();
    typed_access_gives_the_type_or_says_what_stands_there();
    what_is_taken_is_gone_whatever_it_is();
    every_value_comes_back_from_the_item_as_it_was_put();
    escapes_mean_what_json_says();
    a_copy_changes_on_its_own();
    items_are_equal_whatever_the_order_and_spelling();
    a_value_moves_without_being_read();
    a_renamed_attribute_keeps_its_place_and_replaces_what_stood_there();
    a_rename_that_leads_nowhere_changes_nothing();
    an_index_at_the_end_of_a_list_appends();
    a_path_that_does_not_parse_never_reads_as_nothing_there();
    a_path_through_a_scalar_finds_nothing();
    any_name_is_reached_when_quoted();
    what_dynamodb_does_not_store_is_refused();
    text_that_is_no_item_is_refused();
    a_value_nested_deeper_than_dynamodb_stores_is_refused();
    a_converter_outputs_any_number_of_items_and_none_twice();
    settings_are_those_of_the_test();
    puts("ok");
    return 0;
}
