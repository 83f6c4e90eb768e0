/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Messages: the texts of a thread, their edits and deletions.
 *
 * A new message locks its thread first, so that numbers have no gaps, and everything that can refuse it is checked in
 * the same transaction. The draft is deleted there too: either the message is there, or its draft.
 */
#include "worker/messages/messages.h"

#include "data/limit.h"
#include "worker/inbox/inbox.h"
#include "worker/messages/drafts.h"
#include "worker/messages/messages_sql.h"
#include "worker/messages/outgoing.h"
#include "worker/messages/threads.h"
#include "worker/messages/writer.h"
#include "worker/notices/notices.h"
#include "worker/parameters.h"

#include <string.h>

enum {
    SUBJECT_CHARACTERS = 200,
    MESSAGE_CHARACTERS = 20000,
    MESSAGE_VERSIONS = 50, /* of one message; then 409, and a new message says what has changed */
    HOUR_MS = 3600 * 1000,
};

/* Far more than people write, so that only a program that runs wild is refused (429). Clients and the firm count apart,
   and a thread or client has room for five who write as much as one may: nobody can use up what is another's. They are
   counted before the guard, also of somebody who may not write. */
static const struct limit by_contact = {"messages by contact", 240, 80, HOUR_MS};
static const struct limit by_staff = {"messages by staff", 1800, 600, HOUR_MS};
static const struct limit in_thread_by_contacts = {"messages in a thread by contacts", 1200, 400, HOUR_MS};
static const struct limit in_thread_by_staff = {"messages in a thread by staff", 9000, 3000, HOUR_MS};
static const struct limit threads_by_contacts = {"threads of a client by contacts", 1200, 400, HOUR_MS};
static const struct limit threads_by_staff = {"threads of a client by staff", 9000, 3000, HOUR_MS};

static const struct field thread_form[] = {
    {.name = "account", .kind = FIELD_UUID, .required = true},
    {.name = "matter", .kind = FIELD_UUID},
    {.name = "subject", .kind = FIELD_TEXT, .required = true, .min = 1, .max = SUBJECT_CHARACTERS},
    {.name = "text", .kind = FIELD_LINES, .max = MESSAGE_CHARACTERS},
    {.name = "attachments", .kind = FIELD_UUIDS, .max = ATTACHMENTS_MAX},
    {.name = "undo_seconds", .kind = FIELD_NUMBER, .min = 1, .max = UNDO_SECONDS_MAX},
    {.name = "deliver_at", .kind = FIELD_TIME},
    DRAFT_FIELDS,
    {0},
};

static const struct field message_form[] = {
    {.name = "text", .kind = FIELD_LINES, .max = MESSAGE_CHARACTERS},
    {.name = "attachments", .kind = FIELD_UUIDS, .max = ATTACHMENTS_MAX},
    {.name = "undo_seconds", .kind = FIELD_NUMBER, .min = 1, .max = UNDO_SECONDS_MAX},
    {.name = "deliver_at", .kind = FIELD_TIME},
    {.name = "seen", .kind = FIELD_NUMBER, .min = 0, .max = INT32_MAX},
    {.name = "anyway", .kind = FIELD_BOOL},
    DRAFT_FIELDS,
    {0},
};

static const struct field change_form[] = {
    {.name = "text", .kind = FIELD_LINES, .required = true, .min = 1, .max = MESSAGE_CHARACTERS},
    {0},
};

static bool is_admin(const struct exchange *x)
{
    return !writer_is_client(x) && viewer(x)->role >= ROLE_ADMIN;
}

/* ---- the messages of a thread ---- */

static const struct field index_query[] = {
    {.name = "before", .kind = FIELD_NUMBER_CURSOR},
    {0},
};

