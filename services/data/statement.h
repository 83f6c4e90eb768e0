/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A statement: one SQL text from a .sql file, compiled into the program by scripts/sqlgen.c.
 *
 * A statement whose lines depend on optional parameters has variants: one for each set of given parameters, with a text
 * and a plan of its own. It is itself the variant for none. Handlers name only the statement; whoever sends it sends
 * the variant that fits.
 *
 * Its address is its identity. `text` contains the placeholder {firm}; the pool replaces it with the firm's schema when
 * it prepares the statement on a connection.
 */
#ifndef PORTICO_DATA_STATEMENT_H
#define PORTICO_DATA_STATEMENT_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stdint.h>

enum { STATEMENT_OPTIONS = 4 };

enum gives {
    GIVES_NONE,  /* rows, if any, are ignored */
    GIVES_MAYBE, /* no row or one row */
    GIVES_ROW,   /* exactly one row; anything else is a broken invariant */
    GIVES_ROWS,  /* any number of rows */
    GIVES_PAGE,  /* up to `page` rows and one more, which only shows that there is a next page */
};

struct statement {
    const char *name; /* as in the .sql file, e.g. "matters_index" */
    const char *text;
    enum gives gives;
    uint16_t page;                      /* for GIVES_PAGE: how many rows a response shows */
    bool writes;                        /* inserts, updates or deletes */
    uint8_t parameters;                 /* how many */
    const uint32_t *types;              /* their OIDs, so that the texts need no casts */
    const uint16_t *placeholders;       /* where in `text` each {firm} begins */
    uint8_t placeholder_count;          /* 0: the statement is the same for all firms */
    uint8_t options[STATEMENT_OPTIONS]; /* the parameters that lines depend on */
    uint8_t option_count;
    const struct statement *const *variants; /* 2 to the power of option_count, less the statement itself */
};

/* The variant for these parameters, of which the absent ones are NULL. It shares all but name, text and
   placeholders. */
const struct statement *statement_variant(const struct statement *statement, const struct text *parameters);

/* Writes the statement's text with `schema` in place of {firm}, and a closing NUL. */
void statement_write(const struct statement *statement, struct text schema, struct buffer *out);

#endif
