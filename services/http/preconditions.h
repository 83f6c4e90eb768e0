/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Conditional requests (RFC 9110, section 13) for something that has an entity tag and a time of its last change. */
#ifndef PORTICO_HTTP_PRECONDITIONS_H
#define PORTICO_HTTP_PRECONDITIONS_H

#include "http/exchange.h"

enum precondition {
    PRECONDITION_HOLDS,
    PRECONDITION_NOT_MODIFIED, /* the client has it already: 304 */
    PRECONDITION_FAILED,       /* 412 */
};

/* For GET and HEAD, in the order of section 13.2.2. `modified` is in seconds since 1970. */
enum precondition preconditions_check(const struct exchange *x, struct text tag, int64_t modified);

/* Whether a Range counts: the request is a GET, and If-Range names this version or is absent. */
bool preconditions_allow_range(const struct exchange *x, struct text tag);

#endif
