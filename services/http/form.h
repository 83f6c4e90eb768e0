/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Forms: a JSON body against the route's field table. Unknown and duplicate members are refused, and every bad field
 * is named, so that a person corrects a form once.
 */
#ifndef PORTICO_HTTP_FORM_H
#define PORTICO_HTTP_FORM_H

#include "http/exchange.h"

enum { FORM_DEPTH = 64 /* levels of nesting; looked at before the parser recurses */ };

/* Once at start: what the parser frees is wiped, since a body may hold a code or a token. */
void form_start(void);

/* Reads the exchange's body as its route wants it; refuses when it does not fit. */
void form_read(struct exchange *x);

/* True when no object or array of `json` lies deeper than `most` levels. */
bool form_is_shallow(struct text json, size_t most);

/* One value against its field: NULL when it fits, else the code. `out` gets it as the text that SQL will see. */
const char *form_check_text(const struct field *field, struct text given, struct arena *arena, struct text *out);

#endif
