/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One walk over the bytes. The one complication is the quoted cell: where it holds no doubled quote it stays a slice of
 * what came, else it is copied without the doubling.
 */
#include "common/csv.h"

#include "common/must.h"

#include <string.h>

static const struct text mark = {"\xef\xbb\xbf", 3}; /* U+FEFF, as some write it before everything else */

struct walk {
    struct arena *arena;
    struct text bytes;
    size_t at, line;
    char separator;
    struct text cells[CSV_COLUMNS]; /* of the row under way; only what is kept is copied into the arena */
};

static bool is_over(const struct walk *walk)
{
    return walk->at >= walk->bytes.length;
}

static char here(const struct walk *walk)
{
    return walk->bytes.at[walk->at];
}

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

static bool ends_cell(const struct walk *walk)
{
    return is_over(walk) || here(walk) == walk->separator || is_line_end(here(walk));
}

/* Passes one line end, CRLF as one. */
static void pass_line_end(struct walk *walk)
{
    if (here(walk) == '\r' && walk->at + 1 < walk->bytes.length && walk->bytes.at[walk->at + 1] == '\n')
        walk->at++;
    walk->at++;
    walk->line++;
}

/* ---- cells ---- */

static struct text without_doubling(struct arena *arena, struct text quoted)
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

/* What stands between quotes; the walk stands behind the closing one. False when there is none. */
static bool read_quoted(struct walk *walk, struct text *cell)
{
    const size_t from = ++walk->at;
    bool doubled = false;

    for (; !is_over(walk); walk->at++) {
        if (here(walk) == '"') {
            if (walk->at + 1 >= walk->bytes.length || walk->bytes.at[walk->at + 1] != '"')
                break;
            doubled = true;
            walk->at++;
        } else if (here(walk) == '\n' || (here(walk) == '\r' && (walk->at + 1 >= walk->bytes.length ||
                                                                 walk->bytes.at[walk->at + 1] != '\n'))) {
            walk->line++;
        }
    }
    if (is_over(walk))
        return false;
    *cell = text_slice(walk->bytes, from, walk->at - from);
    if (doubled)
        *cell = without_doubling(walk->arena, *cell);
    walk->at++;
    return true;
}

static struct text read_plain(struct walk *walk)
{
    const size_t from = walk->at;

    while (!ends_cell(walk))
        walk->at++;
    return text_slice(walk->bytes, from, walk->at - from);
}

/* One cell; the walk stands at what ends it. False when a quote is never closed. */
static bool read_cell(struct walk *walk, struct csv_row *row)
{
    struct text cell;

    if (!is_over(walk) && here(walk) == '"') {
        if (!read_quoted(walk, &cell))
            return false;
        while (!ends_cell(walk)) {
            row->is_broken = true;
            walk->at++;
        }
    } else {
        cell = read_plain(walk);
    }
    if (cell.length > CSV_CELL_MOST) {
        cell = text_cut(cell, CSV_CELL_MOST);
        row->is_broken = true;
    }
    if (row->count < CSV_COLUMNS)
        row->cells[row->count++] = cell;
    return true;
}

/* ---- rows ---- */

/* The next row that is no empty line; its cells lie in the walk. False at the end, and where a quote is never closed:
   `broken` tells which. */
static bool read_row(struct walk *walk, struct csv_row *row, bool *broken)
{
    while (!is_over(walk) && is_line_end(here(walk)))
        pass_line_end(walk);
    if (is_over(walk))
        return false;
    *row = (struct csv_row){.line = walk->line, .cells = walk->cells};
    for (;;) {
        const size_t line = walk->line;

        if (!read_cell(walk, row)) {
            walk->line = line;
            *broken = true;
            return false;
        }
        if (is_over(walk))
            return true;
        if (is_line_end(here(walk))) {
            pass_line_end(walk);
            return true;
        }
        walk->at++;
        if (is_over(walk)) { /* a separator at the very end: one more empty cell */
            if (row->count < CSV_COLUMNS)
                row->cells[row->count++] = lit("");
            return true;
        }
    }
}

