/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The words by which mail programs mark what is not new in a reply, in the languages that they write. Each function
 * looks at a line (or a few) once, without backtracking; none allocates. Letters of ASCII match in either case, others
 * only as they are in the tables, because programs write them in one way.
 */
#ifndef PORTICO_MAIL_IN_REPLY_WORDS_H
#define PORTICO_MAIL_IN_REPLY_WORDS_H

#include "common/text.h"

/* Without spaces, no-break spaces (French: "De :") and the asterisks by which some programs write bold text. */
struct text reply_bare(struct text line);

/* Nothing but spaces and no-break spaces. */
bool reply_is_blank(struct text text);

/* What is behind any number of '>'; `*depth` is that number, and 0 means that the line is not quoted. */
struct text reply_unquote(struct text line, size_t *depth);

/* The line that our own notices begin with, in one of our languages. */
bool reply_is_marker(struct text bare);

/* "---------- Forwarded message ---------", "Begin forwarded message:": what follows is the content. */
bool reply_is_forward_bar(struct text bare);

/* "-----Original Message-----": what follows is the mail that is answered. */
bool reply_is_original_bar(struct text bare);

/* "Sent from my iPhone", and nothing more in the line. */
bool reply_is_device_line(struct text bare);

/* A rule of 20 or more underscores, which Outlook puts before its header block. */
bool reply_is_rule(struct text bare);

/* "Fwd: ", "WG: ": a subject under which even a header block is content. */
bool reply_is_forward_subject(struct text subject);

/* What a line of a header block is. The languages are numbered, since one block is in one language. */
enum reply_label { LABEL_NONE, LABEL_FROM, LABEL_DATE, LABEL_TO, LABEL_SUBJECT, LABELS };

enum { REPLY_LANGUAGES = 13 };

enum reply_label reply_label(struct text bare, size_t language, struct text *value);

/* Some digits that are a time of day, a date or a year since 1900. */
bool reply_has_date(struct text text);

/* "wrote", "schrieb" and the like. */
bool reply_has_verb(struct text text);

/* An address in brackets: "<ana@meyer.example>", also when a line break is inside; or "[mailto:...]". */
bool reply_has_address(struct text text);

/* The words that a line of attribution begins with: "On ", "Am ", "Le ". */
bool reply_has_opener(struct text bare);

#endif
