/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One pass over the bytes. The one complication is the quoted cell: without a doubled quote it is a slice of the input,
 * otherwise it is copied without the doubling.
 */
#include "common/csv.h"

#include "common/must.h"
#include "common/unicode.h"

#include <string.h>

struct reader {
    struct arena *arena;
    struct text bytes;
    size_t at, line;
    char separator;
    struct text cells[CSV_COLUMNS]; /* of the current row; only rows that are kept are copied into the arena */
};

static bool is_at_end(const struct reader *reader)
{
    return reader->at >= reader->bytes.length;
}

static char current_byte(const struct reader *reader)
{
    return reader->bytes.at[reader->at];
}

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

static bool ends_cell(const struct reader *reader)
{
    return is_at_end(reader) || current_byte(reader) == reader->separator || is_line_end(current_byte(reader));
}

/* Skips one line end; CRLF is one. */
static void skip_line_end(struct reader *reader)
{
    if (current_byte(reader) == '\r' && reader->at + 1 < reader->bytes.length &&
        reader->bytes.at[reader->at + 1] == '\n')
        reader->at++;
    reader->at++;
    reader->line++;
}

/* ---- cells ---- */

static struct text unquote(struct arena *arena, struct text quoted)
{
    char *out = arena_take(arena, quoted.length + 1);
    size_t length = 0;

    for (size_t i = 0; i < quoted.length; i++) {
        out[length++] = quoted.at[i];
        if (quoted.at[i] == '"')
            i++;
    }
    return text_from(out, length);
}

/* Reads the text between quotes; the reader then is after the closing one. False when there is none. */
static bool read_quoted(struct reader *reader, struct text *cell)
{
    const size_t from = ++reader->at;
    bool doubled = false;

    for (; !is_at_end(reader); reader->at++) {
        if (current_byte(reader) == '"') {
            if (reader->at + 1 >= reader->bytes.length || reader->bytes.at[reader->at + 1] != '"')
                break;
            doubled = true;
            reader->at++;
        } else if (current_byte(reader) == '\n' ||
                   (current_byte(reader) == '\r' &&
                    (reader->at + 1 >= reader->bytes.length || reader->bytes.at[reader->at + 1] != '\n'))) {
            reader->line++;
        }
    }
    if (is_at_end(reader))
        return false;
    *cell = text_slice(reader->bytes, from, reader->at - from);
    if (doubled)
        *cell = unquote(reader->arena, *cell);
    reader->at++;
    return true;
}

static struct text read_plain(struct reader *reader)
{
    const size_t from = reader->at;

    while (!ends_cell(reader))
        reader->at++;
    return text_slice(reader->bytes, from, reader->at - from);
}

static void add_to_row(struct csv_row *row, struct text cell)
{
    if (row->count < CSV_COLUMNS)
        row->cells[row->count++] = cell;
    else
        row->is_wide = true;
}

/* One cell; the reader stands at what ends it. False when a quote is never closed. */
static bool read_cell(struct reader *reader, struct csv_row *row)
{
    struct text cell;

    if (!is_at_end(reader) && current_byte(reader) == '"') {
        if (!read_quoted(reader, &cell))
            return false;
        while (!ends_cell(reader)) {
            row->is_broken = true;
            reader->at++;
        }
    } else {
        cell = read_plain(reader);
    }
    if (cell.length > CSV_CELL_BYTES) {
        cell = text_cut(cell, CSV_CELL_BYTES);
        row->is_broken = true;
    }
    add_to_row(row, cell);
    return true;
}

/* ---- rows ---- */

/* Reads the next row that is not an empty line; its cells are in the reader. False at the end, and when a quote is
   never closed, which `broken` tells. */
static bool read_row(struct reader *reader, struct csv_row *row, bool *broken)
{
    while (!is_at_end(reader) && is_line_end(current_byte(reader)))
        skip_line_end(reader);
    if (is_at_end(reader))
        return false;
    *row = (struct csv_row){.line = reader->line, .cells = reader->cells};
    for (;;) {
        const size_t line = reader->line;

        if (!read_cell(reader, row)) {
            reader->line = line;
            *broken = true;
            return false;
        }
        if (is_at_end(reader))
            return true;
        if (is_line_end(current_byte(reader))) {
            skip_line_end(reader);
            return true;
        }
        reader->at++;
        if (is_at_end(reader)) { /* a separator at the very end: one more empty cell */
            add_to_row(row, lit(""));
            return true;
        }
    }
}

static const char separators[] = {',', ';', '\t'};

/* The separator that the first row contains most often outside quotes. */
static char guess_separator(struct text bytes)
{
    size_t counts[sizeof(separators)] = {0}, best = 0;
    bool quoted = false;

    for (size_t i = 0; i < bytes.length && (quoted || !is_line_end(bytes.at[i])); i++) {
        if (bytes.at[i] == '"')
            quoted = !quoted;
        for (size_t c = 0; c < sizeof(separators) && !quoted; c++)
            counts[c] += bytes.at[i] == separators[c];
    }
    for (size_t c = 1; c < sizeof(separators); c++)
        if (counts[c] > counts[best])
            best = c;
    return separators[best];
}

