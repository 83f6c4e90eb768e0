/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Imports clients from a table, with a preview of each row. Valid rows are imported even if others are not; the invalid
 * ones are returned as a table, to be corrected. Importing the same table again creates nothing twice, because known
 * clients are recognised.
 */
#include "common/must.h"
#include "http/exchange.h"

#include "worker/clients/clients_sql.h"
#include "worker/clients/import_rows.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

#include <string.h>

enum { ROWS_BYTES = 4 * CSV_BYTES /* of the rows as JSON */, ERRORS_BYTES = 8 * CSV_BYTES };

#define AMBIGUOUS "There are several clients of this name. Give the reference."
#define TAKEN "This reference belongs to another client."

/* ---- the request ---- */

static void add_text(struct buffer *out, const char *name, struct text text)
{
    if (text_is_absent(text))
        return;
    buffer_add_byte(out, ',');
    buffer_add_json(out, text_of(name));
    buffer_add_byte(out, ':');
    buffer_add_json(out, text);
}

static void add_row(struct exchange *x, struct buffer *out, const struct import_row *row)
{
    buffer_print(out, "{\"line\":%zu,\"areas\":%d", row->line, row->areas);
    add_text(out, "client", row->client);
    add_text(out, "kind", row->kind);
    add_text(out, "reference", row->reference);
    add_text(out, "contact", row->contact);
    add_text(out, "email", row->email);
    add_text(out, "account", new_id(x));
    add_text(out, "person", new_id(x));
    add_text(out, "column", text_of(row->column));
    add_text(out, "problem", text_of(row->problem));
    add_text(out, "detail", row->detail);
    buffer_add_byte(out, '}');
}

/* The rows as a JSON parameter. Absent, and refused, if they are too large. */
static struct text rows_text(struct exchange *x, const struct import_table *table)
{
    struct text text = no_text;
    struct buffer out;

    buffer_open(&out, ROWS_BYTES);
    buffer_add_byte(&out, '[');
    for (size_t i = 0; i < table->count; i++) {
        if (i > 0)
            buffer_add_byte(&out, ',');
        add_row(x, &out, &table->rows[i]);
    }
    buffer_add_byte(&out, ']');
    if (out.overflowed)
        refuse(x, 413, "csv_too_large");
    else
        text = arena_copy(arena(x), buffer_text(&out));
    buffer_close(&out);
    return text;
}

static void ask_import(struct exchange *x, bool commit)
{
    struct import_table *table = scratch(x, sizeof(*table));
    const char *code;
    struct text rows;

    if (!text_equal(media_type(x), lit("text/csv"))) {
        refuse(x, 415, "content_type");
        return;
    }
    if (viewer(x)->kind == VIEWER_ASSIGNED) { /* they could not see what they import */
        refuse(x, 403, "not_allowed");
        return;
    }
    code = import_read(arena(x), body(x), table);
    if (code != NULL) {
        refuse(x, strcmp(code, "csv_too_large") == 0 ? 413 : 422, code);
        return;
    }
    rows = rows_text(x, table);
    note(x, table);
    if (commit)
        ask_bare(x, SQL_IMPORTS_LOCK);
    ask(x, SQL_IMPORTS_RUN, rows, bool_param(commit), lit(AMBIGUOUS), lit(TAKEN));
}

static void ask_preview(struct exchange *x)
{
    ask_import(x, false);
}

static void ask_create(struct exchange *x)
{
    ask_import(x, true);
    emit(x, SQL_EVENTS_EMIT, no_text, lit("true"), lit("account"), no_text, lit("accounts.imported"));
}

/* ---- the answer ---- */

static bool is_outcome(const struct exchange *x, size_t row, struct text outcome)
{
    return text_equal(row_text(x, SQL_IMPORTS_RUN, row, "outcome"), outcome);
}

static int64_t count_of(const struct exchange *x, struct text outcome)
{
    int64_t count = 0;

    for (size_t i = 0; i < row_count(x, SQL_IMPORTS_RUN); i++)
        count += is_outcome(x, i, outcome);
    return count;
}

static bool is_linked(const struct exchange *x, size_t row)
{
    return is_outcome(x, row, lit("new")) || is_outcome(x, row, lit("joins"));
}

/* Who is linked with a client, each once however many clients they act for. */
static int64_t count_people(const struct exchange *x)
{
    int64_t count = 0;

    for (size_t i = 0; i < row_count(x, SQL_IMPORTS_RUN); i++) {
        struct text email = row_text(x, SQL_IMPORTS_RUN, i, "email");
        size_t earlier = 0;

        while (earlier < i &&
               !(is_linked(x, earlier) && text_equal(row_text(x, SQL_IMPORTS_RUN, earlier, "email"), email)))
            earlier++;
        count += is_linked(x, i) && earlier == i;
    }
    return count;
}

static void add_error(struct exchange *x, struct buffer *out, const struct import_table *table, size_t at)
{
    const struct csv_row *given = table->rows[at].cells;
    struct text cells[CSV_COLUMNS + 2];
    size_t count = 0;

    cells[count++] = row_text(x, SQL_IMPORTS_RUN, at, "line");
    cells[count++] = row_text(x, SQL_IMPORTS_RUN, at, "detail");
    for (size_t i = 0; given != NULL && i < given->count; i++)
        cells[count++] = given->cells[i];
    csv_add_row(out, table->csv.separator, cells, count);
}

/* The invalid rows as CSV under their original columns, so that they can be corrected and imported again. */
static struct text errors_text(struct exchange *x, const struct import_table *table)
{
    struct text heads[CSV_COLUMNS + 2] = {lit("line"), lit("problem")}, text;
    struct buffer out;

    must(row_count(x, SQL_IMPORTS_RUN) == table->count);
    if (count_of(x, lit("error")) == 0)
        return no_text;
    memcpy(heads + 2, table->csv.names.cells, table->csv.names.count * sizeof(heads[0]));
    buffer_open(&out, ERRORS_BYTES);
    csv_add_row(&out, table->csv.separator, heads, table->csv.names.count + 2);
    for (size_t i = 0; i < table->count; i++)
        if (is_outcome(x, i, lit("error")))
            add_error(x, &out, table, i);
    text = out.overflowed ? no_text : arena_copy(arena(x), buffer_text(&out));
    buffer_close(&out);
    return text;
}

static void answer_import(struct exchange *x, int status)
{
    answer_object(x, status, member_number("clients", count_of(x, lit("new"))),
                  member_number("people", count_people(x)), member_number("known", count_of(x, lit("known"))),
                  member_number("errors", count_of(x, lit("error"))),
                  member_text("errors_csv", errors_text(x, noted(x))), member_rows("rows", SQL_IMPORTS_RUN));
}

static void answer_preview(struct exchange *x)
{
    answer_import(x, 200);
}

static void answer_create(struct exchange *x)
{
    answer_import(x, 201);
}

/* A preview changes nothing. */
const struct route imports_routes[] = {
    {POST, "/api/imports/preview", STAFF, RAW_BODY, ask_preview, answer_preview,
     "Preview an import of clients: the outcome of each row. Changes nothing.", NOT_AUDITED},
    {POST, "/api/imports", STAFF, RAW_BODY, ask_create, answer_create,
     "Import clients from a table (CSV). Valid rows are imported, the others are returned. Does not invite anybody.",
     "accounts.imported"},
    {0},
};
