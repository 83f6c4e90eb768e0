/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A statement: one SQL text from a .sql file, as scripts/sqlgen.c put it into the program.
 *
 * Its address is its identity. `text` still holds the mark {firm}; the pool writes the firm's schema in when it
 * prepares the statement on a connection.
 */
#ifndef PORTICO_DATA_STATEMENT_H
#define PORTICO_DATA_STATEMENT_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stdint.h>

enum gives {
    GIVES_NONE,  /* rows, if any, are of no interest */
    GIVES_MAYBE, /* none or one row */
    GIVES_ROW,   /* exactly one row; anything else is a broken invariant */
    GIVES_ROWS,  /* any number */
    GIVES_PAGE,  /* one row more than `page` asks for: the extra one only says that there is a next page */
};

struct statement {
    const char *name; /* as in the header, e.g. "matters_index" */
    const char *text;
    enum gives gives;
    uint16_t page;         /* for GIVES_PAGE: how many rows an answer shows */
    bool writes;           /* inserts, updates or deletes */
    uint8_t parameters;    /* how many */
    const uint32_t *types; /* their OIDs, so that the texts need no casts */
    const uint16_t *marks; /* where in `text` each {firm} begins */
    uint8_t mark_count;    /* 0: the statement is the same for all firms */
};

/* The statement's text with `schema` for its marks, closed by a NUL. */
void statement_write(const struct statement *statement, struct text schema, struct buffer *out);

#endif
