/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Messages: the texts of a thread, their edits and deletions.
 *
 * A new message locks its thread first, so that numbers have no gaps, and everything that can refuse it is checked in
 * the same transaction. What it takes along (the draft, the author's read mark) is changed there too: either all of it
 * happens, or the draft is still there.
 */
#include "worker/messages/messages.h"

#include "common/must.h"
#include "worker/messages/messages_sql.h"
#include "worker/parameters.h"

enum {
    SUBJECT_CHARACTERS = 200,
    MESSAGE_CHARACTERS = 20000,
    MESSAGE_ATTACHMENTS = 20, /* as in message_attachments */
};

static const struct field thread_form[] = {
    {.name = "account", .kind = FIELD_UUID, .required = true},
    {.name = "matter", .kind = FIELD_UUID},
    {.name = "subject", .kind = FIELD_TEXT, .required = true, .min = 1, .max = SUBJECT_CHARACTERS},
    {.name = "text", .kind = FIELD_LINES, .max = MESSAGE_CHARACTERS},
    {.name = "attachments", .kind = FIELD_UUIDS, .max = MESSAGE_ATTACHMENTS},
    {0},
};

static const struct field message_form[] = {
    {.name = "text", .kind = FIELD_LINES, .max = MESSAGE_CHARACTERS},
    {.name = "attachments", .kind = FIELD_UUIDS, .max = MESSAGE_ATTACHMENTS},
    {.name = "seen", .kind = FIELD_NUMBER, .min = 0, .max = INT32_MAX},
    {.name = "anyway", .kind = FIELD_BOOL},
    {0},
};

static struct text from_firm(const struct exchange *x)
{
    return bool_param(viewer(x)->kind != VIEWER_CLIENT);
}

/* Where the message is written. */
static struct text via(const struct exchange *x)
{
    if (viewer(x)->scopes != 0)
        return lit("api");
    return viewer(x)->kind == VIEWER_CLIENT ? lit("portal") : lit("desk");
}

static struct text guard_thread(struct exchange *x)
{
    struct text thread = path_part(x, "thread");

    ask(x, SQL_MESSAGES_THREAD_GUARD, thread);
    return thread;
}

/* ---- the messages of a thread ---- */

static const struct field index_query[] = {
    {.name = "before", .kind = FIELD_NUMBER_CURSOR},
    {0},
};

static void ask_index(struct exchange *x)
{
    struct text thread = guard_thread(x);

    ask(x, SQL_MESSAGES_INDEX, thread, field(x, "before"), no_text);
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_MESSAGES_INDEX);
}

/* ---- sending ---- */

static struct text given_text(const struct exchange *x)
{
    struct text text = field(x, "text");

    return text_is_absent(text) ? lit("") : text;
}

/* A message has a text or an attachment. */
static bool check_content(struct exchange *x)
{
    if (given_text(x).length > 0)
        return true;
    refuse_field(x, "text", "text_required");
    return false;
}

/* Adds the message of this request to the thread. */
static struct text ask_add(struct exchange *x, struct text thread, struct text seen)
{
    struct text message = new_id(x);

    ask(x, SQL_MESSAGES_NUMBER, thread, own_id(x), from_firm(x));
    ask(x, SQL_MESSAGES_ADD, message, thread, own_id(x), from_firm(x), via(x), seen);
    ask(x, SQL_MESSAGES_ADD_TEXT, message, given_text(x));
    ask(x, SQL_MESSAGES_MARK_READ, message);
    ask(x, SQL_MESSAGES_SHOW, message);
    audit_object(x, thread);
    return message;
}

static void ask_send(struct exchange *x)
{
    struct text thread = path_part(x, "thread");
    bool anyway = text_equal(field(x, "anyway"), lit("true"));

    if (!check_content(x))
        return;
    (void)guard_thread(x);
    audit_detail(x, ask_add(x, thread, anyway ? no_text : field(x, "seen")));
    emit(x, SQL_MESSAGES_EMIT, thread, lit("message"), lit("message.sent"), own_id(x));
}

static void answer_send(struct exchange *x)
{
    answer_row(x, 201, SQL_MESSAGES_SHOW);
}

static void ask_open(struct exchange *x)
{
    struct text thread = new_id(x), account = field(x, "account");

    if (!check_content(x))
        return;
    ask(x, SQL_MESSAGES_ACCOUNT_GUARD, account, field(x, "matter"));
    ask(x, SQL_MESSAGES_OPEN_THREAD, thread, account, field(x, "matter"), field(x, "subject"), own_id(x), from_firm(x));
    audit_detail(x, ask_add(x, thread, no_text));
    ask(x, SQL_MESSAGES_OPENED_THREAD, thread);
    emit(x, SQL_MESSAGES_EMIT, thread, lit("message"), lit("message.sent"), own_id(x));
}

static void answer_open(struct exchange *x)
{
    answer_parts(x, 201, "thread", SQL_MESSAGES_OPENED_THREAD, "message", SQL_MESSAGES_SHOW, NULL);
}

const struct route messages_routes[] = {
    {POST, "/api/threads", SIGNED_IN, thread_form, ask_open, answer_open,
     "Open a thread with its first message: of a client, or about one of the client's matters.", "thread.opened"},
    {GET, "/api/threads/{thread}/messages", SIGNED_IN, index_query, ask_index, answer_index,
     "List the messages of a thread, newest first.", NULL},
    {POST, "/api/threads/{thread}/messages", SIGNED_IN, message_form, ask_send, answer_send,
     "Write in a thread. A closed thread is open again afterwards.", "message.sent"},
    {0},
};
