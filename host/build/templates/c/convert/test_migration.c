#undef NDEBUG
#include "migration.c"

#include <assert.h>
#include <migrator_test.h>
#include <stdio.h>

static void a_name_is_split(void) {
    migrator_converted ada = migrator_test(convert, "{\"id\":{\"S\":\"1\"},\"name\":{\"S\":\"Ada Lovelace\"}}");
    assert(ada.count == 1);
    assert(migrator_is(ada.items[0],
                       "{\"id\":{\"S\":\"1\"},\"first_name\":{\"S\":\"Ada\"},\"last_name\":{\"S\":\"Lovelace\"}}"));
}

static void an_item_without_name_stays_as_it_is(void) {
    migrator_converted nobody = migrator_test(convert, "{\"id\":{\"S\":\"1\"}}");
    assert(nobody.count == 1 && migrator_is(nobody.items[0], "{\"id\":{\"S\":\"1\"}}"));
}

static void a_name_of_one_word_is_refused(void) {
    migrator_converted ada = migrator_test(convert, "{\"id\":{\"S\":\"1\"},\"name\":{\"S\":\"Ada\"}}");
    assert(ada.refusal && strcmp(ada.refusal, "a name of one word") == 0);
}

int main(void) {
    a_name_is_split();
    an_item_without_name_stays_as_it_is();
    a_name_of_one_word_is_refused();
    puts("ok");
    return 0;
}
