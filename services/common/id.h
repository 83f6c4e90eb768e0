/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ids: UUIDv7 (RFC 9562, section 5.7), in lower case. The ids of one process strictly increase. */
#ifndef PORTICO_COMMON_ID_H
#define PORTICO_COMMON_ID_H

#include "common/text.h"

enum { ID_BYTES = 16, ID_TEXT = 37 /* with the NUL */ };

/* A new id as text. Not thread-safe: only the loop's thread makes ids. */
void id_new(char out[ID_TEXT]);

/* What the ids of one request come from, when they must come out the same a second time. */
struct id_source {
    unsigned char seed[16]; /* random */
    uint64_t ms;            /* since 1970 */
};

/* The `number`th id of a source, from 0 on. */
void id_from(const struct id_source *source, unsigned number, char out[ID_TEXT]);

/* The 8-4-4-4-12 form in lower case, of any version. Upper case is refused, so that an id has one spelling. */
bool id_is_valid(struct text text);

/* False when the text is not an id. */
bool id_to_bytes(struct text text, unsigned char out[ID_BYTES]);
void id_of_bytes(const unsigned char bytes[ID_BYTES], char out[ID_TEXT]);

#endif
