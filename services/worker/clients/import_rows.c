/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Columns are recognised by their headings, in any order and in several spellings; unknown columns are ignored. */
#include "worker/clients/import_rows.h"

#include "common/must.h"
#include "http/checks.h"
#include "http/sentences.h"
#include "worker/parameters.h"

#include <ctype.h>
#include <string.h>

enum { HEADING_BYTES = 24 };

static const size_t NO_COLUMN = SIZE_MAX;

static const struct {
    const char *heading; /* letters only, in lower case */
    enum import_column column;
} headings[] = {
    {"client", IMPORT_CLIENT},      {"clientname", IMPORT_CLIENT},  {"name", IMPORT_CLIENT},
    {"kind", IMPORT_KIND},          {"type", IMPORT_KIND},          {"reference", IMPORT_REFERENCE},
    {"ref", IMPORT_REFERENCE},      {"contact", IMPORT_CONTACT},    {"contactname", IMPORT_CONTACT},
    {"person", IMPORT_CONTACT},     {"email", IMPORT_EMAIL},        {"mail", IMPORT_EMAIL},
    {"emailaddress", IMPORT_EMAIL}, {"contactemail", IMPORT_EMAIL}, {"areas", IMPORT_AREAS},
};

static const struct {
    const char *word;
    int area;
} area_words[] = {{"documents", 1}, {"money", 2}, {"invoices", 2}, {"messages", 4}, {"matters", 8}, {"all", AREAS_ALL}};

/* ---- columns ---- */

/* The letters of a heading in lower case: "E-mail" and "e_mail" are one. Empty if it is longer than any known
   heading. */
static void normalize_heading(struct text heading, char out[HEADING_BYTES])
{
    size_t length = 0;

    for (size_t i = 0; i < heading.length; i++) {
        if (!isalpha((unsigned char)heading.at[i]))
            continue;
        if (length == HEADING_BYTES - 1) {
            length = 0;
            break;
        }
        out[length++] = (char)tolower((unsigned char)heading.at[i]);
    }
    out[length] = '\0';
}

static const char *find_columns(const struct csv_row *names, size_t columns[IMPORT_COLUMNS])
{
    for (size_t c = 0; c < IMPORT_COLUMNS; c++)
        columns[c] = NO_COLUMN;
    for (size_t i = 0; i < names->count; i++) {
        char heading[HEADING_BYTES];

        normalize_heading(names->cells[i], heading);
        for (size_t h = 0; h < sizeof(headings) / sizeof(headings[0]); h++) {
            if (strcmp(heading, headings[h].heading) != 0)
                continue;
            if (columns[headings[h].column] != NO_COLUMN)
                return "csv_column_twice";
            columns[headings[h].column] = i;
        }
    }
    if (columns[IMPORT_CLIENT] == NO_COLUMN || columns[IMPORT_EMAIL] == NO_COLUMN)
        return "csv_columns";
    return NULL;
}

/* ---- one row ---- */

/* Only the first problem of a row is reported, from the left. */
static void set_problem(struct import_row *row, const char *column, const char *problem, struct text detail)
{
    if (row->problem != NULL)
        return;
    row->column = column;
    row->problem = problem;
    row->detail = detail;
}

static void read_text(struct arena *arena, struct import_row *row, const char *column, int64_t most, struct text *value)
{
    const struct field field = {.name = column, .kind = FIELD_TEXT, .max = most};
    const char *code = text_is_absent(*value) ? NULL : check_text(&field, *value, false, arena, value);

    if (code == NULL)
        return;
    if (strcmp(code, "too_long") == 0)
        set_problem(row, column, "too_long",
                    arena_print(arena, "The %s is longer than %d characters.", column, (int)most));
    else
        set_problem(row, column, code, arena_print(arena, "The %s contains characters that cannot be shown.", column));
}

static void read_kind(struct import_row *row)
{
    static const struct text kinds[] = {{"person", 6}, {"family", 6}, {"company", 7}};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (text_is_absent(row->kind) || text_equal_ignoring_case(row->kind, kinds[i])) {
            row->kind = kinds[i];
            return;
        }
    }
    set_problem(row, "kind", "not_choice", lit("The kind must be person, family or company."));
}

static void read_email(struct arena *arena, struct import_row *row)
{
    const char *code = NULL;

    if (text_is_absent(row->email))
        set_problem(row, "e-mail", "required", lit("The email address is missing."));
    else
        code = check_email(row->email, arena, &row->email);
    if (code != NULL)
        set_problem(row, "e-mail", code, sentence_of(SENTENCE_FIELD, text_of(code), "en"));
}