/* The one of , ; and tab that the first row has most of, outside of quotes. */
static char guess_separator(struct text bytes)
{
    static const char candidates[] = {',', ';', '\t'};
    size_t counts[sizeof(candidates)] = {0}, best = 0;
    bool quoted = false;

    for (size_t i = 0; i < bytes.length && (quoted || !is_line_end(bytes.at[i])); i++) {
        if (bytes.at[i] == '"')
            quoted = !quoted;
        for (size_t c = 0; c < sizeof(candidates) && !quoted; c++)
            counts[c] += bytes.at[i] == candidates[c];
    }
    for (size_t c = 1; c < sizeof(candidates); c++)
        if (counts[c] > counts[best])
            best = c;
    return candidates[best];
}

static struct text without_mark(struct text bytes)
{
    return text_starts_with(bytes, mark) ? text_slice(bytes, mark.length, SIZE_MAX) : bytes;
}

static size_t blank_lines_before(struct text bytes)
{
    size_t at = 0;

    while (at < bytes.length && is_line_end(bytes.at[at]))
        at++;
    return at;
}

static struct csv_row kept(struct arena *arena, struct csv_row row)
{
    struct text *cells = arena_take(arena, (row.count + 1) * sizeof(*cells));

    memcpy(cells, row.cells, row.count * sizeof(*cells));
    row.cells = cells;
    return row;
}

static bool is_empty(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (text_trim(row->cells[i]).length > 0)
            return false;
    return true;
}

static enum csv_outcome read_rows(struct walk *walk, struct csv *csv)
{
    struct csv_row row;
    bool broken = false;

    csv->rows = arena_take(walk->arena, CSV_ROWS * sizeof(*csv->rows));
    while (read_row(walk, &row, &broken)) {
        if (is_empty(&row) && !row.is_broken)
            continue; /* ";;;" is what a spreadsheet leaves of an empty line */
        if (csv->count == CSV_ROWS)
            return CSV_TOO_LONG;
        csv->rows[csv->count++] = kept(walk->arena, row);
    }
    csv->line = walk->line;
    return broken ? CSV_OPEN_QUOTE : CSV_FINE;
}

enum csv_outcome csv_read(struct arena *arena, struct text bytes, struct csv *csv)
{
    struct walk walk = {.arena = arena, .bytes = without_mark(bytes), .line = 1};
    bool broken = false;

    *csv = (struct csv){.separator = ','};
    if (bytes.length > CSV_BYTES)
        return CSV_TOO_LARGE;
    if (!text_is_utf8(walk.bytes))
        return CSV_NOT_UTF8;
    walk.separator = csv->separator = guess_separator(text_slice(walk.bytes, blank_lines_before(walk.bytes), SIZE_MAX));
    if (!read_row(&walk, &csv->names, &broken)) {
        csv->line = walk.line;
        return broken ? CSV_OPEN_QUOTE : CSV_EMPTY;
    }
    csv->names = kept(arena, csv->names);
    return read_rows(&walk, csv);
}

struct text csv_cell(const struct csv_row *row, size_t column)
{
    if (column >= row->count)
        return no_text;
    const struct text cell = text_trim(row->cells[column]);

    return cell.length == 0 ? no_text : cell;
}

/* ---- writing ---- */

/* A mark of byte order at the front would hide what comes after it from us and not from a spreadsheet. */
static bool is_formula(struct text cell)
{
    return text_starts_with(cell, mark) || (cell.length > 0 && memchr("=+-@\t\r", cell.at[0], 6) != NULL);
}

static bool wants_quotes(struct text cell, char separator)
{
    for (size_t i = 0; i < cell.length; i++)
        if (cell.at[i] == separator || cell.at[i] == '"' || cell.at[i] == '\t' || is_line_end(cell.at[i]))
            return true;
    return false;
}

static void add_cell(struct buffer *out, char separator, struct text cell)
{
    const bool quotes = wants_quotes(cell, separator);

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
