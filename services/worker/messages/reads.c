/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who has read how far in a thread, and when. A mark is one's own, so readers make them too. */
#include "common/must.h"
#include "worker/messages/messages_sql.h"
#include "worker/messages/threads.h"
#include "worker/notices/notices.h"

static const struct field read_form[] = {
    {.name = "number", .kind = FIELD_NUMBER, .required = true, .min = 1, .max = INT32_MAX},
    {0},
};

static void ask_marks(struct exchange *x)
{
    struct text thread = threads_guard(x);

    ask(x, SQL_READS_INDEX, thread);
}

static void answer_marks(struct exchange *x)
{
    answer_rows(x, 200, SQL_READS_INDEX);
}

static void ask_progress(struct exchange *x)
{
    struct text thread = threads_guard(x);

    ask(x, SQL_READS_PROGRESS, thread);
}

static void answer_read(struct exchange *x)
{
    answer_empty(x, 204);
}

static void answer_read_on(struct exchange *x)
{
    publish_thread_seen(x);
    answer_read(x);
}

static uint64_t progress(const struct exchange *x, const char *column)
{
    uint64_t value;

    must(text_to_number(row_text(x, SQL_READS_PROGRESS, 0, column), &value));
    return value;
}

/* Another tab was faster: the mark is there, and nothing new was read. */
static void answer_marked(struct exchange *x)
{
    if (text_equal(text_of(conflict_code(x)), lit("already_read")))
        answer_read(x);
    else
        refuse(x, 409, conflict_code(x));
}

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
        ask(x, SQL_READS_ADD, thread, field(x, "number"));
        ask_thread_seen(x, thread, field(x, "number"));
        audit_object(x, thread);
        audit_detail(x, field(x, "number"));
        emit(x, SQL_READS_EMIT, thread);
        if_conflict(x, answer_marked);
        ask_again(x, answer_read_on);
    }
}

const struct route reads_routes[] = {
    {GET, "/api/threads/{thread}/reads", STAFF, NULL, ask_marks, answer_marks,
     "List when the client's people read on in a thread, the last time first.", NULL},
    {POST, "/api/threads/{thread}/reads", SELF, read_form, ask_progress, answer_progress,
     "Say that the viewer has read up to the message with this number. Writes an audit entry if that is new.",
     "message.read"},
    {0},
};
