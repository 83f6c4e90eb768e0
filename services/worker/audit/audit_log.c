/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The audit log, read only: as pages, and as a table file with the same filters and columns.
 *
 * Days are days of the firm. A first transaction turns them into moments and bounds of the number; without days there
 * is only one transaction.
 */
#include "http/exchange.h"

#include "common/buffer.h"
#include "common/csv.h"
#include "worker/audit/audit_sql.h"
#include "worker/audit/audit_words.h"
#include "worker/parameters.h"

enum {
    EXPORT_ROWS = 5000,                 /* a last line tells how to get the others */
    EXPORT_BYTES = 7 * 1024 * 1024,     /* the rows that fit; the same line follows. An answer may have 8 MiB */
    EXPORT_ROW_BYTES = 24 * 1024 + 512, /* the longest row: two sentences, a client's name, and what is short */
};

/* ---- filters ---- */

static const char *const topics[] = {"sign_in", "people", "matters",  "documents", "messages",
                                     "inbox",   "access", "settings", NULL};

static const struct field filters[] = {
    {.name = "person", .kind = FIELD_UUID},
    {.name = "account", .kind = FIELD_UUID},
    {.name = "topic", .kind = FIELD_CHOICE, .choices = topics},
    {.name = "from", .kind = FIELD_DATE},
    {.name = "to", .kind = FIELD_DATE},
    {.name = "before", .kind = FIELD_NUMBER_CURSOR},
    {0},
};

static bool has_days(const struct exchange *x)
{
    return !text_is_absent(field(x, "from")) || !text_is_absent(field(x, "to"));
}

/* A column of the bounds; absent without days. */
static struct text bound(const struct exchange *x, const char *column)
{
    return has_days(x) ? row_text(x, SQL_AUDIT_LOG_BOUNDS, 0, column) : no_text;
}

/* The number after which, or before which, entries are listed. */
static struct text first_number(const struct exchange *x)
{
    struct text above = bound(x, "above");

    return text_is_absent(above) ? lit("-9223372036854775808") : above;
}

static struct text end_number(struct text number)
{
    return text_is_absent(number) ? lit("9223372036854775807") : number;
}

static void ask_bounds(struct exchange *x)
{
    ask(x, SQL_AUDIT_LOG_BOUNDS, field(x, "from"), field(x, "to"));
}

/* ---- pages ---- */

/* The statement whose index is the narrowest for the filters: a client has fewer entries than a colleague. */
static const struct statement *index_statement(const struct exchange *x)
{
    if (!text_is_absent(field(x, "account")))
        return SQL_AUDIT_LOG_OF_ACCOUNT;
    if (!text_is_absent(field(x, "person")))
        return SQL_AUDIT_LOG_OF_PERSON;
    return text_is_absent(field(x, "topic")) ? SQL_AUDIT_LOG_INDEX : SQL_AUDIT_LOG_OF_TOPIC;
}

static void ask_page(struct exchange *x)
{
    const struct text parameters[] = {
        field(x, "account"),
        field(x, "person"),
        field(x, "topic"),
        first_number(x),
        end_number(bound(x, "below")),
        end_number(field(x, "before")),
        bound(x, "starts"),
        bound(x, "ends"),
    };
    const struct statement *statement = index_statement(x);
    const size_t all = sizeof(parameters) / sizeof(parameters[0]);

    /* Each statement takes the last ones: the filters of the wider indexes come later. */
    ask_with(x, statement, parameters + all - statement->parameters, statement->parameters);
}

static void ask_index(struct exchange *x)
{
    if (has_days(x))
        ask_bounds(x);
    else
        ask_page(x);
}

static void answer_page(struct exchange *x)
{
    answer_rows(x, 200, index_statement(x));
}

static void answer_index(struct exchange *x)
{
    if (!has_days(x)) {
        answer_page(x);
        return;
    }
    ask_page(x);
    ask_again(x, answer_page);
}

/* ---- the table file ---- */

static void ask_table(struct exchange *x)
{
    ask_bare(x, SQL_AUDIT_LOG_ZONE);
    ask(x, SQL_AUDIT_LOG_EXPORT, field(x, "account"), field(x, "person"), field(x, "topic"), first_number(x),
        end_number(bound(x, "below")), end_number(field(x, "before")), bound(x, "starts"), bound(x, "ends"),
        number_param(x, EXPORT_ROWS + 1)); /* one more shows that there are others */
}

static void ask_export(struct exchange *x)
{
    if (has_days(x))
        ask_bounds(x);
    else
        ask_table(x);
}

static void add_entry(struct exchange *x, struct buffer *out, size_t row)
{
    const struct statement *statement = SQL_AUDIT_LOG_EXPORT;
    const struct text cells[] = {
        row_text(x, statement, row, "at"),           audit_who(x, statement, row),  audit_what(x, statement, row),
        row_text(x, statement, row, "account_name"), audit_from(x, statement, row), row_text(x, statement, row, "seq"),
        row_text(x, statement, row, "request"),
    };

    csv_add_row(out, ',', cells, sizeof(cells) / sizeof(cells[0]));
}

/* The hour that comes twice in autumn is the same in both: the number tells their order. */
static void add_heads(struct exchange *x, struct buffer *out)
{
    struct text zone = row_text(x, SQL_AUDIT_LOG_ZONE, 0, "time_zone");
    const struct text heads[] = {
        arena_print(arena(x), "When (%.*s)", (int)zone.length, zone.at),
        lit("Who"),
        lit("What"),
        lit("Client"),
        lit("From"),
        lit("Number"),
        lit("Request"),
    };

    csv_add_row(out, ',', heads, sizeof(heads) / sizeof(heads[0]));
}

static void add_rest(struct exchange *x, struct buffer *out, struct text last)
{
    struct text rest = arena_print(arena(x), "There are older entries. Export again with “Before number” set to %.*s.",
                                   (int)last.length, last.at);

    csv_add_row(out, ',', &rest, 1);
}

static void answer_table(struct exchange *x)
{
    const size_t count = row_count(x, SQL_AUDIT_LOG_EXPORT);
    struct buffer out;
    size_t row = 0;

    buffer_open(&out, EXPORT_BYTES);
    add_heads(x, &out);
    for (; row < count && row < EXPORT_ROWS && buffer_text(&out).length + EXPORT_ROW_BYTES < EXPORT_BYTES; row++)
        add_entry(x, &out, row);
    if (row < count)
        add_rest(x, &out, row_text(x, SQL_AUDIT_LOG_EXPORT, row - 1, "seq"));
    answer_header(x, "content-disposition", lit("attachment; filename=\"audit-log.csv\""));
    answer_header(x, "cache-control", lit("private, no-store"));
    answer_header(x, "x-content-type-options", lit("nosniff"));
    answer_bytes(x, 200, lit("text/csv; charset=utf-8"), arena_copy(arena(x), buffer_text(&out)));
    buffer_close(&out);
}

static void answer_export(struct exchange *x)
{
    if (!has_days(x)) {
        answer_table(x);
        return;
    }
    ask_table(x);
    ask_again(x, answer_table);
}

const struct route audit_log_routes[] = {
    {GET, "/api/audit-log", ADMIN, filters, ask_index, answer_index, "List audit entries, newest first.", NULL},
    {GET, "/api/audit-log/export", ADMIN, filters, ask_export, answer_export,
     "Export audit entries as a table (CSV), newest first, at most 5,000. A last line names the `before` of the next "
     "one.",
     "audit_log.exported"},
    {0},
};
