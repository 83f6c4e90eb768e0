/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The sentences of refusals, which people read. Each folder has its own in refusals.<language>.json beside its code;
 * the build makes tables of them (scripts/wordgen.c) and sees to it that every language has every code.
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

enum { CATALOGUES = 32 /* folders that bring sentences; one more ends the process */ };

/* At the start: adds a folder's catalogues, one for each language and an empty one at the end. They must stay. */
void sentences_use(const struct catalogue *catalogues);

/* In that language if there is one, else in English; absent for a code that no catalogue has. */
struct text sentence_of(enum sentence_kind kind, struct text code, const char *language);

/* The language among ours that Accept-Language wants most (RFC 9110, section 12.5.4; matched by the basic lookup of
   RFC 4647, section 3.4). English when the header is absent, or wants none that we have. */
const char *language_wanted(struct text accept_language);

/* The same among `languages`, which NULL ends; the first of them when it wants none. */
const char *language_among(struct text accept_language, const char *const *languages);

#endif
