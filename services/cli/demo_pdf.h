/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A letter as a PDF, for the demo firms: letterhead in the firm's colour, a title, a date, paragraphs over pages. */
#ifndef PORTICO_CLI_DEMO_PDF_H
#define PORTICO_CLI_DEMO_PDF_H

#include "common/buffer.h"

struct letter {
    const char *firm, *colour; /* colour: #rrggbb */
    bool serif;
    const char *title, *date;
    const char *const *paragraphs;
    size_t count;
};

/* Appends the PDF to `out`, whose limit bounds it. False when cairo could not make it or it did not fit. */
bool letter_to_pdf(const struct letter *letter, struct buffer *out);

#endif
