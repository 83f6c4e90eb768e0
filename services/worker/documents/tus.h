/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reads and writes the headers of tus 1.0.0. */
#ifndef PORTICO_WORKER_DOCUMENTS_TUS_H
#define PORTICO_WORKER_DOCUMENTS_TUS_H

#include "http/exchange.h"

#define TUS_MAX_SIZE UINT64_C(2147483648)

enum {
    TUS_METADATA_BYTES = 6144 /* of Upload-Metadata; more: 400. A name of 255 characters has at most 1,360 in base64 */
};

/* Answers with the protocol version. Refuses (412) a client of another version, and returns false. */
bool tus_check_version(struct exchange *x);

/* The value of `key` in Upload-Metadata, decoded; absent if it is missing, not base64, or the header is too long. */
struct text tus_metadata(struct exchange *x, const char *key);

/* Upload-Checksum as the name of a digest (NULL: none was sent) and its base64. Refuses (400) an unknown digest, and
   returns false. */
bool tus_checksum(struct exchange *x, const char **digest, struct text *expected);

/* The headers that describe an upload's progress. */
void tus_answer_progress(struct exchange *x, struct text received, struct text size, struct text expires);

/* The answer to OPTIONS: what tus defines, and how large our pieces may be. */
void tus_options(struct exchange *x);

#endif
