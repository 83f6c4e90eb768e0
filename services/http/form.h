/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Forms: checks a JSON body against the route's field table. Unknown and duplicate members are refused, and every bad
 * field is named, so that a user corrects a form once. The parameters of a query are checked in the same way, but
 * unknown ones are ignored, because links get parameters on their way through mails and other sites.
 */
#ifndef PORTICO_HTTP_FORM_H
#define PORTICO_HTTP_FORM_H

#include "http/exchange.h"

enum { FORM_DEPTH = 64 /* levels of nesting; checked before the parser recurses */ };

/* Called once at the start: memory that the parser frees is wiped, since a body may hold a code or a token. */
void form_start(void);

/* Whether the form of a route is about its query, as that of an HTML form with GET is. */
bool form_is_of_query(const struct route *route);

/* Reads the exchange's body or query by the form of its route; refuses what does not fit. */
void form_read(struct exchange *x);

/* True when no object or array of `json` is nested deeper than `max_depth` levels. */
bool form_is_shallow(struct text json, size_t max_depth);

/* Checks one value against its field: NULL when it fits, otherwise the code. `out` gets the text that SQL will see. */
const char *form_check_text(const struct field *field, struct text given, struct arena *arena, struct text *out);

#endif
