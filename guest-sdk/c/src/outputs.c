/* What a converter returns: items, or a refusal. */

#include <string.h>

#include "internal.h"

static const char *refusal;

bool migrator_refuse_text(const char *text) {
    refusal = text;
    return false;
}

void migrator_forget_refusal(void) {
    refusal = NULL;
}

const char *migrator_refusal(void) {
    return refusal ? refusal : "refused without a reason: call migrator_refuse before returning false";
}

bool migrator_output(migrator_outputs *outputs, migrator_item *item) {
    for (size_t i = 0; i < outputs->count; i++) {
        if (outputs->items[i] == item) {
            return migrator_refuse("the same item is output twice: output a migrator_item_duplicate of it");
        }
    }
    if (outputs->count == outputs->room) {
        size_t room = outputs->room ? 2 * outputs->room : 4;
        migrator_item **items = migrator_allocate(room * sizeof *items);
        if (outputs->count > 0) {
            memcpy(items, outputs->items, outputs->count * sizeof *items);
        }
        outputs->items = items;
        outputs->room = room;
    }
    outputs->items[outputs->count++] = item;
    return true;
}
