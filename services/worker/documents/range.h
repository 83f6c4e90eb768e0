/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Byte ranges of a download (RFC 9110, section 14). */
#ifndef PORTICO_WORKER_DOCUMENTS_RANGE_H
#define PORTICO_WORKER_DOCUMENTS_RANGE_H

#include "common/text.h"

struct range {
    uint64_t from, length;
};

enum range_outcome {
    RANGE_WHOLE, /* no range, or one that may be ignored: several ranges apart, other units, malformed */
    RANGE_PART,
    RANGE_OUTSIDE, /* begins at or after the end: 416 */
};

enum range_outcome range_parse(struct text header, uint64_t size, struct range *range);

#endif
