/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What only colleagues know of a thread: their notes, and who handles it. No client ever sees any of it, so the events
 * are internal, and the colleagues of a thread are asked for by a route of its own.
 */
#include "worker/inbox/inbox.h"
#include "worker/messages/drafts.h"
#include "worker/messages/messages_sql.h"
#include "worker/messages/threads.h"
#include "worker/notices/notices.h"
#include "worker/parameters.h"

#include <string.h>

enum { NOTE_TEXT_MAX = 20000, MENTIONS_MAX = 20 };

static const struct field index_query[] = {
    {.name = "before", .kind = FIELD_UUID},
    {0},
};

static const struct field create_form[] = {
    {.name = "text", .kind = FIELD_LINES, .required = true, .min = 1, .max = NOTE_TEXT_MAX},
    {.name = "mentions", .kind = FIELD_UUIDS, .max = MENTIONS_MAX},
    DRAFT_FIELDS,
    {0},
};

static const struct field assignee_form[] = {
    {.name = "person", .kind = FIELD_UUID},
    {0},
};

static void emit_note(struct exchange *x, struct text thread, struct text detail, struct text what)
{
    ask_notices(x);
    audit_object(x, thread);
    audit_detail(x, detail);
    emit(x, SQL_INTERNAL_NOTES_EMIT, thread, what);
}

/* ---- the notes ---- */

static void ask_index(struct exchange *x)
{
    struct text thread = threads_guard(x);

    ask(x, SQL_INTERNAL_NOTES_INDEX, thread, field(x, "before"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_INTERNAL_NOTES_INDEX);
}

static void ask_create(struct exchange *x)
{
    struct text thread = threads_guard(x), note = new_id(x);
    struct text mentions = text_is_absent(field(x, "mentions")) ? lit("{}") : field(x, "mentions");

    ask(x, SQL_INTERNAL_NOTES_COLLEAGUES_GUARD, thread, mentions);
    ask(x, SQL_INTERNAL_NOTES_LOCK, thread);
    ask(x, SQL_INTERNAL_NOTES_CREATE, note, thread, field(x, "text"));
    ask(x, SQL_INTERNAL_NOTES_MENTION, note, mentions);
    ask(x, SQL_INBOX_OPEN_MENTIONS, new_ids(x, MENTIONS_MAX), thread, mentions, own_id(x));
    ask(x, SQL_INBOX_CLOSE, lit("mention"), thread, own_id(x), own_id(x)); /* who answers has read it */
    drafts_sent(x, thread, lit("note"));
    ask(x, SQL_INTERNAL_NOTES_SHOW, note);
    emit_note(x, thread, note, lit("note.added"));
}

static void answer_create(struct exchange *x)
{
    answer_row(x, 201, SQL_INTERNAL_NOTES_SHOW);
}

/* ---- colleagues ---- */

static void ask_colleagues(struct exchange *x)
{
    struct text thread = threads_guard(x);

    ask(x, SQL_INTERNAL_NOTES_COLLEAGUES, thread);
}

static void answer_colleagues(struct exchange *x)
{
    answer_rows(x, 200, SQL_INTERNAL_NOTES_COLLEAGUES);
}

static void answer_assign(struct exchange *x)
{
    answer_empty(x, 204);
}

/* They handle it already: that is no act. The inbox writes the same (worker/inbox/inbox.c). */
static void answer_unassigned(struct exchange *x)
{
    if (strcmp(conflict_code(x), "unchanged") == 0)
        answer_assign(x);
    else
        refuse(x, 409, conflict_code(x));
}

/* Without `person` the body says nothing; null says: nobody. */
static void ask_assign(struct exchange *x)
{
    struct text person = field(x, "person"), thread;

    if (!field_given(x, "person")) {
        refuse_field(x, "person", "required");
        return;
    }
    thread = threads_guard(x);
    if (text_is_absent(person)) {
        ask(x, SQL_INBOX_UNASSIGN_THREAD, thread);
    } else {
        ask(x, SQL_INTERNAL_NOTES_COLLEAGUES_GUARD, thread,
            arena_print(arena(x), "{%.*s}", (int)person.length, person.at));
        ask(x, SQL_INTERNAL_NOTES_ASSIGNEE_GUARD, person);
        ask(x, SQL_INBOX_ASSIGN_THREAD, new_id(x), thread, person);
    }
    emit_note(x, thread, person, lit("thread.assigned"));
    if_conflict(x, answer_unassigned);
}

const struct route internal_notes_routes[] = {
    {GET, "/api/threads/{thread}/notes", STAFF, index_query, ask_index, answer_index,
     "List the internal notes of a thread, newest first. Clients never see them.", NULL},
    {POST, "/api/threads/{thread}/notes", STAFF, create_form, ask_create, answer_create,
     "Add an internal note, which may mention colleagues who see the thread (else 409 `no_such_colleague`). Deletes "
     "the viewer's draft of a note.",
     "note.added"},
    {GET, "/api/threads/{thread}/colleagues", STAFF, NULL, ask_colleagues, answer_colleagues,
     "List the active staff who see this thread: who can be mentioned, or handle it.", NULL},
    {PUT, "/api/threads/{thread}/assignee", STAFF, assignee_form, ask_assign, answer_assign,
     "Say who handles this thread; null: nobody. 409 `no_such_colleague` if they do not see it, or only read.",
     "thread.assigned"},
    {0},
};
