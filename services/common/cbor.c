/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * libcbor trusts the counts that a map or an array declares and allocates for them. So that a few bytes cannot allocate
 * gigabytes, a small reader of ours checks first that all declared items exist.
 */
#include "common/cbor.h"

/* Reads the head of a data item (RFC 8949, section 3): its major type and its argument. Returns its length, or 0 when
   it is truncated, reserved or of indefinite length. */
static size_t read_head(struct text bytes, unsigned *major, uint64_t *argument)
{
    unsigned char first = bytes.length > 0 ? (unsigned char)bytes.at[0] : 0xff;
    size_t more = (first & 31) < 24 ? 0 : (size_t)1 << ((first & 31) - 24);

    if ((first & 31) > 27 || bytes.length < 1 + more)
        return 0;
    *major = first >> 5;
    *argument = more == 0 ? first & 31 : 0;
    for (size_t i = 1; i <= more; i++)
        *argument = *argument << 8 | (unsigned char)bytes.at[i];
    return 1 + more;
}

size_t cbor_extent(struct text bytes)
{
    uint64_t open[CBOR_DEPTH] = {1}; /* items that still follow at each depth */
    size_t depth = 0, at = 0;

    for (;;) {
        unsigned major;
        uint64_t argument, items;
        struct text rest = text_slice(bytes, at, SIZE_MAX);
        size_t head = read_head(rest, &major, &argument);

        if (head == 0 || (major >= 2 && major <= 5 && argument > rest.length - head))
            return 0; /* each declared item takes at least a byte */
        at += head + (major == 2 || major == 3 ? (size_t)argument : 0);
        items = major == 4 ? argument : major == 5 ? argument * 2 : major == 6 ? 1 : 0;
        open[depth]--;
        if (items > 0 && ++depth == CBOR_DEPTH)
            return 0;
        if (items > 0)
            open[depth] = items;
        while (open[depth] == 0) {
            if (depth-- == 0)
                return at;
        }
    }
}

cbor_item_t *cbor_open_map(struct text bytes)
{
    struct cbor_load_result result;
    cbor_item_t *item;

    if (bytes.length == 0 || cbor_extent(bytes) != bytes.length)
        return NULL;
    item = cbor_load((const unsigned char *)bytes.at, bytes.length, &result);
    if (item != NULL && !cbor_isa_map(item))
        cbor_decref(&item);
    return item;
}

cbor_item_t *cbor_member(const cbor_item_t *map, struct text name)
{
    const struct cbor_pair *pairs = cbor_map_handle(map);
    cbor_item_t *found = NULL;

    for (size_t i = 0; i < cbor_map_size(map); i++) {
        const cbor_item_t *key = pairs[i].key;

        if (!cbor_isa_string(key) ||
            !text_equal(text_from((const char *)cbor_string_handle(key), cbor_string_length(key)), name))
            continue;
        if (found != NULL)
            return NULL;
        found = pairs[i].value;
    }
    return found;
}

struct text cbor_bytes_of(const cbor_item_t *item)
{
    return item != NULL && cbor_isa_bytestring(item)
               ? text_from((const char *)cbor_bytestring_handle(item), cbor_bytestring_length(item))
               : no_text;
}

struct text cbor_text_of(const cbor_item_t *item)
{
    return item != NULL && cbor_isa_string(item)
               ? text_from((const char *)cbor_string_handle(item), cbor_string_length(item))
               : no_text;
}
