/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Texts that staff insert into their messages. All of the firm share them; the page fills in the placeholders. */
#include "http/exchange.h"

#include "worker/messages/messages_sql.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

enum { REPLY_NAME_MAX = 80, REPLY_TEXT_MAX = 4000, REPLIES_MAX = 200 /* the list has no pages */ };

static const struct field create_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = REPLY_NAME_MAX},
    {.name = "text", .kind = FIELD_LINES, .required = true, .min = 1, .max = REPLY_TEXT_MAX},
    {0},
};

static const struct field change_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .min = 1, .max = REPLY_NAME_MAX},
    {.name = "text", .kind = FIELD_LINES, .min = 1, .max = REPLY_TEXT_MAX},
    {0},
};

/* Updates the open pages of colleagues. */
static void emit_reply(struct exchange *x, struct text reply, struct text what)
{
    audit_object(x, reply);
    emit(x, SQL_EVENTS_EMIT, no_text, lit("true"), lit("canned_reply"), reply, what);
}

static void ask_index(struct exchange *x)
{
    ask_bare(x, SQL_CANNED_REPLIES_INDEX);
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_CANNED_REPLIES_INDEX);
}

/* They belong to the whole firm, so staff who are restricted to assigned clients read them only. */
static void guard_whole_firm(struct exchange *x)
{
    if (viewer(x)->kind == VIEWER_ASSIGNED)
        refuse(x, 403, "restricted_to_clients");
}

static void ask_create(struct exchange *x)
{
    struct text reply = new_id(x);

    guard_whole_firm(x);
    ask_bare(x, SQL_CANNED_REPLIES_LOCK);
    ask(x, SQL_CANNED_REPLIES_ROOM, number_param(x, REPLIES_MAX));
    ask(x, SQL_CANNED_REPLIES_CREATE, reply, field(x, "name"), field(x, "text"));
    ask(x, SQL_CANNED_REPLIES_SHOW, reply);
    emit_reply(x, reply, lit("canned_reply.created"));
}

static void answer_create(struct exchange *x)
{
    answer_row(x, 201, SQL_CANNED_REPLIES_SHOW);
}

static void ask_change(struct exchange *x)
{
    struct text reply = path_part(x, "reply");

    guard_whole_firm(x);
    ask(x, SQL_CANNED_REPLIES_CHANGE, reply, field(x, "name"), field(x, "text"));
    ask(x, SQL_CANNED_REPLIES_SHOW, reply);
    emit_reply(x, reply, lit("canned_reply.changed"));
}

static void answer_change(struct exchange *x)
{
    answer_row(x, 200, SQL_CANNED_REPLIES_SHOW);
}

static void ask_remove(struct exchange *x)
{
    struct text reply = path_part(x, "reply");

    guard_whole_firm(x);
    ask(x, SQL_CANNED_REPLIES_REMOVE, reply);
    emit_reply(x, reply, lit("canned_reply.removed"));
}

static void answer_remove(struct exchange *x)
{
    answer_empty(x, 204);
}

const struct route canned_replies_routes[] = {
    {GET, "/api/canned-replies", STAFF, NULL, ask_index, answer_index,
     "List the firm's canned replies by name. A page that inserts one replaces `{first_name}`, `{matter}` and "
     "`{stage}`.",
     NULL},
    {POST, "/api/canned-replies", STAFF, create_form, ask_create, answer_create,
     "Add a canned reply. 409 `name_taken`; 409 `too_many_canned_replies` from 200 on.", "canned_reply.created"},
    {PATCH, "/api/canned-replies/{reply}", STAFF, change_form, ask_change, answer_change,
     "Change a canned reply. Messages that were written with it stay as they are. 409 `name_taken`.",
     "canned_reply.changed"},
    {DELETE, "/api/canned-replies/{reply}", STAFF, NULL, ask_remove, answer_remove, "Remove a canned reply.",
     "canned_reply.removed"},
    {0},
};
