/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Messages that were sent and are not delivered yet. Taking one back and its delivery lock the same row, so that
 * exactly one of them happens.
 */
#include "worker/messages/outgoing.h"

#include "worker/messages/drafts.h"
#include "worker/messages/messages_sql.h"
#include "worker/parameters.h"

bool is_outgoing(const struct exchange *x)
{
    return !text_is_absent(field(x, "undo_seconds")) || !text_is_absent(field(x, "deliver_at"));
}

struct text message_via(const struct exchange *x)
{
    if (viewer(x)->scopes != 0)
        return lit("api");
    return is_desk(x) ? lit("desk") : lit("portal");
}

static void add_message(struct exchange *x, const struct outgoing_message *message)
{
    struct text id = new_id(x), deliver_at = field(x, "deliver_at");

    ask(x, SQL_OUTGOING_ADD, id, message->thread, message->account, message->matter, message->subject,
        bool_param(viewer(x)->kind != VIEWER_CLIENT), message_via(x), message->text, message->attachments,
        field(x, "undo_seconds"), deliver_at, new_id(x));
    if (text_is_absent(message->thread))
        ask(x, SQL_DRAFTS_DELETE_NEW, message->account);
    else
        ask(x, SQL_DRAFTS_DELETE, message->thread, lit("message"));
    ask(x, SQL_OUTGOING_SHOW, id);
}

void ask_outgoing(struct exchange *x, const struct outgoing_message *message)
{
    bool is_scheduled = !text_is_absent(field(x, "deliver_at"));

    if (is_scheduled && viewer(x)->kind == VIEWER_CLIENT) {
        refuse(x, 403, "not_delivered_for_clients");
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

const struct route outgoing_routes[] = {
    {0},
};
