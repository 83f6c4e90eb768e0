/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How a text of a form must look. Each function returns NULL and fills `out`, or returns the code of the error. */
#ifndef PORTICO_HTTP_CHECKS_H
#define PORTICO_HTTP_CHECKS_H

#include "http/exchange.h"

enum { CHARACTERS_DEFAULT = 200 /* a field's `max` when it says 0 */ };

/* In NFC; one line is trimmed. Nothing that can be seen: empty. */
const char *check_text(const struct field *field, struct text given, bool lines, struct arena *arena, struct text *out);
const char *check_email(struct text given, struct arena *arena, struct text *out); /* common/email.h */
const char *check_id(struct text given, struct arena *arena, struct text *out);
const char *check_time(struct text given, struct arena *arena, struct text *out);
const char *check_date(struct text given, struct arena *arena, struct text *out);
const char *check_colour(struct text given, struct arena *arena, struct text *out); /* in lower case */
const char *check_choice(const struct field *field, struct text given, struct arena *arena, struct text *out);

/* Cursors are opaque to clients, but a client can send any text, which must not reach a cast in SQL. */
const char *check_number_cursor(struct text given);
const char *check_time_cursor(struct text given);
const char *check_name_cursor(struct text given);
const char *check_slug_cursor(struct text given);

/* A UUID of any case, as the lower-case text that PostgreSQL prints. */
bool check_lower_id(struct text given, struct arena *arena, struct text *out);

#endif
