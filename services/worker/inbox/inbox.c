/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The desk's inbox: what waits for the firm, who handles it, until when it is put off, and that it is done.
 *
 * An act takes two transactions. The first one finds the item and what it is about, because that is what the audit log
 * names; the second one acts and shows what became of it. To repeat an act is no act, and no error.
 */
#include "worker/inbox/inbox.h"

#include "worker/inbox/inbox_sql.h"
#include "worker/notices/notices.h"
#include "worker/parameters.h"

#include <string.h>

/* ---- lists ---- */

static const char *const views[] = {"all", "mine", "unassigned", "snoozed", NULL};
static const char *const kinds[] = {"message", "upload", "mention",    "profile", "address",
                                    "reset",   "mail",   "invitation", "overdue", NULL};

static const struct field index_query[] = {
    {.name = "view", .kind = FIELD_CHOICE, .choices = views},
    {.name = "account", .kind = FIELD_UUID},
    {.name = "kind", .kind = FIELD_CHOICE, .choices = kinds},
    {.name = "before", .kind = FIELD_TIME_CURSOR},
    {0},
};

static bool is_view(const struct exchange *x, const char *view)
{
    return text_equal(field(x, "view"), text_of(view));
}

static const struct statement *index_of(const struct exchange *x)
{
    return is_view(x, "mine") ? SQL_INBOX_MINE : SQL_INBOX_INDEX;
}

