/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The headers of tus 1.0.0, read and written. */
#ifndef PORTICO_WORKER_DOCUMENTS_TUS_H
#define PORTICO_WORKER_DOCUMENTS_TUS_H

#include "http/exchange.h"

#define TUS_MAX_SIZE UINT64_C(2147483648)

/* Says the version, and refuses (412) whoever does not speak it; then false. */
bool tus_check_version(struct exchange *x);

/* The value of `key` in Upload-Metadata, decoded; absent when it is missing or not base64. */
struct text tus_metadata(struct exchange *x, const char *key);

/* Upload-Checksum as the name of a digest (NULL: none was sent) and its base64. Refuses (400) an unknown one; then
 * false. */
bool tus_checksum(struct exchange *x, const char **digest, struct text *expected);

/* What HEAD tells of a resumable upload. */
void tus_answer_progress(struct exchange *x, struct text received, struct text size, struct text expires);

/* The answer to OPTIONS. */
void tus_options(struct exchange *x);

#endif
