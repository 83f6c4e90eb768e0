/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Threads between a client and the firm.
 *
 * Staff and clients use the same paths and get different columns: who handles a thread, and whom to greet, never
 * reaches a client.
 */
#include "worker/messages/threads.h"

#include "worker/inbox/inbox.h"
#include "worker/matters/matters.h"
#include "worker/messages/drafts.h"
#include "worker/messages/messages_sql.h"
#include "worker/messages/writer.h"
#include "worker/parameters.h"

#include <string.h>

struct text threads_guard(struct exchange *x)
{
    struct text thread = path_part(x, "thread");

    ask(x, SQL_THREADS_GUARD, thread);
    return thread;
}

/* ---- lists and details ---- */

static const struct field index_query[] = {
    {.name = "account", .kind = FIELD_UUID},
    {.name = "matter", .kind = FIELD_UUID},
    {.name = "closed", .kind = FIELD_BOOL},
    {.name = "before", .kind = FIELD_TIME_CURSOR},
    {0},
};

static const struct statement *index_of(const struct exchange *x)
{
    return writer_is_client(x) ? SQL_THREADS_CLIENT_INDEX : SQL_THREADS_INDEX;
}

/* A matter that the viewer does not see is refused before its threads are looked for. */
static void ask_index(struct exchange *x)
{
    struct text account = account_param(x), matter = field(x, "matter");
    bool open = !text_equal(field(x, "closed"), lit("true"));

    if (!text_is_absent(matter))
        ask(x, SQL_MATTERS_GUARD, matter);
    ask(x, index_of(x), account, matter, bool_param(open), field(x, "before"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, index_of(x));
}

static void ask_unread(struct exchange *x)
{
    ask_bare(x, SQL_THREADS_UNREAD);
}

static void answer_unread(struct exchange *x)
{
    answer_row(x, 200, SQL_THREADS_UNREAD);
}

const struct statement *threads_shown(const struct exchange *x)
{
    return writer_is_client(x) ? SQL_THREADS_CLIENT_SHOW : SQL_THREADS_SHOW;
}

static void ask_show(struct exchange *x)
{
    struct text thread = threads_guard(x);

    ask(x, threads_shown(x), thread);
    ask(x, SQL_READS_LATEST, thread);
    ask(x, SQL_DRAFTS_OF_THREAD, thread, drafts_person(x));
    ask(x, SQL_OUTGOING_OF_THREAD, thread, drafts_person(x));
}

static void answer_show(struct exchange *x)
{
    answer_parts(x, 200, "thread", threads_shown(x), "reads", SQL_READS_LATEST, "drafts", SQL_DRAFTS_OF_THREAD,
                 "outgoing", SQL_OUTGOING_OF_THREAD, NULL);
}

/* ---- closing ---- */

static const struct field change_form[] = {
    {.name = "closed", .kind = FIELD_BOOL, .required = true},
    {0},
};

static void answer_change(struct exchange *x)
{
    answer_row(x, 200, SQL_THREADS_SHOW);
}

/* It was closed, or open, already: that is no act. */
static void answer_unchanged(struct exchange *x)
{
    audit_as(x, NOT_AUDITED);
    ask(x, SQL_THREADS_SHOW, path_part(x, "thread"));
    ask_again(x, answer_change);
}

static void ask_change(struct exchange *x)
{
    struct text thread = threads_guard(x);
    bool closes = text_equal(field(x, "closed"), lit("true"));

    ask(x, SQL_THREADS_CLOSE, thread, field(x, "closed"));
    if (closes)
        ask(x, SQL_INBOX_CLOSE, lit("message"), thread, no_text, own_id(x));
    ask(x, SQL_THREADS_SHOW, thread);
    audit_object(x, thread);
    audit_as(x, closes ? "thread.closed" : "thread.reopened");
    emit(x, SQL_MESSAGES_EMIT, thread, lit("thread"), closes ? lit("thread.closed") : lit("thread.reopened"),
         own_id(x));
    if_conflict(x, answer_unchanged);
}

const struct route threads_routes[] = {
    {GET, "/api/threads", SIGNED_IN, index_query, ask_index, answer_index,
     "List threads, newest message first: the open ones, or with `closed` the closed ones.", NULL},
    {GET, "/api/threads/unread", SIGNED_IN, NULL, ask_unread, answer_unread,
     "Count the threads with messages that the viewer has not read.", NULL},
    {GET, "/api/threads/{thread}", SIGNED_IN, NULL, ask_show, answer_show,
     "Show a thread, and how far people have read. A client sees the marks of the firm only if the firm shows them.",
     NULL},
    {PATCH, "/api/threads/{thread}", STAFF, change_form, ask_change, answer_change,
     "Close a thread or open it again. A new message opens it too.", "thread.closed"},
    {0},
};
