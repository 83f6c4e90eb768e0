/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What somebody is typing, on all their devices. Drafts are read and deleted without a guard, because they are the
 * person's own also after the client is no longer shared with them. They are not audited: typing is not an act.
 */
#include "worker/messages/drafts.h"

#include "worker/messages/messages_sql.h"
#include "worker/messages/outgoing.h"
#include "worker/messages/threads.h"
#include "worker/messages/writer.h"
#include "worker/parameters.h"

#include <limits.h>
#include <string.h>

enum { DRAFT_SUBJECT = 200, DRAFT_CHARACTERS = 20000 /* as of messages and notes */ };

static const struct field thread_form[] = {
    {.name = "text", .kind = FIELD_LINES, .max = DRAFT_CHARACTERS},
    {.name = "attachments", .kind = FIELD_UUIDS, .max = ATTACHMENTS_MAX},
    {.name = "revision", .kind = FIELD_NUMBER, .required = true, .min = 0, .max = INT_MAX},
    {.name = "id", .kind = FIELD_UUID},
    {0},
};

static const struct field delete_query[] = {
    {.name = "revision", .kind = FIELD_NUMBER, .min = 0, .max = INT_MAX},
    {.name = "id", .kind = FIELD_UUID},
    {0},
};

static const struct field new_form[] = {
    {.name = "matter", .kind = FIELD_UUID},
    {.name = "subject", .kind = FIELD_TEXT, .max = DRAFT_SUBJECT},
    {.name = "text", .kind = FIELD_LINES, .max = DRAFT_CHARACTERS},
    {.name = "attachments", .kind = FIELD_UUIDS, .max = ATTACHMENTS_MAX},
    {.name = "revision", .kind = FIELD_NUMBER, .required = true, .min = 0, .max = INT_MAX},
    {.name = "id", .kind = FIELD_UUID},
    {0},
};

struct text drafts_person(const struct exchange *x)
{
    return viewer(x)->impersonator[0] == '\0' ? own_id(x) : no_text;
}

void drafts_sent(struct exchange *x, struct text thread, struct text kind)
{
    if (!writer_is_program(x))
        ask(x, SQL_DRAFTS_SEND, thread, kind, field(x, "draft"), field(x, "draft_id"));
}

void drafts_sent_new(struct exchange *x, struct text account)
{
    if (!writer_is_program(x))
        ask(x, SQL_DRAFTS_SEND_NEW, account, field(x, "draft"), field(x, "draft_id"));
}

static struct text text_or_empty(const struct exchange *x, const char *name)
{
    struct text value = field(x, name);

    return text_is_absent(value) ? lit("") : value;
}

/* Of a thread: a message, or the firm's internal note. */
static struct text draft_kind(struct exchange *x)
{
    struct text kind = path_part(x, "kind");
    bool is_note = text_equal(kind, lit("note"));

    if (!text_equal(kind, lit("message")) && !(is_note && !writer_is_client(x)))
        refuse(x, 404, "not_found");
    return kind;
}

/* ---- all of them ---- */

static const struct field index_query[] = {
    {.name = "before", .kind = FIELD_TIME_CURSOR},
    {0},
};

