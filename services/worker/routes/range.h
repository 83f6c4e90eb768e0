/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Headers of downloads: which part is wanted (RFC 9110, section 14), and under which name it is kept (RFC 6266). */
#ifndef PORTICO_WORKER_ROUTES_RANGE_H
#define PORTICO_WORKER_ROUTES_RANGE_H

#include "common/arena.h"

struct range {
    uint64_t from, length;
};

enum range_outcome {
    RANGE_WHOLE, /* none was asked for, or in a form that may be ignored: several parts, other units, nonsense */
    RANGE_PART,
    RANGE_OUTSIDE, /* begins at or behind the end: 416 */
};

enum range_outcome range_parse(struct text header, uint64_t size, struct range *range);

/* attachment; filename="..." for old browsers and filename*=UTF-8''... for all others. */
struct text disposition(struct arena *arena, struct text name);

#endif
