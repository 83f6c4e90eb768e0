/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The rows of a table of clients: which column is what, and what is wrong with each row by itself or beside the others.
 * What the firm has already is the database's to say.
 */
#ifndef PORTICO_WORKER_CLIENTS_IMPORT_ROWS_H
#define PORTICO_WORKER_CLIENTS_IMPORT_ROWS_H

#include "common/csv.h"

enum import_column {
    IMPORT_CLIENT,
    IMPORT_KIND,
    IMPORT_REFERENCE,
    IMPORT_CONTACT,
    IMPORT_EMAIL,
    IMPORT_AREAS,
    IMPORT_COLUMNS,
};

struct import_row {
    size_t line;
    const struct csv_row *cells;                         /* NULL: of a quote that never ends */
    struct text client, kind, reference, contact, email; /* as they will be kept; absent where the row has none */
    int areas;
    const char *column, *problem; /* NULL: nothing is wrong */
    struct text detail;           /* the problem in a sentence */
};

struct import_table {
    struct csv csv;
    struct import_row *rows;
    size_t count;
};

/* NULL, or the code of what keeps the whole table from being read. Texts lie in `bytes` or in the arena. */
const char *import_read(struct arena *arena, struct text bytes, struct import_table *table);

#endif
