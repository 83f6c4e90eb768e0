/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A letter as a PDF, for the demo firms: a letterhead in the firm's colour, a date, a title, paragraphs over pages. */
#ifndef PORTICO_CLI_DEMO_PDF_H
#define PORTICO_CLI_DEMO_PDF_H

#include "common/buffer.h"

enum { LETTER_PAGES = 32 /* a longer letter is not made */ };

/* Texts are UTF-8; characters outside Windows-1252 become '?'. */
struct letter {
    const char *firm, *colour; /* colour: #rrggbb */
    bool serif;
    const char *title, *date;
    const char *const *paragraphs;
    size_t count;
};

/* Writes the PDF to `out`, which must be empty. False when it exceeds the limit of `out`. */
bool letter_to_pdf(const struct letter *letter, struct buffer *out);

#endif
