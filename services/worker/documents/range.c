/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Supports one range only. A client that requests several gets the whole, which RFC 9110 allows. */
#include "worker/documents/range.h"

static enum range_outcome set_part(uint64_t from, uint64_t last, uint64_t size, struct range *range)
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
    if (first.length == 0) { /* a suffix: the last bytes */
        if (!text_to_number(rest, &last))
            return RANGE_WHOLE;
        if (last == 0 || size == 0)
            return RANGE_OUTSIDE;
        return set_part(last < size ? size - last : 0, size - 1, size, range);
    }
    if (!text_to_number(first, &from))
        return RANGE_WHOLE;
    last = UINT64_MAX;
    if (rest.length > 0 && (!text_to_number(rest, &last) || last < from))
        return RANGE_WHOLE;
    return from < size ? set_part(from, last, size, range) : RANGE_OUTSIDE;
}
