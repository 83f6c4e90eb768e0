/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Accounts, which are the firm's clients, and the people who act for them.
 *
 * These links decide what somebody may see. A change of a link therefore restarts that person's open streams, and a
 * person without any link left to sign in by is signed out in the same transaction.
 */
#include "http/exchange.h"

#include "worker/access/access.h"
#include "worker/clients/clients_sql.h"
#include "worker/identity/identity.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

static const char *const kinds[] = {"person", "family", "company", NULL};

static const char *const relations[] = {"self", "colleague", "helper", NULL};

static const struct field create_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 200},
    {.name = "kind", .kind = FIELD_CHOICE, .choices = kinds},
    {.name = "reference", .kind = FIELD_TEXT, .max = 80},
    {.name = "contact_name", .kind = FIELD_TEXT, .min = 1, .max = 120},
    {.name = "contact_email", .kind = FIELD_EMAIL, .min = 3, .max = 254},
    {.name = "areas", .kind = FIELD_NUMBER, .min = 0, .max = AREAS_ALL},
    {0},
};

static const struct field change_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .min = 1, .max = 200},
    {.name = "kind", .kind = FIELD_CHOICE, .choices = kinds},
    {.name = "reference", .kind = FIELD_TEXT, .max = 80},
    {0},
};

static const struct field person_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 120},
    {.name = "email", .kind = FIELD_EMAIL, .required = true, .max = 254},
    {.name = "areas", .kind = FIELD_NUMBER, .min = 0, .max = AREAS_ALL},
    {.name = "relation", .kind = FIELD_CHOICE, .choices = relations},
    {.name = "relation_word", .kind = FIELD_TEXT, .max = 40},
    {.name = "invites", .kind = FIELD_BOOL},
    {.name = "ends_at", .kind = FIELD_TIME},
    {0},
};

static const struct field link_form[] = {
    {.name = "areas", .kind = FIELD_NUMBER, .min = 0, .max = AREAS_ALL},
    {.name = "may_log_in", .kind = FIELD_BOOL},
    {.name = "gets_mail", .kind = FIELD_BOOL},
    {.name = "relation", .kind = FIELD_CHOICE, .choices = relations},
    {.name = "relation_word", .kind = FIELD_TEXT, .max = 40},
    {.name = "invites", .kind = FIELD_BOOL},
    {.name = "ends_at", .kind = FIELD_TIME},
    {0},
};

static struct text guard_account(struct exchange *x)
{
    struct text account = path_part(x, "account");

    ask(x, SQL_ACCOUNTS_GUARD, account);
    return account;
}

static struct text field_or(const struct exchange *x, const char *name, struct text otherwise)
{
    struct text value = field(x, name);

    return text_is_absent(value) ? otherwise : value;
}

/* Audit entry and event of a change to an account. Internal: clients cannot read it. */
static void emit_account(struct exchange *x, struct text account, struct text object, struct text what)
{
    audit_object(x, object);
    emit(x, SQL_EVENTS_EMIT, account, lit("true"), lit("account"), object, what);
}

/* ---- the accounts ---- */

static const struct field index_query[] = {
    {.name = "q", .kind = FIELD_TEXT},
    {.name = "before", .kind = FIELD_NAME_CURSOR},
    {0},
};

