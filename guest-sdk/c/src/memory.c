/* Memory in large blocks, given back all at once. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* Bytes of a block, unless one allocation needs more. */
enum { BLOCK = 64 * 1024, ALIGNMENT = 16 };

typedef struct block {
    struct block *before;
    size_t size;
    size_t used;
} block;

static block *newest;

static void add_block(size_t size) {
    size_t room = size > BLOCK ? size : BLOCK;
    block *added = room > SIZE_MAX - 2 * ALIGNMENT ? NULL : malloc(2 * ALIGNMENT + room);
    if (!added) {
        migrator_stop("no memory left");
    }
    added->before = newest;
    added->size = room;
    added->used = 0;
    newest = added;
}

void *migrator_allocate(size_t size) {
    if (size > SIZE_MAX - ALIGNMENT) {
        migrator_stop("no memory left");
    }
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!newest || newest->size - newest->used < size) {
        add_block(size);
    }
    _Static_assert(sizeof(block) <= 2 * ALIGNMENT, "the header fits before what is allocated");
    char *data = (char *)newest + 2 * ALIGNMENT + newest->used;
    newest->used += size;
    return data;
}

migrator_mark migrator_memory_mark(void) {
    return (migrator_mark){newest, newest ? newest->used : 0};
}

void migrator_memory_release(migrator_mark mark) {
    while (newest != mark.block) {
        block *before = newest->before;
        free(newest);
        newest = before;
    }
    if (newest) {
        newest->used = mark.used;
    }
}

migrator_text migrator_copied(const char *data, size_t length) {
    char *copy = migrator_allocate(length + 1);
    if (length > 0) {
        memcpy(copy, data, length);
    }
    copy[length] = 0;
    return (migrator_text){copy, length};
}

static migrator_text formatted(const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length < 0) {
        migrator_stop("a format that printf does not know");
    }
    char *data = migrator_allocate((size_t)length + 1);
    vsnprintf(data, (size_t)length + 1, format, again);
    va_end(again);
    return (migrator_text){data, (size_t)length};
}

migrator_text migrator_format(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    migrator_text text = formatted(format, arguments);
    va_end(arguments);
    return text;
}

bool migrator_refuse(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    migrator_text text = formatted(format, arguments);
    va_end(arguments);
    return migrator_refuse_text(text.data);
}

void migrator_log(migrator_level level, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    migrator_mark mark = migrator_memory_mark();
    migrator_write_message(level, formatted(format, arguments));
    migrator_memory_release(mark);
    va_end(arguments);
}
