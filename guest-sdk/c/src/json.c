/* JSON: a tree, read and written. */

#include "json.h"

#include <stdio.h>
#include <string.h>

/* How deep a text may be nested, so that reading it cannot use up the stack. */
enum { DEPTH = 200 };

typedef struct {
    const char *data;
    size_t length;
    size_t position;
    int depth;
} reader;

bool migrator_text_equal(migrator_text one, migrator_text other) {
    return one.length == other.length && memcmp(one.data, other.data, one.length) == 0;
}

json *migrator_json_new(json_kind kind) {
    json *made = migrator_allocate(sizeof *made);
    *made = (json){.kind = kind};
    return made;
}

json *migrator_json_string(migrator_text text) {
    json *made = migrator_json_new(JSON_STRING);
    made->text = text;
    return made;
}

void migrator_json_add(json *parent, migrator_text name, json *value) {
    /* There is room for 4, 8, 16, … members. */
    size_t count = parent->count;
    if (count == 0 || (count >= 4 && (count & (count - 1)) == 0)) {
        void *members = migrator_allocate((count ? 2 * count : 4) * sizeof *parent->members);
        if (count > 0) {
            memcpy(members, parent->members, count * sizeof *parent->members);
        }
        parent->members = members;
    }
    parent->members[count].name = name;
    parent->members[count].value = value;
    parent->count++;
}

void migrator_json_remove(json *parent, size_t place) {
    size_t after = parent->count - place - 1;
    memmove(&parent->members[place], &parent->members[place + 1], after * sizeof *parent->members);
    parent->count--;
    if (parent->count >= 4 && (parent->count & (parent->count - 1)) == 0) {
        /* Where migrator_json_add would take this many for full, it must be so. */
        json shorter = {.kind = parent->kind};
        for (size_t i = 0; i < parent->count; i++) {
            migrator_json_add(&shorter, parent->members[i].name, parent->members[i].value);
        }
        parent->members = shorter.members;
    }
}

size_t migrator_json_place(const json *object, migrator_text name) {
    size_t place = 0;
    while (place < object->count && !migrator_text_equal(object->members[place].name, name)) {
        place++;
    }
    return place;
}

json *migrator_json_copy(const json *value) {
    json *copy = migrator_json_new(value->kind);
    copy->text = value->text;
    for (size_t i = 0; i < value->count; i++) {
        migrator_json_add(copy, value->members[i].name, migrator_json_copy(value->members[i].value));
    }
    return copy;
}

static json *unexpected(const reader *from, const char *reason) {
    migrator_refuse("%s at byte %zu", reason, from->position);
    return NULL;
}

static char peek(const reader *from) {
    return from->position < from->length ? from->data[from->position] : 0;
}

static void skip_space(reader *from) {
    while (from->position < from->length && strchr(" \n\r\t", from->data[from->position])) {
        from->position++;
    }
}

static bool skip(reader *from, char character) {
    skip_space(from);
    if (from->position >= from->length || from->data[from->position] != character) {
        return false;
    }
    from->position++;
    return true;
}

/* The four hexadecimal digits of an escape; -1 where they are none. */
static int32_t hexadecimal(reader *from) {
    int32_t number = 0;
    for (int i = 0; i < 4; i++) {
        char digit = peek(from);
        const char *digits = "0123456789abcdef", *found = digit ? strchr(digits, digit | (digit >= 'A' ? 0x20 : 0)) : NULL;
        if (!found) {
            return -1;
        }
        number = number * 16 + (int32_t)(found - digits);
        from->position++;
    }
    return number;
}

static size_t write_utf8(char *out, int32_t character) {
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    size_t more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(first[more] | character >> (6 * more));
    for (size_t i = 1; i <= more; i++) {
        out[i] = (char)(0x80 | (character >> (6 * (more - i)) & 0x3f));
    }
    return more + 1;
}

/* The character of an escape, after its backslash; -1 where it is none. */
static int32_t escaped(reader *from) {
    char name = peek(from);
    const char *names = "\"\\/bfnrt", *meanings = "\"\\/\b\f\n\r\t", *found = name ? strchr(names, name) : NULL;
    from->position++;
    if (found) {
        return meanings[found - names];
    }
    int32_t character = name == 'u' ? hexadecimal(from) : -1;
    if (character < 0xd800 || character > 0xdfff) {
        return character;
    }
    /* Two escapes together stand for a character beyond the first 65536. */
    if (character > 0xdbff || peek(from) != '\\' || from->position + 1 >= from->length || from->data[from->position + 1] != 'u') {
        return -1;
    }
    from->position += 2;
    int32_t low = hexadecimal(from);
    return low < 0xdc00 || low > 0xdfff ? -1 : 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
}

