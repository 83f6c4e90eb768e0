/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The firm's staff. Admins manage them; only owners manage owners. A change of rights applies from the next request:
 * the cached copies of their sessions are deleted, and their open streams restart. A deactivated colleague is signed
 * out.
 */
#include "http/exchange.h"

#include "worker/access/access.h"
#include "worker/clients/clients_sql.h"
#include "worker/identity/identity.h"
#include "worker/inbox/inbox.h"
#include "worker/invitations/invitations.h"
#include "worker/parameters.h"
#include "worker/secrets.h"
#include "worker/worker_sql.h"

static const char *const roles[] = {"reader", "member", "admin", "owner", NULL};

static const struct field create_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 120},
    {.name = "email", .kind = FIELD_EMAIL, .required = true, .max = 254},
    {.name = "role", .kind = FIELD_CHOICE, .required = true, .choices = roles},
    {.name = "assigned", .kind = FIELD_BOOL},
    {0},
};

static const struct field change_form[] = {
    {.name = "role", .kind = FIELD_CHOICE, .choices = roles},
    {.name = "active", .kind = FIELD_BOOL},
    {.name = "assigned", .kind = FIELD_BOOL},
    {0},
};

static void ask_index(struct exchange *x)
{
    ask_bare(x, SQL_PEOPLE_INDEX);
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_PEOPLE_INDEX);
}

/* Whether the viewer may assign the given role; refuses if not. */
static bool may_assign_role(struct exchange *x)
{
    if (!text_equal(field(x, "role"), lit("owner")) || viewer(x)->role == ROLE_OWNER)
        return true;
    refuse(x, 403, "owner_only");
    return false;
}

/* ---- adding ---- */

static bool is_true(const struct exchange *x, const char *name)
{
    return text_equal(field(x, name), lit("true"));
}

static bool is_manager(struct text role)
{
    return text_equal(role, lit("admin")) || text_equal(role, lit("owner"));
}

static void ask_create(struct exchange *x)
{
    if (!may_assign_role(x))
        return;
    if (is_true(x, "assigned") && is_manager(field(x, "role")))
        refuse(x, 409, "admins_see_all");
    else
        ask_firm_key(x);
}

static void answer_created(struct exchange *x)
{
    answer_row(x, 201, SQL_PEOPLE_SHOW);
}

static void answer_create(struct exchange *x)
{
    struct text id = new_id(x);

    ask(x, SQL_PEOPLE_CREATE, id, field(x, "name"), field(x, "email"), field(x, "role"),
        bool_param(is_true(x, "assigned")));
    if (!invite(x, id))
        return;
    ask(x, SQL_PEOPLE_SHOW, id);
    ask_again(x, answer_created);
}

/* ---- changing ---- */

static bool is_deactivation(const struct exchange *x)
{
    return text_equal(field(x, "active"), lit("false"));
}

static void ask_change(struct exchange *x)
{
    struct text person = path_part(x, "person");

    if (!may_assign_role(x))
        return;
    ask(x, SQL_PEOPLE_GUARD, person, bool_param(viewer(x)->role == ROLE_OWNER));
    ask(x, SQL_PEOPLE_RESTRICT_GUARD, person, field(x, "role"), bool_param(is_true(x, "assigned")));
    ask_bare(x, SQL_PEOPLE_LOCK_OWNERS);
    ask(x, SQL_PEOPLE_CHANGE, person, field(x, "role"), field(x, "active"), field(x, "assigned"));
    ask_bare(x, SQL_PEOPLE_OWNER_GUARD);
    ask(x, SQL_TEAM_CLEAR_LEAD, person);
    ask(x, SQL_INBOX_UNASSIGN_PERSON, person);
    if (is_deactivation(x)) {
        ask(x, SQL_INBOX_LEAVE, person);
        ask(x, SQL_INVITATIONS_CLOSE_ITEMS, person, own_id(x));
    }
    ask(x, is_deactivation(x) ? SQL_AUTHENTICATION_END_SESSIONS : SQL_PEOPLE_SESSIONS, person);
    ask(x, SQL_PEOPLE_SHOW, person);
    audit_object(x, person);
    emit(x, SQL_EVENTS_EMIT, no_text, lit("true"), lit("person"), person, lit("person.changed"));
}

static void answer_change(struct exchange *x)
{
    if (is_deactivation(x))
        forget_ended(x, SQL_AUTHENTICATION_END_SESSIONS);
    else
        forget_copies(x, SQL_PEOPLE_SESSIONS);
    rights_changed(x, path_part(x, "person"));
    answer_row(x, 200, SQL_PEOPLE_SHOW);
}

const struct route people_routes[] = {
    {GET, "/api/people", STAFF, NULL, ask_index, answer_index, "List the firm's staff.", NULL},
    {POST, "/api/people", ADMIN, create_form, ask_create, answer_create,
     "Create a colleague and invite them. Only an owner may create an owner. 409 `email_taken` or `admins_see_all`.",
     "person.added"},
    {PATCH, "/api/people/{person}", ADMIN, change_form, ask_change, answer_change,
     "Change a colleague's role, restrict them to assigned clients, or deactivate them. Applies from their next "
     "request. 409 `last_owner` if no active owner would be left.",
     "person.changed"},
    {0},
};
