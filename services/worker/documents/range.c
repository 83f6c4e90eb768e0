/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One range is answered. Several that touch are one; a client that requests others gets the whole, which RFC 9110
 * allows (section 14.2), and which costs us less than parts of a body that few programs read.
 */
#include "worker/documents/range.h"

enum { RANGES_MAX = 16 /* of more, the whole is sent */ };

enum part { PART_MALFORMED, PART_OUTSIDE, PART_INSIDE };

/* A number of any length: what is larger than any file stays larger. */
static bool read_offset(struct text digits, uint64_t *offset)
{
    *offset = 0;
    for (size_t i = 0; i < digits.length; i++) {
        unsigned char digit = (unsigned char)(digits.at[i] - '0');

        if (digit > 9)
            return false;
        *offset = *offset > (UINT64_MAX - digit) / 10 ? UINT64_MAX : *offset * 10 + digit;
    }
    return digits.length > 0;
}

/* "5-9", "5-" or "-3". The end of an empty file lies inside, but has no position: the whole is sent. */
static enum part read_part(struct text text, uint64_t size, uint64_t *from, uint64_t *last)
{
    struct text rest = text, first = text_next(&rest, '-');

    *last = UINT64_MAX;
    if (text_is_absent(rest))
        return PART_MALFORMED;
    if (first.length == 0) {
        if (!read_offset(rest, from) || (size == 0 && *from > 0))
            return PART_MALFORMED;
        *last = size - 1;
        if (*from == 0)
            return PART_OUTSIDE;
        *from = *from < size ? size - *from : 0;
        return PART_INSIDE;
    }
    if (!read_offset(first, from) || (rest.length > 0 && !read_offset(rest, last)) || *last < *from)
        return PART_MALFORMED;
    if (*last >= size)
        *last = size - 1;
    return *from < size ? PART_INSIDE : PART_OUTSIDE;
}

static bool touches(uint64_t from, uint64_t last, const struct range *range)
{
    return from <= range->from + range->length && range->from <= last + 1;
}

/* Adds a part; false when it does not touch those before. `last` is below the size of a file. */
static bool add_part(uint64_t from, uint64_t last, struct range *range)
{
    uint64_t end = range->from + range->length;

    if (range->length == 0) {
        *range = (struct range){from, last - from + 1};
        return true;
    }
    if (!touches(from, last, range))
        return false;
    from = from < range->from ? from : range->from;
    end = last + 1 > end ? last + 1 : end;
    *range = (struct range){from, end - from};
    return true;
}

enum range_outcome range_parse(struct text header, uint64_t size, struct range *range)
{
    struct range found = {0, 0};
    struct text rest = header, unit = text_next(&rest, '=');
    size_t count = 0;

    *range = (struct range){0, size};
    if (!text_equal_ignoring_case(unit, lit("bytes")))
        return RANGE_WHOLE;
    while (!text_is_absent(rest)) {
        struct text text = text_trim(text_next(&rest, ','));
        uint64_t from, last;
        enum part part;

        if (text.length == 0) /* a list may have empty members (section 5.6.1) */
            continue;
        part = read_part(text, size, &from, &last);
        if (part == PART_MALFORMED || ++count > RANGES_MAX || (part == PART_INSIDE && !add_part(from, last, &found)))
            return RANGE_WHOLE;
    }
    if (count == 0)
        return RANGE_WHOLE;
    if (found.length == 0)
        return RANGE_OUTSIDE;
    *range = found;
    return RANGE_PART;
}
