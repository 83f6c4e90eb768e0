/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The bytes of a text part as the text that a person wrote. */
#ifndef PORTICO_MAIL_IN_MAIL_TEXT_H
#define PORTICO_MAIL_IN_MAIL_TEXT_H

#include "common/arena.h"

/*
 * Bytes in a charset (a name as of RFC 2978, or absent) as UTF-8 in normalization form C. Lines end with LF; NUL and
 * control characters other than tab are left out. What is no character becomes U+FFFD.
 *
 * Programs that write ISO 8859-1, ASCII or nothing mean UTF-8 if it is well-formed, and otherwise Windows-1252, as
 * browsers have it (Encoding Standard). An unknown charset is treated the same way.
 */
struct text mail_text_decode(struct text bytes, struct text charset, struct arena *arena);

/* Joins the lines of format=flowed (RFC 3676): paragraphs become lines again, each with a ">" for each level of its
   quote. With `deletes_space` (DelSp=yes) the space before a soft line break is not one of the text. */
struct text mail_text_unflow(struct text text, bool deletes_space, struct arena *arena);

/* One line of a header for people: decoded text without control characters, in normalization form C. */
struct text mail_text_line(struct text text, struct arena *arena);

#endif
