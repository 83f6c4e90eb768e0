/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The notices of the viewer. That one was seen is in no audit log: it says nothing about what was read, which has
 * entries of its own, and changes nothing that anybody else sees.
 */
#include "worker/notices/notices.h"

#include "common/must.h"
#include "data/live.h"
#include "data/registry.h"
#include "worker/notices/notices_sql.h"
#include "worker/parameters.h"

enum { SEEN_IDS = 100 };

void ask_notices(struct exchange *x)
{
    ask(x, SQL_NOTICES_WAKE, new_id(x));
}

/* The person's other pages count again, if any was marked. */
static void publish_seen(struct exchange *x, const struct statement *statement)
{
    uint64_t seen;

    must(text_to_number(row_text(x, statement, 0, "seen"), &seen));
    if (seen > 0)
        live_publish_notices(exchange_redis(x), firm(x)->number, own_id(x));
}

static bool is_program(const struct exchange *x)
{
    return viewer(x)->scopes != 0;
}

void ask_thread_seen(struct exchange *x, struct text thread, struct text number)
{
    if (!is_program(x))
        ask(x, SQL_NOTICES_SEEN_THREAD, thread, number);
}

void publish_thread_seen(struct exchange *x)
{
    if (!is_program(x))
        publish_seen(x, SQL_NOTICES_SEEN_THREAD);
}

void ask_document_seen(struct exchange *x, struct text document)
{
    if (!is_program(x))
        ask(x, SQL_NOTICES_SEEN_DOCUMENT, document);
}

void publish_document_seen(struct exchange *x)
{
    if (!is_program(x))
        publish_seen(x, SQL_NOTICES_SEEN_DOCUMENT);
}

/* ---- the list ---- */

static const struct field index_query[] = {
    {.name = "after", .kind = FIELD_TIME_CURSOR},
    {0},
};

static void ask_index(struct exchange *x)
{
    ask(x, SQL_NOTICES_INDEX, field(x, "after"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_NOTICES_INDEX);
}

static void ask_count(struct exchange *x)
{
    ask_bare(x, SQL_NOTICES_COUNT);
}

static void answer_count(struct exchange *x)
{
    answer_row(x, 200, SQL_NOTICES_COUNT);
}

/* ---- seen ---- */

static const char *const kinds[] = {"message", "document", "stage", "mention", "assignment", "sign_in_help", NULL};

static const struct field seen_form[] = {
    {.name = "until", .kind = FIELD_TIME},
    {.name = "kind", .kind = FIELD_CHOICE, .choices = kinds},
    {.name = "object", .kind = FIELD_UUID},
    {.name = "ids", .kind = FIELD_UUIDS, .max = SEEN_IDS},
    {0},
};

/* The form says one of three things; the first that is there counts. */
static const struct statement *seen_statement(const struct exchange *x)
{
    if (!text_is_absent(field(x, "until")))
        return SQL_NOTICES_SEEN_UNTIL;
    return text_is_absent(field(x, "kind")) ? SQL_NOTICES_SEEN_IDS : SQL_NOTICES_SEEN_OBJECT;
}

static void ask_seen(struct exchange *x)
{
    const struct statement *statement = seen_statement(x);

    if (statement == SQL_NOTICES_SEEN_UNTIL) {
        ask(x, SQL_NOTICES_SEEN_UNTIL, field(x, "until"));
    } else if (statement == SQL_NOTICES_SEEN_OBJECT) {
        if (text_is_absent(field(x, "object")))
            refuse_field(x, "object", "required");
        ask(x, SQL_NOTICES_SEEN_OBJECT, field(x, "kind"), field(x, "object"));
    } else {
        if (text_is_absent(field(x, "ids")))
            refuse_field(x, "ids", "required");
        ask(x, SQL_NOTICES_SEEN_IDS, field(x, "ids"));
    }
    ask_count(x);
}

static void answer_seen(struct exchange *x)
{
    publish_seen(x, seen_statement(x));
    answer_count(x);
}

const struct route notices_routes[] = {
    {GET, "/api/notices", SIGNED_IN, index_query, ask_index, answer_index,
     "List what is new for the viewer, seen or not, newest first.", NULL},
    {GET, "/api/notices/count", SIGNED_IN, NULL, ask_count, answer_count,
     "Count what the viewer has not seen, up to 100.", NULL},
    {POST, "/api/notices/seen", SELF, seen_form, ask_seen, answer_seen,
     "Say that the viewer has seen notices: all up to a time, those about a thing, or some. To repeat it changes "
     "nothing.",
     NOT_AUDITED},
    {0},
};
