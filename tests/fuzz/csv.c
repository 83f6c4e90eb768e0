/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables of strangers: cells stay within bounds, and nothing that we write of them is a formula to whoever reads it. */
#include "common/csv.h"

#include "common/must.h"
#include "target.h"

#include <string.h>

static void check_row(const struct csv_row *row, size_t before)
{
    must(row->line > before && row->count > 0 && row->count <= CSV_COLUMNS);
    for (size_t i = 0; i < row->count; i++)
        must(row->cells[i].length <= CSV_CELL_BYTES && text_is_utf8(row->cells[i]));
}

static void check_writing(struct arena *arena, const struct csv *csv, const struct csv_row *row)
{
    struct buffer out;
    struct csv again;

    buffer_open(&out, 1 << 20);
    csv_add_row(&out, csv->separator, row->cells, row->count);
    must(!out.overflowed);
    if (out.length <= CSV_BYTES && csv_read(arena, buffer_text(&out), &again) == CSV_OK &&
        again.separator == csv->separator && !again.names.is_broken)
        for (size_t i = 0; i < again.names.count; i++)
            must(again.names.cells[i].length == 0 || memchr("=+-@\t\r", again.names.cells[i].at[0], 6) == NULL);
    buffer_close(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_open();
    struct csv csv;
    enum csv_outcome outcome = csv_read(arena, text_from((const char *)data, size), &csv);

    must(csv.count <= CSV_ROWS);
    if (outcome == CSV_OK) {
        check_row(&csv.names, 0);
        for (size_t i = 0; i < csv.count; i++) {
            check_row(&csv.rows[i], i == 0 ? csv.names.line : csv.rows[i - 1].line);
            check_writing(arena, &csv, &csv.rows[i]);
        }
    }
    arena_close(&arena);
    return 0;
}
