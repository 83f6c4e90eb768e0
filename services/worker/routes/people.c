/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The firm's staff. Admins look after them; owners after owners. Whoever loses a right loses it at once: their sessions
 * end with the change.
 */
#include "http/exchange.h"

#include "worker/entry/entry.h"
#include "worker/entry/inviting.h"
#include "worker/entry/secrets.h"
#include "worker/routes/values.h"
#include "worker_sql.h"

static const char *const roles[] = {"reader", "member", "admin", "owner", NULL};

static const struct field create_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 120},
    {.name = "email", .kind = FIELD_EMAIL, .required = true, .max = 254},
    {.name = "role", .kind = FIELD_CHOICE, .required = true, .choices = roles},
    {0},
};

static const struct field change_form[] = {
    {.name = "role", .kind = FIELD_CHOICE, .choices = roles},
    {.name = "active", .kind = FIELD_BOOL},
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

/* True when the asked role is one that the viewer may give. */
static bool may_give(struct exchange *x)
{
    if (!text_equal(field(x, "role"), lit("owner")) || viewer(x)->role == ROLE_OWNER)
        return true;
    refuse(x, 403, "owner_only");
    return false;
}

/* ---- adding ---- */

static void ask_create(struct exchange *x)
{
    if (may_give(x))
        ask_firm_key(x);
}

static void answer_created(struct exchange *x)
{
    answer_row(x, 201, SQL_PEOPLE_SHOW);
}

static void answer_create(struct exchange *x)
{
    struct text id = new_id(x);

    ask(x, SQL_PEOPLE_CREATE, id, field(x, "name"), field(x, "email"), field(x, "role"));
    if (!invite(x, id))
        return;
    ask(x, SQL_PEOPLE_SHOW, id);
    ask_again(x, answer_created);
}

/* ---- changing ---- */

static void ask_change(struct exchange *x)
{
    struct text person = path_part(x, "person");

    if (!may_give(x))
        return;
    ask(x, SQL_PEOPLE_GUARD, person, truth(viewer(x)->role == ROLE_OWNER));
    ask_bare(x, SQL_PEOPLE_OWNERS);
    ask(x, SQL_PEOPLE_CHANGE, person, field(x, "role"), field(x, "active"));
    ask_bare(x, SQL_PEOPLE_KEEP_OWNER);
    ask(x, SQL_ENTRY_END, person);
    ask(x, SQL_PEOPLE_SHOW, person);
    record_object(x, person);
    tell(x, SQL_ENTRY_TELL, no_text, lit("true"), lit("person"), person, lit("person.changed"));
}

static void answer_change(struct exchange *x)
{
    forget_ended(x, SQL_ENTRY_END);
    answer_row(x, 200, SQL_PEOPLE_SHOW);
}

const struct route people_routes[] = {
    {GET, "/api/people", STAFF, NULL, ask_index, answer_index, "The firm's staff.", NULL},
    {POST, "/api/people", ADMIN, create_form, ask_create, answer_create, "Add a colleague and invite them.",
     "person.added"},
    {PATCH, "/api/people/{person}", ADMIN, change_form, ask_change, answer_change,
     "Change a colleague's role, or let them in no longer.", "person.changed"},
    {0},
};
