/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Why somebody cannot get in, in one word with the facts that its sentence needs, and what helps: unlocking their
 * codes, letting a contact in again. Inviting again stands in invitations.c, resetting factors in resets.c.
 */
#include "worker/invitations/sign_in_status.h"

#include "common/id.h"
#include "worker/identity/identity.h"
#include "worker/invitations/invitations_sql.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

static const struct field change_form[] = {
    {.name = "active", .kind = FIELD_BOOL, .required = true},
    {0},
};

void ask_whom(struct exchange *x, struct text person)
{
    ask(x, SQL_SIGN_IN_STATUS_GUARD, person);
}

bool may_help_person(struct exchange *x)
{
    struct text rank = row_text(x, SQL_SIGN_IN_STATUS_GUARD, 0, "rank");

    if (text_equal(rank, lit("contact")))
        return true;
    if (text_equal(rank, lit("owner")) && viewer(x)->role != ROLE_OWNER)
        refuse(x, 403, "owner_only");
    else if (viewer(x)->role < ROLE_ADMIN)
        refuse(x, 403, "admins_only");
    else
        return true;
    return false;
}

/* The viewer's own remedies are worked out with the rest: pages show no button that is refused. */
static void ask_standing(struct exchange *x, struct text person, struct text account)
{
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_STATUS_INDEX, person, account, text_of(viewer(x)->person),
        bool_param(viewer(x)->role > ROLE_READER), bool_param(viewer(x)->role >= ROLE_ADMIN),
        bool_param(viewer(x)->role == ROLE_OWNER));
}

/* ---- looking ---- */

static void answer_one(struct exchange *x)
{
    answer_row(x, 200, SQL_SIGN_IN_STATUS_INDEX);
}

static void answer_all(struct exchange *x)
{
    answer_rows(x, 200, SQL_SIGN_IN_STATUS_INDEX);
}

static void ask_one(struct exchange *x)
{
    ask_whom(x, path_part(x, "person"));
}

static void answer_known(struct exchange *x)
{
    ask_standing(x, path_part(x, "person"), no_text);
    ask_again(x, answer_one);
}

/* Without an account the firm's staff, whom all staff know. */
static void ask_all(struct exchange *x)
{
    struct text account = query_param(x, "account");

    if (!text_is_absent(account) && !id_is_valid(account))
        refuse(x, 404, "no_such_account");
    else if (text_is_absent(account))
        ask_bare(x, SQL_SIGN_IN_STATUS_NO_GUARD);
    else
        ask(x, SQL_ACCOUNTS_GUARD, account);
}

static void answer_guarded(struct exchange *x)
{
    ask_standing(x, no_text, query_param(x, "account"));
    ask_again(x, answer_all);
}

/* ---- helping ---- */

/* What is so now, in a transaction of its own. */
static void answer_changed(struct exchange *x)
{
    ask_standing(x, path_part(x, "person"), no_text);
    ask_again(x, answer_one);
}

static void emit_person(struct exchange *x, struct text person, struct text what)
{
    audit_object(x, person);
    emit(x, SQL_EVENTS_EMIT, no_text, lit("true"), lit("person"), person, what);
}

static void answer_unlock(struct exchange *x)
{
    struct text person = path_part(x, "person");

    if (!may_help_person(x))
        return;
    ask_as_system(x);
    ask(x, SQL_AUTHENTICATION_RESET_ATTEMPTS, person);
    emit_person(x, person, lit("person.unlocked"));
    ask_again(x, answer_changed);
}

static void answer_activated(struct exchange *x)
{
    forget_ended(x, SQL_AUTHENTICATION_END_SESSIONS);
    answer_changed(x);
}

static void answer_change(struct exchange *x)
{
    struct text person = path_part(x, "person");
    bool active = text_equal(field(x, "active"), lit("true"));

    ask_as_system(x);
    ask(x, SQL_SIGN_IN_STATUS_SET_ACTIVE, person, bool_param(active));
    if (!active)
        ask(x, SQL_AUTHENTICATION_END_SESSIONS, person);
    audit_as(x, active ? "person.enabled" : "person.disabled");
    emit_person(x, person, active ? lit("person.enabled") : lit("person.disabled"));
    ask_again(x, active ? answer_changed : answer_activated);
}

const struct route sign_in_status_routes[] = {
    {GET, "/api/sign-in-status", STAFF, NULL, ask_all, answer_guarded,
     "The same of everybody who acts for a client; without `account`, of the staff.", NULL},
    {GET, "/api/people/{person}/sign-in-status", STAFF, NULL, ask_one, answer_known,
     "Why somebody cannot get in, and what the viewer can do about it.", NULL},
    {PATCH, "/api/people/{person}/sign-in-status", STAFF, change_form, ask_one, answer_change,
     "Let a contact in no longer, which signs them out everywhere, or again.", "person.enabled"},
    {POST, "/api/people/{person}/unlock", STAFF, NULL, ask_one, answer_unlock,
     "Forget their wrong codes, so that right ones are taken again at once.", "person.unlocked"},
    {0},
};