static int area_of(struct text word)
{
    for (size_t i = 0; i < sizeof(area_words) / sizeof(area_words[0]); i++)
        if (text_equal_ignoring_case(word, text_of(area_words[i].word)))
            return area_words[i].area;
    return 0;
}

/* "documents, matters": anything that is not a letter separates. Absent: all areas. */
static void read_areas(struct import_row *row, struct text given)
{
    size_t at = 0;

    if (text_is_absent(given)) {
        row->areas = AREAS_ALL;
        return;
    }
    while (at < given.length) {
        const size_t from = at;
        int area;

        while (at < given.length && isalpha((unsigned char)given.at[at]))
            at++;
        if (at == from) {
            at++;
            continue;
        }
        area = area_of(text_slice(given, from, at - from));
        if (area == 0) {
            set_problem(row, "areas", "not_areas",
                        lit("The areas are documents, money, messages and matters, or all."));
            return;
        }
        row->areas |= area;
    }
    if (row->areas == 0)
        set_problem(row, "areas", "not_areas", lit("The areas are documents, money, messages and matters, or all."));
}

static struct import_row read_row(struct arena *arena, const struct csv_row *cells,
                                  const size_t columns[IMPORT_COLUMNS])
{
    struct import_row row = {.line = cells->line,
                             .cells = cells,
                             .client = csv_cell(cells, columns[IMPORT_CLIENT]),
                             .kind = csv_cell(cells, columns[IMPORT_KIND]),
                             .reference = csv_cell(cells, columns[IMPORT_REFERENCE]),
                             .contact = csv_cell(cells, columns[IMPORT_CONTACT]),
                             .email = csv_cell(cells, columns[IMPORT_EMAIL])};

    if (cells->is_broken)
        set_problem(&row, "row", "broken", lit("There is text after a closing quotation mark, or far too much of it."));
    if (text_is_absent(row.client))
        set_problem(&row, "client", "required", lit("The client's name is missing."));
    read_text(arena, &row, "client", 200, &row.client);
    read_kind(&row);
    read_text(arena, &row, "reference", 80, &row.reference);
    if (text_is_absent(row.contact))
        row.contact = row.client;
    read_text(arena, &row, "contact name", 120, &row.contact);
    read_email(arena, &row);
    read_areas(&row, csv_cell(cells, columns[IMPORT_AREAS]));
    return row;
}

/* ---- the table ---- */

/* One person may act for several clients; but the same row twice is a mistake. */
static void check_duplicate(struct arena *arena, const struct import_table *table, struct import_row *row)
{
    for (size_t i = 0; i < table->count && row->problem == NULL; i++) {
        const struct import_row *other = &table->rows[i];

        if (other->problem == NULL && text_equal(other->email, row->email) &&
            text_equal_ignoring_case(other->client, row->client) &&
            text_equal_ignoring_case(other->reference, row->reference))
            set_problem(
                row, "e-mail", "twice",
                arena_print(arena, "Line %zu already has this client with the same email address.", other->line));
    }
}

static const char *code_of(enum csv_outcome outcome)
{
    switch (outcome) {
    case CSV_EMPTY:
        return "csv_empty";
    case CSV_TOO_LARGE:
        return "csv_too_large";
    case CSV_TOO_LONG:
        return "csv_too_long";
    case CSV_TOO_WIDE:
        return "csv_too_wide";
    case CSV_NOT_UTF8:
        return "csv_not_utf8";
    case CSV_OPEN_QUOTE:
        return "csv_open_quote";
    case CSV_OK:
        break;
    }
    return NULL;
}

const char *import_read(struct arena *arena, struct text bytes, struct import_table *table)
{
    enum csv_outcome outcome = csv_read(arena, bytes, &table->csv);
    const struct csv *csv = &table->csv;
    size_t columns[IMPORT_COLUMNS];
    const char *code;

    table->count = 0;
    if (outcome != CSV_OK && (outcome != CSV_OPEN_QUOTE || csv->rows == NULL))
        return code_of(outcome);
    code = find_columns(&csv->names, columns);
    if (code != NULL)
        return code;
    table->rows = arena_take(arena, (csv->count + 1) * sizeof(*table->rows));
    for (size_t i = 0; i < csv->count; i++) {
        struct import_row row = read_row(arena, &csv->rows[i], columns);

        check_duplicate(arena, table, &row);
        table->rows[table->count++] = row;
    }
    if (outcome == CSV_OPEN_QUOTE) { /* the rows before it are still valid */
        struct import_row *row = &table->rows[table->count++];

        *row = (struct import_row){.line = csv->line};
        set_problem(row, "row", "open_quote",
                    lit("A quotation mark opens here that nothing closes; the rest was not read."));
    }
    return table->count == 0 ? "csv_empty" : NULL;
}
