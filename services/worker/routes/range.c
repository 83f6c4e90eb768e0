/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Headers of downloads. */
#include "worker/routes/range.h"

#include <string.h>

static enum range_outcome part(uint64_t from, uint64_t last, uint64_t size, struct range *range)
{
    if (last >= size)
        last = size - 1;
    *range = (struct range){from, last - from + 1};
    return RANGE_PART;
}

enum range_outcome range_parse(struct text header, uint64_t size, struct range *range)
{
    struct text first, rest;
    uint64_t from, last;

    *range = (struct range){0, size};
    if (!text_starts_with(header, lit("bytes=")) || text_find(header, ',') != SIZE_MAX)
        return RANGE_WHOLE;
    rest = text_slice(header, 6, SIZE_MAX);
    first = text_next(&rest, '-');
    if (text_is_absent(rest))
        return RANGE_WHOLE;
    if (first.length == 0) { /* the last so many bytes */
        if (!text_to_number(rest, &last))
            return RANGE_WHOLE;
        if (last == 0 || size == 0)
            return RANGE_OUTSIDE;
        return part(last < size ? size - last : 0, size - 1, size, range);
    }
    if (!text_to_number(first, &from))
        return RANGE_WHOLE;
    last = UINT64_MAX;
    if (rest.length > 0 && (!text_to_number(rest, &last) || last < from))
        return RANGE_WHOLE;
    return from < size ? part(from, last, size, range) : RANGE_OUTSIDE;
}

/* Letters, digits and what RFC 8187 lets stand unescaped. */
static bool stands_plain(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (byte != 0 && strchr("!#$&+-.^_`|~", byte) != NULL);
}

static struct text plain_name(struct arena *arena, struct text name)
{
    char *out = arena_take(arena, name.length + 1);

    for (size_t i = 0; i < name.length; i++) {
        unsigned char byte = (unsigned char)name.at[i];

        out[i] = byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\' && byte != '%' ? (char)byte : '_';
    }
    return text_from(out, name.length);
}

static struct text escaped_name(struct arena *arena, struct text name)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = arena_take(arena, 3 * name.length + 1);
    size_t at = 0;

    for (size_t i = 0; i < name.length; i++) {
        unsigned char byte = (unsigned char)name.at[i];

        if (stands_plain(byte)) {
            out[at++] = (char)byte;
            continue;
        }
        out[at++] = '%';
        out[at++] = digits[byte >> 4];
        out[at++] = digits[byte & 15];
    }
    return text_from(out, at);
}

struct text disposition(struct arena *arena, struct text name)
{
    const struct text parts[] = {lit("attachment; filename=\""), plain_name(arena, name), lit("\"; filename*=UTF-8''"),
                                 escaped_name(arena, name)};

    return arena_join(arena, parts, 4);
}
