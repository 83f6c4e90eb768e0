/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A PDF of flowing text, by Pango and Cairo: A4, numbered pages, embedded fonts, text that can be selected. Text in any
 * script; one that is written from right to left is set so. Pages are written as they fill, so memory does not grow
 * with their number.
 */
#ifndef PORTICO_WORKER_MESSAGES_TRANSCRIPT_PAGES_H
#define PORTICO_WORKER_MESSAGES_TRANSCRIPT_PAGES_H

#include "common/text.h"

struct pages;

/* Takes the PDF's bytes; false: they cannot be taken, and the PDF is broken. */
typedef bool pages_f(void *owner, struct text bytes);

enum pages_style {
    PAGES_TITLE,
    PAGES_HEAD, /* of a part; stays with what follows */
    PAGES_BODY,
    PAGES_NOTE, /* small and grey */
    PAGES_CODE, /* small, of one width: ids and hashes */
    PAGES_STYLES
};

/* `footer` is at the foot of each page, beside its number; it is cut if it is long. */
struct pages *pages_open(pages_f *write, void *owner, struct text title, struct text footer);

/* A paragraph, of one or more lines. What the fonts lack is shown as a box with its code. */
void pages_add(struct pages *pages, enum pages_style style, struct text text);

/*
 * The next part of a long text, in bounded time; `rest` is absent after the last. Line breaking takes time in
 * proportion to the square of a word, so no more than a thousand characters are laid out at once. It looks as if all
 * were: the last line of a part is drawn as the first of the next.
 */
void pages_flow(struct pages *pages, enum pages_style style, struct text *rest);

/* Empty space, of so many points, but not at the top of a page. */
void pages_space(struct pages *pages, double points);
void pages_rule(struct pages *pages);

/* The number of the page that is being filled. */
unsigned pages_count(const struct pages *pages);

/* Writes the last page and the directory. False if the PDF is broken. */
bool pages_finish(struct pages *pages);
void pages_close(struct pages **pages);

#endif