static void ask_index(struct exchange *x)
{
    ask(x, SQL_ACCOUNTS_INDEX, field(x, "q"), field(x, "before"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_ACCOUNTS_INDEX);
}

static void ask_create(struct exchange *x)
{
    struct text id = new_id(x), name = field(x, "contact_name"), email = field(x, "contact_email");

    if (viewer(x)->kind == VIEWER_ASSIGNED) { /* they would not see the new client until assigned to it */
        refuse(x, 403, "restricted_to_clients");
        return;
    }
    if (text_is_absent(name) != text_is_absent(email)) {
        refuse_field(x, text_is_absent(name) ? "contact_name" : "contact_email", "required");
        return;
    }
    ask(x, SQL_ACCOUNTS_CREATE, id, field(x, "name"), field_or(x, "kind", lit("person")), field(x, "reference"));
    if (!text_is_absent(email))
        ask(x, SQL_ACCOUNTS_LINK, id, new_id(x), name, email, field_or(x, "areas", lit("15")), lit("self"), no_text,
            lit("false"), no_text);
    ask(x, SQL_ACCOUNTS_CREATED, id);
    emit_account(x, id, id, lit("account.created"));
}

static void answer_create(struct exchange *x)
{
    answer_row(x, 201, SQL_ACCOUNTS_CREATED);
}

static void ask_show(struct exchange *x)
{
    struct text account = guard_account(x);

    ask(x, SQL_ACCOUNTS_SHOW, account);
    ask(x, SQL_ACCOUNTS_PEOPLE, account, no_text);
    ask(x, SQL_ACCOUNTS_MATTERS, account);
}

static void answer_show(struct exchange *x)
{
    answer_parts(x, 200, "account", SQL_ACCOUNTS_SHOW, "people", SQL_ACCOUNTS_PEOPLE, "matters", SQL_ACCOUNTS_MATTERS,
                 NULL);
}

static void ask_change(struct exchange *x)
{
    struct text account = guard_account(x);

    ask(x, SQL_ACCOUNTS_CHANGE, account, field(x, "name"), field(x, "kind"), given_param(x, "reference"),
        field(x, "reference"));
    ask(x, SQL_ACCOUNTS_SHOW, account);
    emit_account(x, account, account, lit("account.changed"));
}

static void answer_change(struct exchange *x)
{
    answer_row(x, 200, SQL_ACCOUNTS_SHOW);
}

/* ---- their people ---- */

static void ask_add(struct exchange *x)
{
    struct text account = guard_account(x), email = field(x, "email");
    bool invites = text_equal(field(x, "invites"), lit("true")) && !text_equal(field(x, "relation"), lit("helper"));

    ask(x, SQL_HELPERS_END_GUARD, field(x, "ends_at"));
    ask(x, SQL_ACCOUNTS_LINK, account, new_id(x), field(x, "name"), email, field_or(x, "areas", lit("15")),
        field_or(x, "relation", lit("self")), field(x, "relation_word"), bool_param(invites), field(x, "ends_at"));
    ask(x, SQL_ACCOUNTS_PERSON, account, email);
    emit_account(x, account, account, lit("account.person_added"));
}

static void answer_add(struct exchange *x)
{
    rights_changed(x, row_text(x, SQL_ACCOUNTS_PERSON, 0, "id"));
    answer_row(x, 201, SQL_ACCOUNTS_PERSON);
}

/* Consequences of a weaker link, for the person and for the people whom they invited as a client. */
static void ask_revocations(struct exchange *x, struct text account, struct text person, struct text what)
{
    ask(x, SQL_HELPERS_RESTRICT_INVITED, account, person);
    ask(x, SQL_HELPERS_INVITED, account, person);
    ask(x, SQL_HELPERS_REVOKE_INVITATIONS, account);
    ask(x, SQL_HELPERS_END_SESSIONS, account);
    ask(x, SQL_ACCOUNTS_REVOKE_INVITATION, person);
    ask(x, SQL_AUTHENTICATION_END_UNLINKED_SESSIONS, person);
    emit_account(x, account, person, what);
}

static void publish_revocations(struct exchange *x)
{
    forget_ended(x, SQL_AUTHENTICATION_END_UNLINKED_SESSIONS);
    forget_ended(x, SQL_HELPERS_END_SESSIONS);
    rights_changed(x, path_part(x, "person"));
    for (size_t i = 0; i < row_count(x, SQL_HELPERS_INVITED); i++)
        rights_changed(x, row_text(x, SQL_HELPERS_INVITED, i, "person"));
}

static void ask_relink(struct exchange *x)
{
    struct text account = guard_account(x), person = path_part(x, "person");

    ask(x, SQL_HELPERS_END_GUARD, field(x, "ends_at"));
    ask(x, SQL_ACCOUNTS_RELINK, account, person, field(x, "areas"), field(x, "may_log_in"), field(x, "gets_mail"),
        field(x, "relation"), bool_param(field_given(x, "relation_word")), field(x, "relation_word"),
        field(x, "invites"), bool_param(field_given(x, "ends_at")), field(x, "ends_at"));
    ask(x, SQL_ACCOUNTS_PEOPLE, account, person);
    ask_revocations(x, account, person, lit("account.person_changed"));
}

static void answer_relink(struct exchange *x)
{
    publish_revocations(x);
    answer_row(x, 200, SQL_ACCOUNTS_PEOPLE);
}

static void ask_unlink(struct exchange *x)
{
    struct text account = guard_account(x), person = path_part(x, "person");

    ask(x, SQL_ACCOUNTS_UNLINK, account, person);
    ask_revocations(x, account, person, lit("account.person_removed"));
}

static void answer_unlink(struct exchange *x)
{
    publish_revocations(x);
    answer_empty(x, 204);
}

const struct route accounts_routes[] = {
    {GET, "/api/accounts", STAFF, index_query, ask_index, answer_index,
     "List clients by name. `q` searches name, reference and contacts' addresses.", NULL},
    {POST, "/api/accounts", STAFF, create_form, ask_create, answer_create,
     "Create a client, with a first contact if given. Does not invite them. 403 `restricted_to_clients` for staff who "
     "are restricted to assigned clients.",
     "account.created"},
    {GET, "/api/accounts/{account}", STAFF, NULL, ask_show, answer_show, "Show a client with its people and matters.",
     NULL},
    {PATCH, "/api/accounts/{account}", STAFF, change_form, ask_change, answer_change,
     "Change a client's name, kind or reference.", "account.changed"},
    {POST, "/api/accounts/{account}/people", STAFF, person_form, ask_add, answer_add,
     "Add a person who acts for this client. A known address is linked to the existing person. Does not invite them. "
     "409 `already_linked`.",
     "account.person_added"},
    {PATCH, "/api/accounts/{account}/people/{person}", STAFF, link_form, ask_relink, answer_relink,
     "Change what a person may see of this client, whether they may sign in for it, and whether they get mail about "
     "it.",
     "account.person_changed"},
    {DELETE, "/api/accounts/{account}/people/{person}", STAFF, NULL, ask_unlink, answer_unlink,
     "Remove a person from this client. Ends their sessions if no other client is left.", "account.person_removed"},
    {0},
};
