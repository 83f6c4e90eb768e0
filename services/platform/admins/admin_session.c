/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each step creates a new token, so a token that leaked before it is useless after it. */
#include "platform/admins/admin_session.h"

#include "common/agent.h"
#include "platform/admins/admins_sql.h"
#include "platform/keyring.h"

bool admin_is_signed_in(const struct exchange *x)
{
    return viewer(x)->kind != VIEWER_SYSTEM;
}

void ask_admin_session(struct exchange *x, struct text admin, bool proven)
{
    const struct text present = admin_is_signed_in(x) ? text_of(viewer(x)->id) : no_text;
    struct text *token = scratch(x, sizeof(*token));

    *token = token_new(secret_arena(x));
    note(x, token);
    if (admin_is_signed_in(x))
        ask(x, SQL_ADMIN_SESSIONS_REPLACE, present);
    ask(x, SQL_ADMIN_SESSIONS_OPEN, new_id(x), token_hash(x, 0, *token), admin, proven ? lit("true") : lit("false"),
        present, arena_print(arena(x), "%d", ADMIN_SESSION_SECONDS), arena_print(arena(x), "%d", ADMIN_FRESH_SECONDS),
        client_address(x), agent_words(header(x, "user-agent"), arena(x)));
    audit_object(x, admin);
}

static void evict_present_session(struct exchange *x)
{
    const struct session_digest digest = session_digest(0, cookie(x, "pa"));

    if (admin_is_signed_in(x))
        session_evict(exchange_redis(x), 0, &digest, text_of(viewer(x)->id));
}

struct text admin_session_opened(struct exchange *x)
{
    evict_present_session(x);
    answer_cookie(x, "pa", *(const struct text *)noted(x), ADMIN_SESSION_SECONDS);
    return row_text(x, SQL_ADMIN_SESSIONS_OPEN, 0, "next");
}

void answer_admin_session(struct exchange *x)
{
    const struct text next = admin_session_opened(x);

    answer_object(x, 200, member_text("next", next));
}

void ask_admin_sign_out(struct exchange *x)
{
    ask(x, SQL_ADMIN_SESSIONS_END, text_of(viewer(x)->id));
}

void admin_signed_out(struct exchange *x)
{
    evict_present_session(x);
    answer_cookie(x, "pa", lit(""), 0);
    answer_header(x, "clear-site-data", lit("\"cache\", \"cookies\", \"storage\""));
}
