/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The sentences of refusals, which people read. Each folder has its own in refusals.<language>.json beside its code;
 * the build makes tables of them (scripts/wordgen.c) and fails if a language lacks a code that another one has.
 */
#ifndef PORTICO_HTTP_SENTENCES_H
#define PORTICO_HTTP_SENTENCES_H

#include "common/text.h"

struct sentence {
    const char *code, *text;
};

/* One folder's sentences in one language. The lists are ended by an empty row. */
struct catalogue {
    const char *language;
    const struct sentence *problems; /* by the code of the problem */
    const struct sentence *fields;   /* by the code of what is wrong with a field */
    const struct sentence *titles;   /* by the status of the answer */
};

enum sentence_kind { SENTENCE_PROBLEM, SENTENCE_FIELD, SENTENCE_TITLE };

enum { CATALOGUES = 32 /* folders with sentences; one more ends the process */ };

/* Called at the start: adds a folder's catalogues, one for each language and an empty one at the end. They must stay
   valid. */
void sentences_use(const struct catalogue *catalogues);

/* The sentence in that language if it exists, otherwise in English; absent for a code that no catalogue has. */
struct text sentence_of(enum sentence_kind kind, struct text code, const char *language);

/* Our language that Accept-Language prefers (RFC 9110, section 12.5.4; matched by the basic lookup of RFC 4647, section
   3.4). English when the header is absent, or names no language of ours. */
const char *language_wanted(struct text accept_language);

/* The same among `languages`, a NULL-terminated list; the first of them when the header names none of them. */
const char *language_among(struct text accept_language, const char *const *languages);

#endif