static bool read_string(reader *from, migrator_text *text) {
    if (!skip(from, '"')) {
        return unexpected(from, "expected `\"`");
    }
    const char *end = memchr(from->data + from->position, '"', from->length - from->position);
    /* No escape is shorter than what it means, so the rest of the text has room for it. */
    char *out = migrator_allocate(end ? from->length - from->position + 1 : 1);
    size_t length = 0;
    while (from->position < from->length && from->data[from->position] != '"') {
        unsigned char byte = (unsigned char)from->data[from->position++];
        if (byte < 0x20) {
            return unexpected(from, "a control character in a string");
        }
        int32_t character = byte == '\\' ? escaped(from) : -2;
        if (character == -1) {
            return unexpected(from, "an escape that JSON does not know");
        }
        if (character == -2) {
            out[length++] = (char)byte;
        } else {
            length += write_utf8(out + length, character);
        }
    }
    if (!skip(from, '"')) {
        return unexpected(from, "the text ends inside a string");
    }
    out[length] = 0;
    *text = (migrator_text){out, length};
    return true;
}

static json *read_value(reader *from);

static json *read_members(reader *from, json_kind kind, char close) {
    json *made = migrator_json_new(kind);
    if (skip(from, close)) {
        return made;
    }
    do {
        migrator_text name = {"", 0};
        if (kind == JSON_OBJECT) {
            if (!read_string(from, &name)) {
                return NULL;
            }
            if (migrator_json_place(made, name) < made->count) {
                migrator_refuse("the name \"%s\" stands twice in one object", name.data);
                return NULL;
            }
            if (!skip(from, ':')) {
                return unexpected(from, "expected `:`");
            }
        }
        json *value = read_value(from);
        if (!value) {
            return NULL;
        }
        migrator_json_add(made, name, value);
    } while (skip(from, ','));
    return skip(from, close) ? made : unexpected(from, "expected `,` or a closing bracket");
}

static json *read_word(reader *from) {
    static const struct {
        const char *word;
        json_kind kind;
    } words[] = {{"true", JSON_TRUE}, {"false", JSON_FALSE}, {"null", JSON_NULL}};
    for (size_t i = 0; i < 3; i++) {
        size_t length = strlen(words[i].word);
        if (from->length - from->position >= length && memcmp(from->data + from->position, words[i].word, length) == 0) {
            from->position += length;
            return migrator_json_new(words[i].kind);
        }
    }
    /* DynamoDB-JSON has no numbers but in strings: what they are does not matter, only that they are none of those. */
    size_t length = strspn(from->data + from->position, "+-.0123456789eE");
    from->position += length;
    return length > 0 ? migrator_json_new(JSON_NUMBER) : unexpected(from, "expected a value");
}

static json *read_value(reader *from) {
    if (++from->depth > DEPTH) {
        return unexpected(from, "values nested too deep");
    }
    json *made;
    skip_space(from);
    if (skip(from, '{')) {
        made = read_members(from, JSON_OBJECT, '}');
    } else if (skip(from, '[')) {
        made = read_members(from, JSON_ARRAY, ']');
    } else if (peek(from) == '"') {
        migrator_text text;
        made = read_string(from, &text) ? migrator_json_string(text) : NULL;
    } else {
        made = read_word(from);
    }
    from->depth--;
    return made;
}

json *migrator_json_parse(migrator_text text) {
    reader from = {text.data, text.length, 0, 0};
    json *made = read_value(&from);
    skip_space(&from);
    return made && from.position < from.length ? unexpected(&from, "unexpected text after the end") : made;
}

/* Text that grows. */
typedef struct {
    char *data;
    size_t length;
    size_t room;
} writer;

static void append(writer *to, const char *data, size_t length) {
    if (to->length + length + 1 > to->room) {
        size_t room = 2 * (to->length + length + 64);
        char *larger = migrator_allocate(room);
        if (to->length > 0) {
            memcpy(larger, to->data, to->length);
        }
        to->data = larger;
        to->room = room;
    }
    memcpy(to->data + to->length, data, length);
    to->length += length;
    to->data[to->length] = 0;
}

static void append_string(writer *to, migrator_text text) {
    append(to, "\"", 1);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        char escape[8];
        if (byte == '"' || byte == '\\') {
            append(to, "\\", 1);
        }
        if (byte < 0x20) {
            append(to, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", (unsigned)byte));
        } else {
            append(to, &text.data[i], 1);
        }
    }
    append(to, "\"", 1);
}

static void append_value(writer *to, const json *value) {
    static const char *const words[] = {[JSON_NUMBER] = "0", [JSON_TRUE] = "true", [JSON_FALSE] = "false", [JSON_NULL] = "null"};
    if (value->kind == JSON_STRING) {
        append_string(to, value->text);
        return;
    }
    if (value->kind != JSON_OBJECT && value->kind != JSON_ARRAY) {
        append(to, words[value->kind], strlen(words[value->kind]));
        return;
    }
    append(to, value->kind == JSON_OBJECT ? "{" : "[", 1);
    for (size_t i = 0; i < value->count; i++) {
        if (i > 0) {
            append(to, ",", 1);
        }
        if (value->kind == JSON_OBJECT) {
            append_string(to, value->members[i].name);
            append(to, ":", 1);
        }
        append_value(to, value->members[i].value);
    }
    append(to, value->kind == JSON_OBJECT ? "}" : "]", 1);
}

migrator_text migrator_json_write(const json *value) {
    writer to = {NULL, 0, 0};
    append_value(&to, value);
    return (migrator_text){to.data, to.length};
}