static void ask_index(struct exchange *x)
{
    struct text account = account_param(x);

    if (is_view(x, "mine")) {
        ask(x, SQL_INBOX_MINE, account, field(x, "kind"), field(x, "before"));
        return;
    }
    ask(x, SQL_INBOX_INDEX,
        is_view(x, "unassigned") ? lit("{unassigned}")
        : is_view(x, "snoozed")  ? lit("{snoozed}")
                                 : lit("{unassigned,assigned}"),
        account, field(x, "kind"), field(x, "before"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, index_of(x));
}

static void ask_counts(struct exchange *x)
{
    ask_bare(x, SQL_INBOX_COUNTS);
}

static void answer_counts(struct exchange *x)
{
    answer_row(x, 200, SQL_INBOX_COUNTS);
}

/* ---- one item ---- */

static struct text guard_item(struct exchange *x)
{
    struct text item = path_part(x, "item");

    ask(x, SQL_INBOX_GUARD, item);
    return item;
}

static void ask_show(struct exchange *x)
{
    struct text item = guard_item(x);

    ask(x, SQL_INBOX_SHOW, item);
}

static void answer_show(struct exchange *x)
{
    answer_row(x, 200, SQL_INBOX_SHOW);
}

static void ask_documents(struct exchange *x)
{
    struct text item = guard_item(x);

    ask(x, SQL_INBOX_DOCUMENTS, item);
}

static void answer_documents(struct exchange *x)
{
    answer_rows(x, 200, SQL_INBOX_DOCUMENTS);
}

static void ask_colleagues(struct exchange *x)
{
    struct text item = guard_item(x);

    ask(x, SQL_INBOX_COLLEAGUES, item);
}

static void answer_colleagues(struct exchange *x)
{
    answer_rows(x, 200, SQL_INBOX_COLLEAGUES);
}

/* ---- acts ---- */

static bool is_kind(const struct exchange *x, const char *kind)
{
    return text_equal(row_text(x, SQL_INBOX_SHOW, 0, "kind"), text_of(kind));
}

/* It is as they want it to be already: that is no act. */
static void answer_unchanged(struct exchange *x)
{
    if (strcmp(conflict_code(x), "unchanged") != 0) {
        refuse(x, 409, conflict_code(x));
        return;
    }
    audit_as(x, NOT_AUDITED);
    ask(x, SQL_INBOX_SHOW, path_part(x, "item"));
    ask_again(x, answer_show);
}

/* After the statements that act. The audit log names what the item is about; the pages learn which item changed. */
static void finish_act(struct exchange *x, const char *what)
{
    struct text item = path_part(x, "item"), object = row_text(x, SQL_INBOX_SHOW, 0, "object");
    bool is_thread = strcmp(what, "thread.assigned") == 0;

    ask(x, SQL_INBOX_SHOW, item);
    audit_object(x, object);
    audit_as(x, what);
    emit(x, SQL_INBOX_EMIT, item, is_thread ? lit("note") : lit("inbox"), is_thread ? object : item, text_of(what));
    if_conflict(x, answer_unchanged);
    ask_again(x, answer_show);
}

static const struct field assignee_form[] = {
    {.name = "person", .kind = FIELD_UUID},
    {0},
};

/* Without `person` the body says nothing; null says: nobody. */
static void ask_assign(struct exchange *x)
{
    if (field_given(x, "person"))
        ask_show(x);
    else
        refuse_field(x, "person", "required");
}

/* Who handles a thread is told by the same entry and event, whichever way it was said. */
static void answer_assign(struct exchange *x)
{
    struct text item = path_part(x, "item"), person = field(x, "person");

    ask(x, SQL_INBOX_LOCK, item);
    ask(x, SQL_INBOX_COLLEAGUE_GUARD, item, person);
    ask(x, SQL_INBOX_ASSIGN, item, person);
    ask_notices(x);
    audit_detail(x, person);
    finish_act(x, is_kind(x, "message") ? "thread.assigned" : "inbox.assigned");
}

static const struct field snooze_form[] = {
    {.name = "until", .kind = FIELD_TIME},
    {.name = "at", .kind = FIELD_TIME},
    {0},
};

/* `at`: as they have seen it, so that what arrived meanwhile is not dealt with unseen. */
static const struct field finish_form[] = {
    {.name = "at", .kind = FIELD_TIME},
    {0},
};

static void ask_snooze(struct exchange *x)
{
    if (field_given(x, "until"))
        ask_show(x);
    else
        refuse_field(x, "until", "required");
}

static void answer_snooze(struct exchange *x)
{
    struct text item = path_part(x, "item");

    ask(x, SQL_INBOX_LOCK, item);
    ask(x, SQL_INBOX_SNOOZE, item, field(x, "until"), new_id(x), field(x, "at"));
    finish_act(x, text_is_absent(field(x, "until")) ? "inbox.woken" : "inbox.snoozed");
}

/* What somebody must decide is done when they have decided. */
static bool check_decided(struct exchange *x)
{
    if (!is_kind(x, "profile") && !is_kind(x, "address") && !is_kind(x, "reset"))
        return true;
    refuse(x, 409, "decide_first");
    return false;
}

static void answer_finish(struct exchange *x)
{
    struct text item = path_part(x, "item");

    if (!check_decided(x))
        return;
    ask(x, SQL_INBOX_LOCK, item);
    ask(x, SQL_INBOX_FINISH, item, field(x, "at"));
    finish_act(x, "inbox.done");
}

static void answer_reopen(struct exchange *x)
{
    if (!check_decided(x))
        return;
    ask(x, SQL_INBOX_REOPEN, path_part(x, "item"));
    finish_act(x, "inbox.reopened");
}

const struct route inbox_routes[] = {
    {GET, "/api/inbox", STAFF, index_query, ask_index, answer_index,
     "List what waits for the firm, and what is snoozed, newest first.", NULL},
    {GET, "/api/inbox/counts", STAFF, NULL, ask_counts, answer_counts, "Count what each view of the inbox has.", NULL},
    {GET, "/api/inbox/{item}", STAFF, NULL, ask_show, answer_show, "Show an item, open or done.", NULL},
    {GET, "/api/inbox/{item}/documents", STAFF, NULL, ask_documents, answer_documents,
     "List the files of an upload: what contacts have sent since it was opened, newest first.", NULL},
    {GET, "/api/inbox/{item}/colleagues", STAFF, NULL, ask_colleagues, answer_colleagues,
     "List the active staff, other than readers, who see this item: who can handle it.", NULL},
    {PUT, "/api/inbox/{item}/assignee", STAFF, assignee_form, ask_assign, answer_assign,
     "Say who handles this; null: nobody. 409 `no_such_colleague` if they do not see it. Who handles a message handles "
     "its thread.",
     "inbox.assigned"},
    {PUT, "/api/inbox/{item}/snooze", STAFF, snooze_form, ask_snooze, answer_snooze,
     "Put this off until a time within a year, or bring it back; it also comes back when something new happens. 409 "
     "`item_done` if nothing is to be done, `item_changed` if something has happened since `at`.",
     "inbox.snoozed"},
    {PUT, "/api/inbox/{item}/done", STAFF, finish_form, ask_show, answer_finish,
     "Mark this as done, until something new happens. 409 `decide_first` if it is done by a decision, `item_changed` "
     "if "
     "something has happened since `at`.",
     "inbox.done"},
    {DELETE, "/api/inbox/{item}/done", STAFF, NULL, ask_show, answer_reopen,
     "Open this again. 409 `decide_first` if it was done by a decision, `nothing_waits` if it has never waited.",
     "inbox.reopened"},
    {0},
};
