/* DynamoDB's numbers, and base64. */

#include <string.h>

#include "dynamodb.h"

/* Most significant digits, and the exponents of the first one. */
enum { DIGITS = 38, LOWEST = -130, HIGHEST = 125 };

/* A number: significant digits without zeros at either end, and the power of ten of the first one. */
typedef struct {
    bool negative;
    char digits[DIGITS];
    size_t count;
    long power;
    /* More digits than DynamoDB stores. */
    bool too_many;
} number;

/* Reads the exponent after `e`; what is too large for any number stops far outside of the range. */
static bool read_exponent(const char *text, const char *end, long *exponent) {
    bool negative = text < end && *text == '-';
    text += text < end && (*text == '-' || *text == '+');
    if (text == end) {
        return false;
    }
    for (*exponent = 0; text < end; text++) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        *exponent = *exponent < 1000000 ? *exponent * 10 + (*text - '0') : *exponent;
    }
    *exponent = negative ? -*exponent : *exponent;
    return true;
}

/* Takes the next digit of a mantissa; `zeros` counts those that matter only if another digit follows. */
static void push_digit(number *to, char digit, size_t *zeros, bool fraction) {
    if (digit == '0' && to->count == 0) {
        to->power -= fraction;
        return;
    }
    to->power += !fraction;
    if (digit == '0') {
        ++*zeros;
    } else if (to->count + *zeros >= DIGITS) {
        to->too_many = true;
    } else {
        memset(to->digits + to->count, '0', *zeros);
        to->count += *zeros;
        *zeros = 0;
        to->digits[to->count++] = digit;
    }
}

static bool read_number(migrator_text text, number *to) {
    const char *at = text.data, *end = text.data + text.length;
    bool point = false, any = false;
    size_t zeros = 0;
    *to = (number){.negative = at < end && *at == '-'};
    at += at < end && (*at == '-' || *at == '+');
    for (; at < end && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.' && !point) {
            point = true;
        } else if (*at >= '0' && *at <= '9') {
            any = true;
            push_digit(to, *at, &zeros, point);
        } else {
            return false;
        }
    }
    long exponent = 0;
    if (!any || (at < end && !read_exponent(at + 1, end, &exponent))) {
        return false;
    }
    to->power += exponent;
    if (to->count == 0) {
        *to = (number){.negative = false};
    }
    return true;
}

bool number_check(migrator_text text) {
    number read;
    if (!read_number(text, &read)) {
        return migrator_refuse("`%.50s` is not a number", text.data);
    }
    if (read.too_many) {
        return migrator_refuse("`%.50s` has more than %d significant digits", text.data, DIGITS);
    }
    if (read.count > 0 && (read.power - 1 < LOWEST || read.power - 1 > HIGHEST)) {
        return migrator_refuse("`%.50s` is outside of 1E-130 to 9.99E+125, the numbers that DynamoDB stores", text.data);
    }
    return true;
}

bool number_equal(migrator_text one, migrator_text other) {
    number left, right;
    return read_number(one, &left) && read_number(other, &right) && left.negative == right.negative && left.power == right.power &&
           left.count == right.count && memcmp(left.digits, right.digits, left.count) == 0;
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool base64_decode(migrator_text text, migrator_bytes *bytes) {
    size_t padding = 0;
    while (padding < 2 && padding < text.length && text.data[text.length - padding - 1] == '=') {
        padding++;
    }
    uint8_t *out = migrator_allocate(text.length / 4 * 3 + 1);
    size_t length = 0;
    uint32_t group = 0;
    bool valid = text.length % 4 == 0;
    for (size_t i = 0; valid && i < text.length; i++) {
        const char *digit = i < text.length - padding ? memchr(alphabet, text.data[i], 64) : alphabet;
        valid = digit != NULL;
        group = group << 6 | (valid ? (uint32_t)(digit - alphabet) : 0);
        if (i % 4 == 3) {
            out[length++] = (uint8_t)(group >> 16);
            out[length++] = (uint8_t)(group >> 8);
            out[length++] = (uint8_t)group;
        }
    }
    if (!valid) {
        return migrator_refuse("not base64: `%.50s`", text.data);
    }
    /* What the last digit holds beyond the bytes must be nothing: every text of bytes has one spelling. */
    for (size_t i = length - padding; i < length; i++) {
        if (out[i] != 0) {
            return migrator_refuse("not base64: `%.50s`", text.data);
        }
    }
    *bytes = (migrator_bytes){out, length - padding};
    return true;
}

migrator_text base64_encode(migrator_bytes bytes) {
    char *out = migrator_allocate((bytes.length + 2) / 3 * 4 + 1);
    size_t length = 0;
    for (size_t i = 0; i < bytes.length; i += 3) {
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++) {
            group = group << 8 | (i + k < bytes.length ? bytes.data[i + k] : 0);
        }
        for (size_t k = 0; k < 4; k++) {
            bool padding = i + k > bytes.length;
            out[length++] = padding ? '=' : alphabet[group >> (6 * (3 - k)) & 0x3f];
        }
    }
    out[length] = 0;
    return (migrator_text){out, length};
}
