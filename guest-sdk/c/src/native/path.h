/* Document paths in native tests. */
#ifndef MIGRATOR_PATH_H
#define MIGRATOR_PATH_H

#include "../internal.h"

/* One step below the top-level attribute. */
typedef struct {
    /* NULL for an index. */
    const char *name;
    size_t index;
} path_segment;

/* A parsed path; the first segment is the name of a top-level attribute. */
typedef struct {
    const char *text;
    path_segment *segments;
    size_t count;
} path;

/* Reads a path. False is a refusal. */
bool path_parse(const char *text, path *to);
/* Reads a path where one that does not parse is a mistake in the converter: it stops the program, as the host does. */
path path_parsed(const char *text);
/* Whether the other path is this one or leads through it. */
bool path_leads_to(const path *one, const path *other);
/* Refuses a path for a reason. */
bool path_refuse(const path *at, const char *reason);

#endif
