/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Tables as spreadsheets write them (RFC 4180), read whole and written row by row.
 *
 * Beyond the RFC: the separator is a comma, a semicolon or a tab, guessed from the first row unless a first line
 * "sep=;" names it; lines end with CRLF, LF or CR; a byte order mark and empty lines are skipped. Everything must be
 * UTF-8, since another encoding could only be guessed, and a wrong guess would spoil names.
 */
#ifndef PORTICO_COMMON_CSV_H
#define PORTICO_COMMON_CSV_H

#include "common/arena.h"
#include "common/buffer.h"

enum {
    CSV_BYTES = 256 * 1024,
    CSV_ROWS = 1000,      /* after the header row */
    CSV_COLUMNS = 256,    /* an address book has about a hundred; a table with more is refused */
    CSV_CELL_BYTES = 4096 /* bytes of a cell; a longer one is cut, which its row says */
};

enum csv_outcome {
    CSV_OK,
    CSV_EMPTY,     /* no header row */
    CSV_TOO_LARGE, /* beyond CSV_BYTES */
    CSV_TOO_LONG,  /* beyond CSV_ROWS */
    CSV_TOO_WIDE,  /* beyond CSV_COLUMNS in the header row; cells beyond it in other rows are not kept */
    CSV_NOT_UTF8,
    CSV_OPEN_QUOTE, /* `line` of the table: where the quote begins that is never closed */
};

struct csv_row {
    size_t line; /* where it begins, counted from 1; a quoted cell may span several lines */
    struct text *cells;
    size_t count;
    bool is_wide;   /* it has cells that are not kept */
    bool is_broken; /* there is text between a closing quote and the next separator, or a cell was cut */
};

struct csv {
    char separator;
    struct csv_row names; /* the first row */
    struct csv_row *rows;
    size_t count;
    size_t line;
};

/* The texts are in `bytes` or in the arena. */
enum csv_outcome csv_read(struct arena *arena, struct text bytes, struct csv *csv);

/* The cell of a row, trimmed, without the apostrophe that csv_add_row() puts before a formula; absent when the row has
   no such cell or it is empty. */
struct text csv_cell(const struct csv_row *row, size_t column);

/*
 * Writes one row, ended by CRLF. A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or
 * CR) gets an apostrophe before it: text of strangers must not be calculated.
 */
void csv_add_row(struct buffer *out, char separator, const struct text *cells, size_t count);

#endif
