/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The viewer's own sessions: the current one, signing out, and the others. */
#include "http/exchange.h"

#include "data/registry.h"
#include "worker/identity/identity.h"
#include "worker/identity/identity_sql.h"
#include "worker/identity/row_descriptions.h"
#include "worker/parameters.h"

static struct text own_session(const struct exchange *x)
{
    return text_of(viewer(x)->id);
}

static bool is_signed_in(const struct exchange *x)
{
    return viewer(x)->kind != VIEWER_SYSTEM;
}

static void ask_show(struct exchange *x)
{
    ask_as_system(x);
    if (!is_signed_in(x))
        return;
    ask(x, SQL_SESSION_TOUCH, own_session(x));
    ask(x, SQL_SESSION_SHOW, own_session(x));
}

/* The session may have ended since the gate checked it. */
static void answer_show(struct exchange *x)
{
    if (is_signed_in(x) && row_count(x, SQL_SESSION_SHOW) > 0)
        answer_row(x, 200, SQL_SESSION_SHOW);
    else
        answer_object(x, 200, member_flag("signed_in", false), member_text("next", lit("sign_in")));
}

static void ask_end(struct exchange *x)
{
    ask(x, SQL_SESSION_END, own_session(x));
    audit_object(x, own_session(x));
}

/* Cookies are not in the list, because the same host may have the other side's session too. */
static void answer_end(struct exchange *x)
{
    struct session_digest digest = own_digest(x);

    session_evict(exchange_redis(x), firm(x)->number, &digest, own_session(x));
    drop_session_cookie(x);
    answer_header(x, "clear-site-data", lit("\"cache\", \"storage\""));
    answer_empty(x, 204);
}

static const struct field index_query[] = {
    {.name = "before", .kind = FIELD_UUID},
    {0},
};

static void ask_index(struct exchange *x)
{
    ask(x, SQL_SESSION_USER_AGENTS, text_of(viewer(x)->person), field(x, "before"));
}

static void answer_described(struct exchange *x)
{
    answer_rows(x, 200, SQL_SESSION_INDEX);
}

static void answer_index(struct exchange *x)
{
    ask(x, SQL_SESSION_INDEX, text_of(viewer(x)->person), own_session(x), field(x, "before"),
        row_descriptions(x, SQL_SESSION_USER_AGENTS));
    ask_again(x, answer_described);
}

static const struct field end_query[] = {
    {.name = "this", .kind = FIELD_BOOL},
    {0},
};

/* Ends the other sessions, and with ?this=true the current one too. */
static bool includes_current(const struct exchange *x)
{
    return text_equal(field(x, "this"), lit("true"));
}

static void ask_end_all(struct exchange *x)
{
    struct text person = text_of(viewer(x)->person), kept_session = includes_current(x) ? no_text : own_session(x);

    ask(x, SQL_SESSION_UNTRUST_DEVICES, person, kept_session);
    ask(x, SQL_SESSION_END_ALL, person, kept_session);
    audit_object(x, person);
}

static void answer_end_all(struct exchange *x)
{
    forget_ended(x, SQL_SESSION_END_ALL);
    if (includes_current(x)) {
        drop_session_cookie(x);
        answer_header(x, "clear-site-data", lit("\"cache\", \"storage\""));
    }
    answer_object(x, 200, member_number("ended", (int64_t)row_count(x, SQL_SESSION_END_ALL)));
}

static void ask_revoke(struct exchange *x)
{
    struct text session = path_part(x, "session");

    ask(x, SQL_SESSION_GUARD, session, text_of(viewer(x)->person));
    ask(x, SQL_SESSION_REVOKE, session);
    audit_object(x, session);
}

static void answer_revoke(struct exchange *x)
{
    forget_ended(x, SQL_SESSION_REVOKE);
    if (text_equal(path_part(x, "session"), own_session(x)))
        drop_session_cookie(x);
    answer_empty(x, 204);
}

const struct route session_routes[] = {
    {GET, "/api/session", PUBLIC, NULL, ask_show, answer_show,
     "Show who is signed in, and the next step of signing in.", NULL},
    {DELETE, "/api/session", ONE_FACTOR, NULL, ask_end, answer_end,
     "Sign out. Ends the session at once, open streams included.", "session.ended"},
    {GET, "/api/sessions", SIGNED_IN, index_query, ask_index, answer_index,
     "List the viewer's open sessions, newest first.", NULL},
    {DELETE, "/api/sessions", SELF, end_query, ask_end_all, answer_end_all,
     "Sign out everywhere else, or everywhere. Devices are no longer trusted, except that of a session that stays "
     "open.",
     "sessions.ended"},
    {DELETE, "/api/sessions/{session}", SELF, NULL, ask_revoke, answer_revoke,
     "End one of the viewer's sessions. Ending it again succeeds.", "session.revoked"},
    {0},
};
