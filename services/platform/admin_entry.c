/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A new token at every change of level: one that leaked before is worth nothing after. */
#include "platform/admin_entry.h"

#include "platform/keyring.h"
#include "platform_sql.h"

struct text ask_admin_session(struct exchange *x, struct text admin, enum level level)
{
    const struct text token = token_new(secret_arena(x)), agent = header(x, "user-agent");
    const struct text fresh = level == LEVEL_TWO ? arena_print(arena(x), "%d", ADMIN_FRESH_SECONDS) : no_text;

    if (viewer(x)->kind != VIEWER_SYSTEM)
        ask(x, SQL_ADMIN_SESSIONS_END, text_of(viewer(x)->id));
    ask(x, SQL_ADMIN_SESSIONS_OPEN, new_id(x), token_hash(x, 0, token), admin, level == LEVEL_TWO ? lit("2") : lit("1"),
        arena_print(arena(x), "%d", ADMIN_SESSION_SECONDS), fresh, client_address(x),
        text_is_absent(agent) || !text_is_utf8(agent) ? lit("") : agent);
    record_object(x, admin);
    return token;
}

static void forget_present(struct exchange *x)
{
    const struct session_digest digest = session_digest(0, cookie(x, "pa"));

    if (viewer(x)->kind != VIEWER_SYSTEM)
        session_forget(exchange_redis(x), 0, &digest, text_of(viewer(x)->id));
}

void admin_entered(struct exchange *x, struct text token)
{
    forget_present(x);
    answer_cookie(x, "pa", token, ADMIN_SESSION_SECONDS);
}

void ask_admin_leave(struct exchange *x)
{
    ask(x, SQL_ADMIN_SESSIONS_END, text_of(viewer(x)->id));
}

void admin_left(struct exchange *x)
{
    forget_present(x);
    answer_cookie(x, "pa", lit(""), 0);
    answer_header(x, "clear-site-data", lit("\"cache\", \"cookies\", \"storage\""));
}
