/* What native tests of a migration need beside migrator.h. A test is an ordinary program:
 *
 *     #include "migration.c"
 *     #include <assert.h>
 *     #include <migrator_test.h>
 *
 *     int main(void) {
 *         migrator_converted person = migrator_test(convert, "{\"id\":{\"N\":\"1\"},\"town\":{\"S\":\"Bern\"}}");
 *         assert(person.count == 1);
 *         assert(migrator_is(person.items[0], "{\"id\":{\"N\":\"1\"},\"city\":{\"S\":\"Bern\"}}"));
 *     }
 */
#ifndef MIGRATOR_TEST_H
#define MIGRATOR_TEST_H

#include "migrator.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What became of an item. */
typedef struct {
    /* Why it was refused; NULL where it was not. */
    const char *refusal;
    migrator_item **items;
    size_t count;
} migrator_converted;

/* Converts an item of DynamoDB-JSON. What is returned lives as long as the program. Stops the program where the text is no item. */
migrator_converted migrator_test(migrator_convert_function convert, const char *json);

/* Whether an item is that of a DynamoDB-JSON, as DynamoDB sees it: the order of attributes, map entries and set members and the spelling
 * of numbers do not matter. Stops the program where the text is no item. */
bool migrator_is(const migrator_item *item, const char *json);

/* Sets a setting; NULL removes it. Neither text is copied. */
void migrator_test_config(const char *name, const char *value);

/* Why the last call that returned false refused. */
const char *migrator_refusal(void);

#ifdef __cplusplus
}
#endif

#endif
