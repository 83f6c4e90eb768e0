/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A letter as a PDF, for the demo firms: letterhead in the firm's colour, a title, a date, paragraphs over pages. */
#ifndef PORTICO_CLI_DEMO_PDF_H
#define PORTICO_CLI_DEMO_PDF_H

#include "common/buffer.h"

enum { LETTER_PAGES = 32 /* a longer letter is not made */ };

/* Texts are UTF-8; characters outside of Windows-1252 are shown as '?'. */
struct letter {
    const char *firm, *colour; /* colour: #rrggbb */
    bool serif;
    const char *title, *date;
    const char *const *paragraphs;
    size_t count;
};

/* Appends the PDF to `out`, which must be empty and whose limit bounds it. False when it does not fit. */
bool letter_to_pdf(const struct letter *letter, struct buffer *out);

#endif
