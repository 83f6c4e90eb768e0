/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Threads between a client and the firm, and who has read how far.
 *
 * Staff and clients use the same paths and get different columns: who handles a thread, and whom to greet, never
 * reaches a client. A read mark is one's own, so readers make them too.
 */
#include "common/must.h"
#include "http/exchange.h"
#include "worker/matters/matters.h"
#include "worker/messages/drafts.h"
#include "worker/messages/messages_sql.h"
#include "worker/parameters.h"

static bool is_client(const struct exchange *x)
{
    return viewer(x)->kind == VIEWER_CLIENT;
}

static struct text guard_thread(struct exchange *x)
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
    return is_client(x) ? SQL_THREADS_CLIENT_INDEX : SQL_THREADS_INDEX;
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

static const struct statement *show_of(const struct exchange *x)
{
    return is_client(x) ? SQL_THREADS_CLIENT_SHOW : SQL_THREADS_SHOW;
}

static void ask_show(struct exchange *x)
{
    struct text thread = guard_thread(x);

    ask(x, show_of(x), thread);
    ask(x, SQL_THREADS_READERS, thread);
    ask(x, SQL_DRAFTS_OF_THREAD, thread, drafts_person(x));
    ask(x, SQL_OUTGOING_OF_THREAD, thread, drafts_person(x));
}

static void answer_show(struct exchange *x)
{
    answer_parts(x, 200, "thread", show_of(x), "reads", SQL_THREADS_READERS, "drafts", SQL_DRAFTS_OF_THREAD, "outgoing",
                 SQL_OUTGOING_OF_THREAD, NULL);
}

/* ---- closing ---- */

static const struct field change_form[] = {
    {.name = "closed", .kind = FIELD_BOOL, .required = true},
    {0},
};

static void ask_change(struct exchange *x)
{
    struct text thread = guard_thread(x);
    bool closes = text_equal(field(x, "closed"), lit("true"));

    ask(x, SQL_THREADS_CLOSE, thread, field(x, "closed"));
    ask(x, SQL_THREADS_SHOW, thread);
    audit_object(x, thread);
    audit_as(x, closes ? "thread.closed" : "thread.reopened");
    emit(x, SQL_THREADS_EMIT, thread, closes ? lit("thread.closed") : lit("thread.reopened"));
}

static void answer_change(struct exchange *x)
{
    answer_row(x, 200, SQL_THREADS_SHOW);
}

/* ---- read marks ---- */

static const struct field read_form[] = {
    {.name = "number", .kind = FIELD_NUMBER, .required = true, .min = 1, .max = INT32_MAX},
    {0},
};

static void ask_marks(struct exchange *x)
{
    struct text thread = guard_thread(x);

    ask(x, SQL_THREADS_MARKS, thread);
}

static void answer_marks(struct exchange *x)
{
    answer_rows(x, 200, SQL_THREADS_MARKS);
}

static void ask_progress(struct exchange *x)
{
    struct text thread = guard_thread(x);

    ask(x, SQL_THREADS_PROGRESS, thread);
}

static void answer_read(struct exchange *x)
{
    answer_empty(x, 204);
}

static uint64_t progress(const struct exchange *x, const char *column)
{
    uint64_t value;

    must(text_to_number(row_text(x, SQL_THREADS_PROGRESS, 0, column), &value));
    return value;
}

/* Another tab may have been faster: then the row is there, and nothing new was read. */
static void answer_progress(struct exchange *x)
{
    struct text thread = path_part(x, "thread");
    uint64_t number;

    must(text_to_number(field(x, "number"), &number));
    if (number > progress(x, "messages")) {
        refuse_field(x, "number", "too_large");
    } else if (number <= progress(x, "number")) {
        answer_read(x);
    } else {
        ask(x, SQL_THREADS_READ, thread, field(x, "number"));
        audit_object(x, thread);
        audit_detail(x, field(x, "number"));
        emit(x, SQL_THREADS_EMIT_READ, thread);
        if_conflict(x, answer_read);
        ask_again(x, answer_read);
    }
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
    {GET, "/api/threads/{thread}/reads", STAFF, NULL, ask_marks, answer_marks,
     "List when the client's people read on in a thread, the last time first.", NULL},
    {POST, "/api/threads/{thread}/reads", SELF, read_form, ask_progress, answer_progress,
     "Say that the viewer has read up to the message with this number. Writes an audit entry if that is new.",
     "message.read"},
    {0},
};
