/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bytes and their number. The one complication is UTF-8, whose ranges are those of RFC 3629, section 4. */
#include "common/text.h"

#include <string.h>
#include <strings.h>

struct text text_of(const char *string)
{
    return string == NULL ? no_text : text_from(string, strlen(string));
}

bool text_equal(struct text a, struct text b)
{
    if (a.at == NULL || b.at == NULL)
        return a.at == b.at;
    return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

bool text_equal_ignoring_case(struct text a, struct text b)
{
    if (a.at == NULL || b.at == NULL)
        return a.at == b.at;
    return a.length == b.length && (a.length == 0 || strncasecmp(a.at, b.at, a.length) == 0);
}

bool text_starts_with(struct text text, struct text prefix)
{
    return text.length >= prefix.length && (prefix.length == 0 || memcmp(text.at, prefix.at, prefix.length) == 0);
}

bool text_ends_with(struct text text, struct text suffix)
{
    return text.length >= suffix.length &&
           (suffix.length == 0 || memcmp(text.at + text.length - suffix.length, suffix.at, suffix.length) == 0);
}

size_t text_find(struct text text, char byte)
{
    const char *found = text.length == 0 ? NULL : memchr(text.at, byte, text.length);

    return found == NULL ? SIZE_MAX : (size_t)(found - text.at);
}

struct text text_slice(struct text text, size_t from, size_t length)
{
    if (text.at == NULL)
        return no_text;
    if (from > text.length)
        from = text.length;
    if (length > text.length - from)
        length = text.length - from;
    return text_from(text.at + from, length);
}

struct text text_next(struct text *rest, char separator)
{
    struct text all = *rest;
    size_t at = text_find(all, separator);

    if (at == SIZE_MAX) {
        *rest = no_text;
        return all;
    }
    *rest = text_slice(all, at + 1, SIZE_MAX);
    return text_slice(all, 0, at);
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct text text_trim(struct text text)
{
    while (text.length > 0 && is_space(text.at[0])) {
        text.at++;
        text.length--;
    }
    while (text.length > 0 && is_space(text.at[text.length - 1]))
        text.length--;
    return text;
}

bool text_to_number(struct text text, uint64_t *number)
{
    uint64_t value = 0;

    if (text.length == 0)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        unsigned digit = (unsigned char)text.at[i] - (unsigned)'0';

        if (digit > 9 || __builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, digit, &value))
            return false;
    }
    *number = value;
    return true;
}

/* The smallest code point that needs this many bytes: anything below is an overlong form. */
static const uint32_t first_code_points[] = {0, 0, 0x80, 0x800, 0x10000};

size_t text_character(struct text text, size_t at, uint32_t *point)
{
    const unsigned char *bytes = (const unsigned char *)text.at + at;
    size_t length;
    uint32_t value;

    if (at >= text.length)
        return 0;
    length = bytes[0] < 0x80   ? 1
             : bytes[0] < 0xc2 ? 0
             : bytes[0] < 0xe0 ? 2
             : bytes[0] < 0xf0 ? 3
             : bytes[0] < 0xf5 ? 4
                               : 0;
    if (length == 0 || length > text.length - at)
        return 0;
    value = length == 1 ? bytes[0] : bytes[0] & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (bytes[i] & 0x3fU);
    }
    if (value < first_code_points[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    if (point != NULL)
        *point = value;
    return length;
}

bool text_is_utf8(struct text text)
{
    for (size_t at = 0; at < text.length;) {
        size_t length = text_character(text, at, NULL);

        if (length == 0 || text.at[at] == '\0')
            return false;
        at += length;
    }
    return true;
}

struct text text_cut(struct text text, size_t length)
{
    if (text.length <= length)
        return text;
    while (length > 0 && ((unsigned char)text.at[length] & 0xc0) == 0x80)
        length--;
    return text_from(text.at, length);
}

size_t text_characters(struct text text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.length; i++)
        count += ((unsigned char)text.at[i] & 0xc0) != 0x80;
    return count;
}
