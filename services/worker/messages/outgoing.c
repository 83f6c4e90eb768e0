/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Messages that were sent and are not delivered yet. Taking one back and its delivery lock the same row, so that
 * exactly one of them happens.
 */
#include "worker/messages/outgoing.h"

#include "worker/messages/drafts.h"
#include "worker/messages/messages_sql.h"
#include "worker/messages/writer.h"
#include "worker/parameters.h"

bool is_outgoing(const struct exchange *x)
{
    return !text_is_absent(field(x, "undo_seconds")) || !text_is_absent(field(x, "deliver_at"));
}

static void add_message(struct exchange *x, const struct outgoing_message *message)
{
    struct text id = new_id(x), deliver_at = field(x, "deliver_at");

    ask(x, SQL_OUTGOING_ADD, id, message->thread, message->account, message->matter, message->subject,
        writer_from_firm(x), writer_via(x), message->text, message->attachments, field(x, "undo_seconds"), deliver_at,
        new_id(x));
    if (text_is_absent(message->thread))
        drafts_sent_new(x, message->account);
    else
        drafts_sent(x, message->thread, lit("message"));
    ask(x, SQL_OUTGOING_SHOW, id);
}

void ask_outgoing(struct exchange *x, const struct outgoing_message *message)
{
    bool is_scheduled = !text_is_absent(field(x, "deliver_at"));

    if (is_scheduled && writer_is_client(x)) {
        refuse(x, 403, "only_firm_schedules");
        return;
    }
    add_message(x, message);
    /* What can still be undone is recorded when it is delivered. */
    audit_as(x, is_scheduled ? "message.scheduled" : NOT_AUDITED);
    if (is_scheduled)
        audit_object(x, text_is_absent(message->thread) ? message->account : message->thread);
}

void answer_outgoing(struct exchange *x)
{
    answer_parts(x, 202, "outgoing", SQL_OUTGOING_SHOW, NULL);
}

/* ---- one's own ---- */

static void ask_index(struct exchange *x)
{
    ask(x, SQL_OUTGOING_INDEX, drafts_person(x));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_OUTGOING_INDEX);
}

static void ask_show(struct exchange *x)
{
    ask(x, SQL_OUTGOING_SHOW, path_part(x, "outgoing"));
}

static const struct field take_back_query[] = {
    {.name = "discard", .kind = FIELD_BOOL},
    {0},
};

/* The words are in the draft again, also if this answer is lost. */
static void answer_taken_back(struct exchange *x)
{
    answer_parts(x, 200, "outgoing", SQL_OUTGOING_SHOW, "draft", SQL_OUTGOING_DRAFT, NULL);
}

static void answer_take_back(struct exchange *x)
{
    struct text id = path_part(x, "outgoing"), thread = row_text(x, SQL_OUTGOING_SHOW, 0, "thread");
    struct text account = row_text(x, SQL_OUTGOING_SHOW, 0, "account");

    if (row_count(x, SQL_OUTGOING_SHOW) == 0) {
        refuse(x, 404, "no_such_outgoing");
        return;
    }
    if (text_equal(field(x, "discard"), lit("true")))
        ask(x, SQL_OUTGOING_DELETE, id);
    else
        ask(x, text_is_absent(thread) ? SQL_OUTGOING_TO_NEW_DRAFT : SQL_OUTGOING_TO_DRAFT, id, new_id(x));
    ask(x, SQL_OUTGOING_DRAFT, account, thread);
    audit_object(x, text_is_absent(thread) ? account : thread);
    ask_again(x, answer_taken_back);
}

const struct route outgoing_routes[] = {
    {GET, "/api/outgoing", SELF, NULL, ask_index, answer_index,
     "List one's own messages that are not delivered yet, and those that could not be delivered, newest first. During "
     "an impersonation the list is empty.",
     NULL},
    {DELETE, "/api/outgoing/{outgoing}", SELF, take_back_query, ask_show, answer_take_back,
     "Take back one's own message before it is delivered: what was written is in the draft again, before what the "
     "draft holds. 404 `no_such_outgoing`: it was delivered, or taken back, already. 409 `no_longer_allowed`: its "
     "client is no longer shared, so it cannot be a draft; it stays until it is deleted with `discard`.",
     "message.taken_back"},
    {0},
};
