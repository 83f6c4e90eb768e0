/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading CBOR (RFC 8949) that a stranger wrote, by libcbor, within limits that are checked before it parses. */
#ifndef PORTICO_COMMON_CBOR_H
#define PORTICO_COMMON_CBOR_H

#include "common/text.h"

#include <cbor.h>

enum { CBOR_DEPTH = 8 }; /* deeper nesting is refused; an attestation object nests three deep */

/* How many bytes the first data item takes with all that is in it. 0: it is not wholly there, nests too deep, or is of
   indefinite length, which CTAP 2 forbids (its section 8, "CTAP2 canonical CBOR encoding form"). */
size_t cbor_extent(struct text bytes);

/* The caller ends it with cbor_decref(). NULL unless all of `bytes` is one map. */
cbor_item_t *cbor_open_map(struct text bytes);

/* The value under a name; NULL when there is none, or more than one. It stays the map's. */
cbor_item_t *cbor_under(const cbor_item_t *map, struct text name);

/* What a byte string or a text string holds, absent for NULL and for anything else. The bytes stay the item's. */
struct text cbor_bytes_of(const cbor_item_t *item);
struct text cbor_text_of(const cbor_item_t *item);

#endif