/* "sep=;" and a line end: the separator, and how long the line is. 0 where there is none, or another character. */
static size_t separator_line(struct text bytes, char *separator)
{
    if (bytes.length < 6 || !text_equal_ignoring_case(text_slice(bytes, 0, 4), lit("sep=")) ||
        memchr(separators, bytes.at[4], sizeof(separators)) == NULL || !is_line_end(bytes.at[5]))
        return 0;
    *separator = bytes.at[4];
    return 5;
}

static size_t blank_lines_before(struct text bytes)
{
    size_t at = 0;

    while (at < bytes.length && is_line_end(bytes.at[at]))
        at++;
    return at;
}

static struct csv_row copy_row(struct arena *arena, struct csv_row row)
{
    struct text *cells = arena_take(arena, (row.count + 1) * sizeof(*cells));

    memcpy(cells, row.cells, row.count * sizeof(*cells));
    row.cells = cells;
    return row;
}

static bool is_empty(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (unicode_trim(row->cells[i]).length > 0)
            return false;
    return true;
}

static enum csv_outcome read_rows(struct reader *reader, struct csv *csv)
{
    struct csv_row row;
    bool broken = false;

    csv->rows = arena_take(reader->arena, CSV_ROWS * sizeof(*csv->rows));
    while (read_row(reader, &row, &broken)) {
        if (is_empty(&row) && !row.is_broken)
            continue; /* a spreadsheet writes ";;;" for an empty line */
        if (csv->count == CSV_ROWS)
            return CSV_TOO_LONG;
        csv->rows[csv->count++] = copy_row(reader->arena, row);
    }
    csv->line = reader->line;
    return broken ? CSV_OPEN_QUOTE : CSV_OK;
}

enum csv_outcome csv_read(struct arena *arena, struct text bytes, struct csv *csv)
{
    struct reader reader = {.arena = arena, .bytes = unicode_skip_byte_order_mark(bytes), .line = 1};
    bool broken = false;

    *csv = (struct csv){.separator = ','};
    if (bytes.length > CSV_BYTES)
        return CSV_TOO_LARGE;
    if (!text_is_utf8(reader.bytes))
        return CSV_NOT_UTF8;
    reader.at = separator_line(reader.bytes, &reader.separator);
    if (reader.at == 0)
        reader.separator = guess_separator(text_slice(reader.bytes, blank_lines_before(reader.bytes), SIZE_MAX));
    csv->separator = reader.separator;
    if (!read_row(&reader, &csv->names, &broken)) {
        csv->line = reader.line;
        return broken ? CSV_OPEN_QUOTE : CSV_EMPTY;
    }
    if (csv->names.is_wide)
        return CSV_TOO_WIDE;
    csv->names = copy_row(arena, csv->names);
    return read_rows(&reader, csv);
}

/* A byte order mark at the front would hide the formula from us but not from a spreadsheet. */
static bool is_formula(struct text cell)
{
    return unicode_skip_byte_order_mark(cell).length < cell.length ||
           (cell.length > 0 && memchr("=+-@\t\r", cell.at[0], 6) != NULL);
}

static struct text without_guard(struct text cell)
{
    struct text rest = text_slice(cell, 1, SIZE_MAX);

    return text_starts_with(cell, lit("'")) && is_formula(rest) ? rest : cell;
}

struct text csv_cell(const struct csv_row *row, size_t column)
{
    if (column >= row->count)
        return no_text;
    const struct text cell = unicode_trim(without_guard(unicode_trim(row->cells[column])));

    return cell.length == 0 ? no_text : cell;
}

/* ---- writing ---- */

static bool needs_quotes(struct text cell, char separator)
{
    for (size_t i = 0; i < cell.length; i++)
        if (cell.at[i] == separator || cell.at[i] == '"' || cell.at[i] == '\t' || is_line_end(cell.at[i]))
            return true;
    return false;
}

static void add_cell(struct buffer *out, char separator, struct text cell)
{
    const bool quotes = needs_quotes(cell, separator);

    if (quotes)
        buffer_add_byte(out, '"');
    if (is_formula(cell))
        buffer_add_byte(out, '\'');
    for (size_t i = 0; i < cell.length; i++) {
        if (cell.at[i] == '"')
            buffer_add_byte(out, '"');
        buffer_add_byte(out, cell.at[i]);
    }
    if (quotes)
        buffer_add_byte(out, '"');
}

void csv_add_row(struct buffer *out, char separator, const struct text *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_byte(out, separator);
        add_cell(out, separator, cells[i]);
    }
    buffer_add(out, lit("\r\n"));
}