static void ask_index(struct exchange *x)
{
    ask(x, SQL_DRAFTS_INDEX, drafts_person(x), field(x, "before"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_DRAFTS_INDEX);
}

/* ---- of a thread ---- */

static void answer_changed(struct exchange *x)
{
    refuse_showing(x, 409, "draft_changed", "draft", SQL_DRAFTS_SHOW);
}

/* Shows what another tab or device wrote, or null if it was sent or deleted there. */
static void answer_conflict(struct exchange *x)
{
    if (strcmp(conflict_code(x), "draft_changed") != 0) {
        refuse(x, 409, conflict_code(x));
        return;
    }
    ask(x, SQL_DRAFTS_SHOW, own_id(x), path_part(x, "thread"), path_part(x, "kind"));
    ask_again(x, answer_changed);
}

static void ask_write(struct exchange *x)
{
    struct text kind = draft_kind(x), thread = threads_guard(x);

    ask(x, SQL_DRAFTS_WRITE, new_id(x), thread, kind, text_or_empty(x, "text"), field(x, "attachments"),
        field(x, "revision"), field(x, "id"));
    ask(x, SQL_DRAFTS_SHOW, own_id(x), thread, kind);
    if_conflict(x, answer_conflict);
}

static void answer_written(struct exchange *x)
{
    answer_row(x, 200, SQL_DRAFTS_SHOW);
}

static void ask_delete(struct exchange *x)
{
    ask(x, SQL_DRAFTS_THREAD_GUARD, path_part(x, "thread"));
    ask(x, SQL_DRAFTS_DELETE, path_part(x, "thread"), draft_kind(x), field(x, "revision"), field(x, "id"));
}

static void answer_deleted(struct exchange *x)
{
    answer_empty(x, 204);
}

/* ---- of a new thread ---- */

static void ask_show_new(struct exchange *x)
{
    ask(x, SQL_DRAFTS_SHOW_NEW, drafts_person(x), path_part(x, "account"));
}

static void ask_new(struct exchange *x)
{
    ask(x, SQL_DRAFTS_ACCOUNT_GUARD, path_part(x, "account"));
    ask_show_new(x);
}

/* To have no draft is no error: the page for a new thread asks on every visit. */
static void answer_new(struct exchange *x)
{
    answer_object(x, 200, member_rows("draft", SQL_DRAFTS_SHOW_NEW));
}

static void answer_changed_new(struct exchange *x)
{
    refuse_showing(x, 409, "draft_changed", "draft", SQL_DRAFTS_SHOW_NEW);
}

static void answer_conflict_new(struct exchange *x)
{
    if (strcmp(conflict_code(x), "draft_changed") != 0) {
        refuse(x, 409, conflict_code(x));
        return;
    }
    ask_show_new(x);
    ask_again(x, answer_changed_new);
}

static void ask_write_new(struct exchange *x)
{
    struct text account = path_part(x, "account"), matter = field(x, "matter");

    ask(x, SQL_MESSAGES_ACCOUNT_GUARD, account, matter);
    ask(x, SQL_DRAFTS_WRITE_NEW, new_id(x), account, matter, text_or_empty(x, "subject"), text_or_empty(x, "text"),
        field(x, "attachments"), field(x, "revision"), field(x, "id"));
    ask_show_new(x);
    if_conflict(x, answer_conflict_new);
}

static void answer_written_new(struct exchange *x)
{
    answer_row(x, 200, SQL_DRAFTS_SHOW_NEW);
}

static void ask_delete_new(struct exchange *x)
{
    ask(x, SQL_DRAFTS_ACCOUNT_GUARD, path_part(x, "account"));
    ask(x, SQL_DRAFTS_DELETE_NEW, path_part(x, "account"), field(x, "revision"), field(x, "id"));
}

const struct route drafts_routes[] = {
    {GET, "/api/drafts", SELF, index_query, ask_index, answer_index,
     "List one's own drafts, the last changed first. Those of clients that are no longer shared stay, and can be "
     "deleted but not sent. During an impersonation the list is empty.",
     NULL},
    {PUT, "/api/threads/{thread}/drafts/{kind*}", SELF, thread_form, ask_write, answer_written,
     "Keep what one is typing in a thread: a `message`, or for staff a `note`. 409 `draft_changed` if "
     "`revision`, or the draft, is not the present one. 409 `too_many_drafts`.",
     NOT_AUDITED}, /* typing is not an act */
    {DELETE, "/api/threads/{thread}/drafts/{kind*}", SELF, delete_query, ask_delete, answer_deleted,
     "Delete one's draft in a thread, if there is one. With `id` and `revision`, another or a later one stays.",
     NOT_AUDITED},
    {GET, "/api/accounts/{account}/draft", SELF, NULL, ask_new, answer_new,
     "Show one's draft of a new thread of a client, or null.", NULL},
    {PUT, "/api/accounts/{account}/draft", SELF, new_form, ask_write_new, answer_written_new,
     "Keep what one is typing as a new thread of a client. 409 `draft_changed` if `revision`, or the draft, is not the "
     "present one. 409 `too_many_drafts`.",
     NOT_AUDITED},
    {DELETE, "/api/accounts/{account}/draft", SELF, delete_query, ask_delete_new, answer_deleted,
     "Delete one's draft of a new thread, if there is one. With `id` and `revision`, another or a later one stays.",
     NOT_AUDITED},
    {0},
};
