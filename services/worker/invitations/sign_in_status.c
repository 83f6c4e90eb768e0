/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sign-in status: why somebody cannot sign in, as a code with the facts that its sentence needs, and what helps.
 * Unlocking codes and deactivating contacts are here; invitations are in invitations.c, resets of factors in resets.c.
 */
#include "worker/invitations/sign_in_status.h"

#include "worker/identity/identity.h"
#include "worker/invitations/invitations_sql.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

static const struct field change_form[] = {
    {.name = "active", .kind = FIELD_BOOL, .required = true},
    {0},
};

void ask_person_guard(struct exchange *x, struct text person)
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

/* Includes the remedies that the viewer may use, so that pages show no button that would be refused. */
static void ask_status(struct exchange *x, struct text person, struct text account)
{
    ask_as_system(x);
    ask(x, SQL_SIGN_IN_STATUS_INDEX, person, account, text_of(viewer(x)->person),
        bool_param(viewer(x)->role > ROLE_READER), bool_param(viewer(x)->role >= ROLE_ADMIN),
        bool_param(viewer(x)->role == ROLE_OWNER));
}

/* ---- showing ---- */

static void answer_status(struct exchange *x)
{
    answer_row(x, 200, SQL_SIGN_IN_STATUS_INDEX);
}

static void answer_statuses(struct exchange *x)
{
    answer_rows(x, 200, SQL_SIGN_IN_STATUS_INDEX);
}

static void ask_person(struct exchange *x)
{
    ask_person_guard(x, path_part(x, "person"));
}

static void answer_person(struct exchange *x)
{
    ask_status(x, path_part(x, "person"), no_text);
    ask_again(x, answer_status);
}

static const struct field people_query[] = {
    {.name = "account", .kind = FIELD_UUID},
    {0},
};

/* Without an account: the firm's staff, whom all staff may see. */
static void ask_people(struct exchange *x)
{
    struct text account = field(x, "account");

    if (text_is_absent(account))
        ask_bare(x, SQL_SIGN_IN_STATUS_NO_GUARD);
    else
        ask(x, SQL_ACCOUNTS_GUARD, account);
}

static void answer_people(struct exchange *x)
{
    ask_status(x, no_text, field(x, "account"));
    ask_again(x, answer_statuses);
}

/* ---- helping ---- */

/* Reads the new status, in a transaction of its own. */
static void answer_changed(struct exchange *x)
{
    ask_status(x, path_part(x, "person"), no_text);
    ask_again(x, answer_status);
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

static void answer_deactivated(struct exchange *x)
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
    if (!active) {
        ask(x, SQL_INVITATIONS_CLOSE_ITEMS, person, own_id(x));
        ask(x, SQL_AUTHENTICATION_END_SESSIONS, person);
    }
    audit_as(x, active ? "person.enabled" : "person.disabled");
    emit_person(x, person, active ? lit("person.enabled") : lit("person.disabled"));
    ask_again(x, active ? answer_changed : answer_deactivated);
}

const struct route sign_in_status_routes[] = {
    {GET, "/api/sign-in-status", STAFF, people_query, ask_people, answer_people,
     "List the sign-in status of all people of a client or, without `account`, of the firm's staff.", NULL},
    {GET, "/api/people/{person}/sign-in-status", STAFF, NULL, ask_person, answer_person,
     "Show why somebody cannot sign in, and what the viewer can do about it.", NULL},
    {PATCH, "/api/people/{person}/sign-in-status", STAFF, change_form, ask_person, answer_change,
     "Deactivate a contact, which signs them out everywhere, or reactivate them.", "person.enabled"},
    {POST, "/api/people/{person}/unlock", STAFF, NULL, ask_person, answer_unlock,
     "Unlock a person's codes: resets the count of wrong ones.", "person.unlocked"},
    {0},
};
