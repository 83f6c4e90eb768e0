/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Support by the platform. Platform admins cannot open a firm's data on their own: an administrator of the firm grants
 * access for some hours, and the platform hands a login link to one of its admins (services/platform/firms/support.c),
 * who signs in here as a reader with a name that says so. Revoking a grant ends open sessions at once, streams
 * included.
 */
#include "http/exchange.h"

#include "data/registry.h"
#include "worker/access/access_sql.h"
#include "worker/identity/identity.h"
#include "worker/parameters.h"
#include "worker/secrets.h"
#include "worker/worker_sql.h"

enum { COOKIE_SECONDS = 24 * 3600 /* the longest grant; the session's row says when it ends */ };

static const struct field grant_form[] = {
    {.name = "hours", .kind = FIELD_NUMBER, .required = true, .min = 1, .max = 24},
    {.name = "reason", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 300},
    {0},
};
static const struct field token_form[] = {
    {.name = "token", .kind = FIELD_TEXT, .required = true, .min = SESSION_TOKEN, .max = SESSION_TOKEN},
    {0},
};

/* ---- the firm's side ---- */

static void ask_index(struct exchange *x)
{
    ask(x, SQL_SUPPORT_INDEX, no_text);
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_SUPPORT_INDEX);
}

static bool is_allowed_duration(struct text hours)
{
    return text_equal(hours, lit("1")) || text_equal(hours, lit("4")) || text_equal(hours, lit("24"));
}

static void emit_support(struct exchange *x, struct text grant, struct text what)
{
    audit_object(x, grant);
    emit(x, SQL_EVENTS_EMIT, no_text, lit("true"), lit("support"), grant, what);
}

/* FRESH also admits clients, so the side and the role are checked here. */
static void ask_grant(struct exchange *x)
{
    struct text grant = new_id(x);

    if (viewer(x)->kind != VIEWER_STAFF)
        refuse(x, 404, "not_found");
    else if (viewer(x)->role < ROLE_ADMIN)
        refuse(x, 403, "admins_only");
    else if (!is_allowed_duration(field(x, "hours")))
        refuse_field(x, "hours", "not_choice");
    ask_bare(x, SQL_SUPPORT_LOCK);
    ask(x, SQL_SUPPORT_GRANT, grant, field(x, "reason"), field(x, "hours"), own_id(x));
    ask(x, SQL_SUPPORT_INDEX, grant);
    emit_support(x, grant, lit("support.granted"));
}

static void answer_grant(struct exchange *x)
{
    answer_row(x, 201, SQL_SUPPORT_INDEX);
}

static void ask_revoke(struct exchange *x)
{
    struct text grant = path_part(x, "grant");

    ask(x, SQL_SUPPORT_REVOKE, grant, own_id(x));
    ask_bare(x, SQL_SUPPORT_END_SESSIONS);
    ask(x, SQL_SUPPORT_INDEX, grant);
    emit_support(x, grant, lit("support.revoked"));
}

static void answer_revoke(struct exchange *x)
{
    forget_ended(x, SQL_SUPPORT_END_SESSIONS);
    answer_row(x, 200, SQL_SUPPORT_INDEX);
}

/* ---- the platform's side ---- */

static void ask_open_session(struct exchange *x)
{
    if (!is_desk(x))
        refuse(x, 404, "not_found");
    ask_as_system(x);
    ask(x, SQL_SUPPORT_FIND, token_hash(x, field(x, "token")));
}

/* Signs out the session that this browser had at the desk. */
static void answer_session_opened(struct exchange *x)
{
    if (viewer(x)->kind != VIEWER_SYSTEM) {
        struct session_digest digest = own_digest(x);

        session_evict(exchange_redis(x), firm(x)->number, &digest, text_of(viewer(x)->id));
    }
    answer_cookie(x, "ps", *(const struct text *)noted(x), COOKIE_SECONDS);
    answer_object(x, 200, member_text("next", lit("done")));
}

static void answer_open_session(struct exchange *x)
{
    struct text *token = scratch(x, sizeof(*token));

    if (row_count(x, SQL_SUPPORT_FIND) == 0) {
        refuse(x, 409, "support_over");
        return;
    }
    *token = token_new(secret_arena(x));
    note(x, token);
    ask_as_system(x);
    if (viewer(x)->kind != VIEWER_SYSTEM)
        ask(x, SQL_AUTHENTICATION_END_CURRENT, text_of(viewer(x)->id));
    ask(x, SQL_SUPPORT_OPEN_SESSION, row_text(x, SQL_SUPPORT_FIND, 0, "id"), new_id(x), token_hash(x, *token),
        client_address(x), agent_of(x));
    audit_person(x, row_text(x, SQL_SUPPORT_FIND, 0, "person"));
    audit_support(x);
    audit_as(x, "support.entered");
    ask_again(x, answer_session_opened);
}

const struct route support_routes[] = {
    {GET, "/api/support", ADMIN, NULL, ask_index, answer_index,
     "List support grants, newest first: who granted each, and who used it.", NULL},
    {POST, "/api/support", FRESH, grant_form, ask_grant, answer_grant,
     "Grant the platform's support read access for 1, 4 or 24 hours. Requires an administrator with a fresh factor. "
     "Without a grant, support has no access.",
     "support.granted"},
    {DELETE, "/api/support/{grant}", ADMIN, NULL, ask_revoke, answer_revoke,
     "Revoke a support grant. Ends support's open sessions and streams at once.", "support.revoked"},
    {POST, "/api/sign-in/support", PUBLIC, token_form, ask_open_session, answer_open_session,
     "Sign in as support, with the token that the platform issued. The token works once, within five minutes, while "
     "the firm's grant is open.",
     "support.entered"},
    {0},
};
