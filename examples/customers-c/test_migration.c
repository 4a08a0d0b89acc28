#undef NDEBUG
#include "migration.c"

#include <assert.h>
#include <migrator_test.h>
#include <stdio.h>
#include <string.h>

static void a_customer_becomes_a_profile_and_an_address(void) {
    migrator_converted ada = migrator_test(
        convert, "{\"customer_nr\":{\"N\":\"7\"},\"last_name\":{\"S\":\"Lovelace\"},\"name\":{\"S\":\"Ada Lovelace\"},"
                 "\"phone\":{\"S\":\"+44 20 1815\"},\"street\":{\"S\":\"St James Square 12\"},\"postcode\":{\"S\":\"SW1Y\"},"
                 "\"city\":{\"S\":\"London\"},\"tags\":{\"SS\":[\"vip\"]}}");
    assert(ada.count == 2);
    assert(migrator_is(ada.items[0],
                       "{\"customer_id\":{\"S\":\"7#Lovelace\"},\"kind\":{\"S\":\"profile\"},\"customer_nr\":{\"N\":\"7\"},"
                       "\"last_name\":{\"S\":\"Lovelace\"},\"first_name\":{\"S\":\"Ada\"},\"phone_number\":{\"S\":\"+44 20 1815\"},"
                       "\"tags\":{\"SS\":[\"vip\"]}}"));
    assert(migrator_is(ada.items[1],
                       "{\"customer_id\":{\"S\":\"7#Lovelace\"},\"kind\":{\"S\":\"address\"},\"street\":{\"S\":\"St James Square 12\"},"
                       "\"postcode\":{\"S\":\"SW1Y\"},\"city\":{\"S\":\"London\"}}"));
}

static void a_family_name_of_several_words_stays_whole(void) {
    migrator_text name;
    migrator_converted ludwig = migrator_test(convert, "{\"customer_nr\":{\"N\":\"8\"},\"last_name\":{\"S\":\"van Beethoven\"},"
                                                       "\"name\":{\"S\":\"Ludwig van Beethoven\"}}");
    assert(migrator_get_s(ludwig.items[0], "first_name", &name) && strcmp(name.data, "Ludwig") == 0);
    assert(migrator_get_s(ludwig.items[0], "last_name", &name) && strcmp(name.data, "van Beethoven") == 0);
}

static void a_customer_without_address_or_name_becomes_a_profile_only(void) {
    migrator_converted alan = migrator_test(convert, "{\"customer_nr\":{\"N\":\"9\"},\"last_name\":{\"S\":\"Turing\"}}");
    assert(alan.count == 1);
    assert(migrator_is(alan.items[0], "{\"customer_id\":{\"S\":\"9#Turing\"},\"kind\":{\"S\":\"profile\"},"
                                      "\"customer_nr\":{\"N\":\"9\"},\"last_name\":{\"S\":\"Turing\"}}"));
}

static void an_address_without_postcode_is_an_address_all_the_same(void) {
    migrator_converted alan =
        migrator_test(convert, "{\"customer_nr\":{\"N\":\"9\"},\"last_name\":{\"S\":\"Turing\"},\"city\":{\"S\":\"Wilmslow\"}}");
    assert(alan.count == 2);
    assert(migrator_is(alan.items[1], "{\"city\":{\"S\":\"Wilmslow\"},\"customer_id\":{\"S\":\"9#Turing\"},\"kind\":{\"S\":\"address\"}}"));
}

static void test_rows_are_dropped(void) {
    static const char row[] = "{\"customer_nr\":{\"N\":\"0\"},\"last_name\":{\"S\":\"Test\"},\"test\":{\"BOOL\":%s}}";
    migrator_converted dropped = migrator_test(convert, migrator_format(row, "true").data);
    assert(!dropped.refusal && dropped.count == 0);
    assert(migrator_test(convert, migrator_format(row, "false").data).count == 1);
}

static void a_name_that_is_no_string_is_an_error_that_says_so(void) {
    migrator_converted refused =
        migrator_test(convert, "{\"customer_nr\":{\"N\":\"1\"},\"last_name\":{\"S\":\"X\"},\"name\":{\"N\":\"5\"}}");
    assert(strcmp(refused.refusal, "`name` must be a string (S), but is a number (N)") == 0);
}

/* The next line of a file, without its end; NULL where there is none. */
static char *next_line(FILE *file) {
    static char line[4096];
    if (!fgets(line, sizeof line, file)) {
        return NULL;
    }
    line[strcspn(line, "\n")] = 0;
    return line;
}

static void the_items_of_the_example_become_the_expected_ones(void) {
    FILE *items = fopen("../customers/items.jsonl", "r"), *expected = fopen("../customers/expected.jsonl", "r");
    assert(items && expected);
    size_t converted = 0;
    for (const char *line; (line = next_line(items));) {
        migrator_converted outputs = migrator_test(convert, line);
        assert(!outputs.refusal);
        for (size_t i = 0; i < outputs.count; i++, converted++) {
            const char *output = next_line(expected);
            assert(output && migrator_is(outputs.items[i], output));
        }
    }
    assert(converted > 0 && !next_line(expected));
    fclose(items);
    fclose(expected);
}

int main(void) {
    a_customer_becomes_a_profile_and_an_address();
    a_family_name_of_several_words_stays_whole();
    a_customer_without_address_or_name_becomes_a_profile_only();
    an_address_without_postcode_is_an_address_all_the_same();
    test_rows_are_dropped();
    a_name_that_is_no_string_is_an_error_that_says_so();
    the_items_of_the_example_become_the_expected_ones();
    puts("ok");
    return 0;
}
