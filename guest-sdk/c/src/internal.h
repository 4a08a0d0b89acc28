/* What the parts of the SDK share. */
#ifndef MIGRATOR_INTERNAL_H
#define MIGRATOR_INTERNAL_H

#include "migrator.h"

/* What becomes of one item; grows in the SDK's memory. */
struct migrator_outputs {
    migrator_item **items;
    size_t count;
    size_t room;
};

/* A place in the SDK's memory. */
typedef struct {
    void *block;
    size_t used;
} migrator_mark;

/* Where the memory stands. */
migrator_mark migrator_memory_mark(void);
/* Gives back what was allocated since. */
void migrator_memory_release(migrator_mark mark);

/* A copy of text, with the zero byte after it. */
migrator_text migrator_copied(const char *data, size_t length);

/* Refuses with this text, which is not copied. */
bool migrator_refuse_text(const char *text);
/* Forgets the last refusal. */
void migrator_forget_refusal(void);
/* Why the last call of a function refused; never NULL. */
const char *migrator_refusal(void);

/* Whether DynamoDB would call two items equal; in native tests only. */
bool migrator_item_equal(const migrator_item *one, const migrator_item *other);

/* Writes one message. */
void migrator_write_message(migrator_level level, migrator_text message);
/* Stops the program with a message. */
_Noreturn void migrator_stop(const char *message);

#endif
