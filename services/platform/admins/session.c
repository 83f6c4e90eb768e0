/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An admin's sessions: the current one with its next step, the list of open ones, and signing out. */
#include "common/must.h"
#include "http/exchange.h"
#include "platform/admins/admin_session.h"
#include "platform/admins/admins_sql.h"
#include "platform/keyring.h"

#include <string.h>

static void ask_show(struct exchange *x)
{
    if (admin_is_signed_in(x))
        ask(x, SQL_ADMIN_SESSIONS_READ, text_of(viewer(x)->id));
}

static void answer_show(struct exchange *x)
{
    if (admin_is_signed_in(x) && row_count(x, SQL_ADMIN_SESSIONS_READ) == 1) {
        answer_row(x, 200, SQL_ADMIN_SESSIONS_READ);
        return;
    }
    answer_object(x, 200, member_flag("signed_in", false), member_text("next", lit("sign_in")),
                  member_number("level", 0), member_text("expires_at", no_text), member_text("fresh_until", no_text),
                  member_number("passkeys", 0), member_text("person", no_text));
}

static void answer_sign_out(struct exchange *x)
{
    admin_signed_out(x);
    answer_empty(x, 204);
}

static void ask_index(struct exchange *x)
{
    ask(x, SQL_ADMIN_SESSIONS_INDEX, text_of(viewer(x)->person), text_of(viewer(x)->id));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_ADMIN_SESSIONS_INDEX);
}

static void ask_revoke(struct exchange *x)
{
    const struct text session = path_part(x, "session");

    ask(x, SQL_ADMIN_SESSIONS_REVOKE, session, text_of(viewer(x)->person));
    audit_object(x, session);
}

static void answer_revoke(struct exchange *x)
{
    const struct text bytes = bytes_of(arena(x), row_text(x, SQL_ADMIN_SESSIONS_REVOKE, 0, "token_hash"));
    struct session_digest digest;

    must(bytes.length == sizeof(digest.bytes));
    memcpy(digest.bytes, bytes.at, sizeof(digest.bytes));
    session_evict(exchange_redis(x), 0, &digest, path_part(x, "session"));
    answer_empty(x, 204);
}

const struct route admin_session_routes[] = {
    {GET, "/api/session", PUBLIC, NULL, ask_show, answer_show, "Read the current session and the next step.", NULL},
    {DELETE, "/api/session", PLATFORM_ADMIN_ONE_FACTOR, NULL, ask_admin_sign_out, answer_sign_out,
     "Sign out. The response tells the browser to delete the data of this site.", "admin.signed_out"},
    {GET, "/api/sessions", PLATFORM_ADMIN, NULL, ask_index, answer_index,
     "List your own open sessions, the current one first.", NULL},
    {DELETE, "/api/sessions/{session}", PLATFORM_ADMIN, NULL, ask_revoke, answer_revoke,
     "End one of your own sessions.", "admin.session_revoked"},
    {0},
};
