/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which part of a file a download wants (RFC 9110, section 14). */
#ifndef PORTICO_WORKER_DOCUMENTS_RANGE_H
#define PORTICO_WORKER_DOCUMENTS_RANGE_H

#include "common/text.h"

struct range {
    uint64_t from, length;
};

enum range_outcome {
    RANGE_WHOLE, /* none was asked for, or in a form that may be ignored: several parts, other units, nonsense */
    RANGE_PART,
    RANGE_OUTSIDE, /* begins at or behind the end: 416 */
};

enum range_outcome range_parse(struct text header, uint64_t size, struct range *range);

#endif
