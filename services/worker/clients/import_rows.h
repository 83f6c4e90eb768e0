/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Reads a table of clients: finds the columns and validates each row, by itself and against the other rows. The
 * database compares the rows with what the firm has already.
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
    const struct csv_row *cells;                         /* NULL: a quotation mark that is never closed */
    struct text client, kind, reference, contact, email; /* as they will be stored; absent if the row has none */
    int areas;
    const char *column, *problem; /* NULL: valid */
    struct text detail;           /* the problem in a sentence */
};

struct import_table {
    struct csv csv;
    struct import_row *rows;
    size_t count;
};

/* Returns NULL, or the code of the problem if the table cannot be read at all. Texts point into `bytes` or the
   arena. */
const char *import_read(struct arena *arena, struct text bytes, struct import_table *table);

#endif
