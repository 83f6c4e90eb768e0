/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading untrusted CBOR (RFC 8949) with libcbor, within limits that are checked before it parses. */
#ifndef PORTICO_COMMON_CBOR_H
#define PORTICO_COMMON_CBOR_H

#include "common/text.h"

#include <cbor.h>

enum { CBOR_DEPTH = 8 }; /* deeper nesting is refused; an attestation object nests three deep */

/* The length in bytes of the first data item with all its content. 0: it is incomplete, nests too deep, or has
   indefinite length, which CTAP 2 forbids (its section 8, "CTAP2 canonical CBOR encoding form"). */
size_t cbor_extent(struct text bytes);

/* The caller frees it with cbor_decref(). NULL unless all of `bytes` is one map. */
cbor_item_t *cbor_open_map(struct text bytes);

/* The value of a member; NULL when there is none, or more than one. The map still owns it. */
cbor_item_t *cbor_member(const cbor_item_t *map, struct text name);

/* The content of a byte string or a text string; absent for NULL and for any other item. The item still owns the
   bytes. */
struct text cbor_bytes_of(const cbor_item_t *item);
struct text cbor_text_of(const cbor_item_t *item);

#endif