static void ask_index(struct exchange *x)
{
    struct text thread = threads_guard(x);

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

static bool has_attachments(const struct exchange *x)
{
    struct text attachments = field(x, "attachments");

    return !text_is_absent(attachments) && !text_equal(attachments, lit("{}"));
}

static bool check_content(struct exchange *x)
{
    if (given_text(x).length > 0 || has_attachments(x))
        return true;
    refuse_field(x, "text", "text_required");
    return false;
}

/* Adds the message of this request to the thread. */
static void ask_add(struct exchange *x, struct text thread, struct text seen)
{
    struct text message = new_id(x);

    ask(x, SQL_MESSAGES_NUMBER, thread, own_id(x), writer_from_firm(x));
    ask(x, SQL_MESSAGES_ADD, message, thread, own_id(x), writer_from_firm(x), writer_via(x), seen);
    ask(x, SQL_MESSAGES_ADD_TEXT, message, given_text(x));
    if (has_attachments(x))
        ask(x, SQL_MESSAGES_ATTACH, message, field(x, "attachments"));
    if (writer_is_client(x))
        ask(x, SQL_INBOX_OPEN_MESSAGE, new_id(x), thread, own_id(x));
    else
        ask(x, SQL_INBOX_CLOSE_THREAD, thread, own_id(x));
    ask(x, SQL_MESSAGES_SHOW, message);
    audit_object(x, thread);
    audit_detail(x, message);
    ask_notices(x);
    emit(x, SQL_MESSAGES_EMIT, thread, lit("message"), lit("message.sent"), own_id(x));
}

static void answer_newer(struct exchange *x)
{
    refuse_showing(x, 409, "newer_messages", "messages", SQL_MESSAGES_INDEX);
}

static void answer_conflict(struct exchange *x)
{
    if (strcmp(conflict_code(x), "newer_messages") != 0) {
        refuse(x, 409, conflict_code(x));
        return;
    }
    audit_as(x, NOT_AUDITED); /* nothing was sent */
    ask(x, SQL_MESSAGES_INDEX, path_part(x, "thread"), no_text, field(x, "seen"));
    ask_again(x, answer_newer);
}

static void ask_attachments_guard(struct exchange *x, struct text thread, struct text account)
{
    if (has_attachments(x))
        ask(x, SQL_MESSAGES_ATTACHMENTS_GUARD, thread, account, field(x, "attachments"), writer_from_firm(x));
}

static void ask_send_later(struct exchange *x, struct text thread, struct text seen)
{
    const struct outgoing_message message = {
        .thread = thread, .text = given_text(x), .attachments = field(x, "attachments")};

    ask(x, SQL_MESSAGES_LATER_GUARD, thread, own_id(x), seen);
    ask_attachments_guard(x, thread, no_text);
    ask_outgoing(x, &message);
    claim_key(x);
}

static void ask_send(struct exchange *x)
{
    struct text thread = path_part(x, "thread");
    bool anyway = text_equal(field(x, "anyway"), lit("true"));
    struct text seen = anyway ? no_text : field(x, "seen");

    if (!check_content(x))
        return;
    limit_by(x, writer_is_client(x) ? &by_contact : &by_staff, own_id(x));
    limit_by(x, writer_is_client(x) ? &in_thread_by_contacts : &in_thread_by_staff, thread);
    (void)threads_guard(x);
    if_conflict(x, answer_conflict);
    if (is_outgoing(x)) {
        ask_send_later(x, thread, seen);
        return;
    }
    ask_add(x, thread, seen);
    drafts_sent(x, thread, lit("message"));
}

static void answer_send(struct exchange *x)
{
    if (is_outgoing(x))
        answer_outgoing(x);
    else
        answer_row(x, 201, SQL_MESSAGES_SHOW);
}

static void ask_open_later(struct exchange *x, struct text account)
{
    const struct outgoing_message message = {.account = account,
                                             .matter = field(x, "matter"),
                                             .subject = field(x, "subject"),
                                             .text = given_text(x),
                                             .attachments = field(x, "attachments")};

    ask(x, SQL_MESSAGES_OPEN_LATER_GUARD, account, field(x, "matter"));
    ask_attachments_guard(x, no_text, account);
    ask_outgoing(x, &message);
    claim_key(x);
}

static void ask_open(struct exchange *x)
{
    struct text account = field(x, "account"), thread;

    if (!check_content(x))
        return;
    limit_by(x, writer_is_client(x) ? &by_contact : &by_staff, own_id(x));
    limit_by(x, writer_is_client(x) ? &threads_by_contacts : &threads_by_staff, account);
    ask(x, SQL_MESSAGES_ACCOUNT_GUARD, account, field(x, "matter"));
    if (is_outgoing(x)) {
        ask_open_later(x, account);
        return;
    }
    thread = new_id(x);
    ask(x, SQL_MESSAGES_OPEN_THREAD, thread, account, field(x, "matter"), field(x, "subject"), own_id(x),
        writer_from_firm(x));
    ask_add(x, thread, no_text);
    drafts_sent_new(x, account);
    ask(x, threads_shown(x), thread);
}

static void answer_open(struct exchange *x)
{
    if (is_outgoing(x))
        answer_outgoing(x);
    else
        answer_parts(x, 201, "thread", threads_shown(x), "message", SQL_MESSAGES_SHOW, NULL);
}

/* ---- changing and deleting ---- */

static struct text guard_message(struct exchange *x)
{
    struct text message = path_part(x, "message");

    ask(x, SQL_MESSAGES_GUARD, message);
    return message;
}

static void ask_state(struct exchange *x)
{
    struct text message = guard_message(x);

    ask(x, SQL_MESSAGES_STATE, message);
}

static bool state_is(const struct exchange *x, const char *column)
{
    return text_equal(row_text(x, SQL_MESSAGES_STATE, 0, column), lit("t"));
}

static void answer_message(struct exchange *x)
{
    answer_row(x, 200, SQL_MESSAGES_SHOW);
}

/* The second transaction shows the message, and is about its thread. */
static void finish_change(struct exchange *x, struct text message, struct text what)
{
    struct text thread = row_text(x, SQL_MESSAGES_STATE, 0, "thread");

    ask(x, SQL_MESSAGES_SHOW, message);
    audit_object(x, thread);
    audit_detail(x, message);
    emit(x, SQL_MESSAGES_EMIT, thread, lit("thread"), what, own_id(x));
    ask_again(x, answer_message);
}

/* The text is what it was: no act, and no version. */
static void answer_change_refused(struct exchange *x)
{
    if (strcmp(conflict_code(x), "unchanged") != 0) {
        refuse(x, 409, conflict_code(x));
        return;
    }
    audit_as(x, NOT_AUDITED);
    ask(x, SQL_MESSAGES_SHOW, path_part(x, "message"));
    ask_again(x, answer_message);
}

static void answer_state_for_change(struct exchange *x)
{
    struct text message = path_part(x, "message");

    if (!state_is(x, "mine")) {
        refuse(x, 403, "not_your_message");
        return;
    }
    ask(x, SQL_MESSAGES_LOCK, message);
    ask(x, SQL_MESSAGES_ADD_VERSION, message, field(x, "text"), number_param(x, MESSAGE_VERSIONS));
    if_conflict(x, answer_change_refused);
    finish_change(x, message, lit("message.edited"));
}

/* Also in a closed matter: a message to the wrong client must not stay there. */
static void answer_state_for_deletion(struct exchange *x)
{
    struct text message = path_part(x, "message"), thread = row_text(x, SQL_MESSAGES_STATE, 0, "thread");

    if (!state_is(x, "mine") && !is_admin(x)) {
        refuse(x, 403, "not_your_message");
        return;
    }
    ask(x, SQL_INTERNAL_NOTES_LOCK, thread); /* so that a message that is sent meanwhile is seen */
    ask(x, SQL_MESSAGES_DELETE, message);
    ask(x, SQL_INBOX_CLOSE_DELETED, thread);
    finish_change(x, message, lit("message.deleted"));
}

static void ask_versions(struct exchange *x)
{
    struct text message = guard_message(x);

    ask(x, SQL_MESSAGES_VERSIONS, message, bool_param(is_admin(x)));
}

static void answer_versions(struct exchange *x)
{
    answer_rows(x, 200, SQL_MESSAGES_VERSIONS);
}

const struct route messages_routes[] = {
    {POST, "/api/threads", SIGNED_IN, thread_form, ask_open, answer_open,
     "Open a thread with its first message: of a client, or about one of the client's matters.", "thread.opened"},
    {GET, "/api/threads/{thread}/messages", SIGNED_IN, index_query, ask_index, answer_index,
     "List the messages of a thread, newest first.", NULL},
    {POST, "/api/threads/{thread}/messages", SIGNED_IN, message_form, ask_send, answer_send,
     "Write in a thread. A closed thread is open again afterwards. With `seen`: 409 `newer_messages` if others have "
     "written since.",
     "message.sent"},
    {PATCH, "/api/messages/{message}", SIGNED_IN, change_form, ask_state, answer_state_for_change,
     "Change the text of one's own message. The earlier texts are kept.", "message.edited"},
    {DELETE, "/api/messages/{message}", SIGNED_IN, NULL, ask_state, answer_state_for_deletion,
     "Delete one's own message; administrators delete any. Its place stays, with who deleted it and when.",
     "message.deleted"},
    {GET, "/api/messages/{message}/versions", SIGNED_IN, NULL, ask_versions, answer_versions,
     "List the texts that a message has had, newest first. Those of a deleted message are for administrators.", NULL},
    {0},
};
