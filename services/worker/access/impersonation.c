/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Impersonation. It is a session of the client's that names the member of staff and depends on their own session: it is
 * valid only while that session is, and while the member of staff sees every client for whom the person acts
 * (session_read). It is never cached, so that a change of either takes effect with the next request.\n\nThe gate
 * decides what such a session may do (http/gate.c); its audit entries name the member of staff.
 */
#include "http/exchange.h"

#include "data/registry.h"
#include "worker/access/access_sql.h"
#include "worker/identity/identity.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

enum { IMPERSONATION_SECONDS = 30 * 60 };

static const struct field open_form[] = {
    {.name = "reason", .kind = FIELD_TEXT, .max = 200},
    {0},
};

/* An API key has no session on which an impersonation could depend. */
static void ask_open(struct exchange *x)
{
    if (viewer(x)->scopes != 0)
        refuse(x, 403, "not_allowed");
    else
        ask(x, SQL_IMPERSONATION_CONTACT_GUARD, path_part(x, "person"));
}

static void answer_opened(struct exchange *x)
{
    const struct text *token = noted(x);

    forget_ended(x, SQL_IMPERSONATION_LEAVE);
    answer_cookie(x, "pv", *token, IMPERSONATION_SECONDS);
    answer_row(x, 201, SQL_IMPERSONATION_OPEN);
}

static void answer_open(struct exchange *x)
{
    struct text person = path_part(x, "person"), *token = scratch(x, sizeof(*token));

    *token = token_new(secret_arena(x));
    note(x, token);
    ask_as_system(x);
    ask(x, SQL_IMPERSONATION_GUARD, person, own_id(x));
    ask(x, SQL_IMPERSONATION_LEAVE, own_id(x));
    ask(x, SQL_IMPERSONATION_OPEN, new_id(x), token_hash(x, *token), person, own_id(x), text_of(viewer(x)->id),
        client_address(x), agent_of(x));
    audit_object(x, person);
    emit(x, SQL_IMPERSONATION_REASON, field(x, "reason"));
    ask_again(x, answer_opened);
}

static void ask_end(struct exchange *x)
{
    ask_as_system(x);
    ask(x, SQL_IMPERSONATION_END, text_of(viewer(x)->id));
    audit_object(x, own_id(x));
}

static void answer_end(struct exchange *x)
{
    forget_ended(x, SQL_IMPERSONATION_END);
    drop_session_cookie(x);
    answer_empty(x, 204);
}

const struct route impersonation_routes[] = {
    {POST, "/api/people/{person}/impersonation", STAFF, open_form, ask_open, answer_open,
     "Impersonate this contact, read only, for at most 30 minutes. Staff who are restricted to assigned clients must "
     "be assigned to all of the contact's clients (else 409 `impersonation_partly`). Not with an API key.",
     "impersonation.opened"},
    {DELETE, "/api/impersonation", IMPERSONATING, NULL, ask_end, answer_end, "End the impersonation.",
     "impersonation.ended"},
    {0},
};
