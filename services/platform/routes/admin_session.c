/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The admin's session: who is signed in, what comes next, and signing out. */
#include "platform/admin_entry.h"
#include "platform/tables.h"
#include "platform_sql.h"

static void ask_show(struct exchange *x)
{
    if (viewer(x)->kind == VIEWER_SYSTEM)
        return;
    ask(x, SQL_ADMIN_SESSIONS_SEEN, text_of(viewer(x)->id));
    ask(x, SQL_ADMIN_SESSIONS_READ, text_of(viewer(x)->id));
}

static void answer_show(struct exchange *x)
{
    if (viewer(x)->kind != VIEWER_SYSTEM && row_count(x, SQL_ADMIN_SESSIONS_READ) == 1) {
        answer_row(x, 200, SQL_ADMIN_SESSIONS_READ);
        return;
    }
    answer_object(x, 200, member_flag("signed_in", false), member_text("next", lit("sign_in")),
                  member_number("level", 0), member_text("expires_at", no_text), member_text("person", no_text));
}

static void answer_leave(struct exchange *x)
{
    admin_left(x);
    answer_empty(x, 204);
}

const struct route admin_session_routes[] = {
    {GET, "/api/session", PUBLIC, NULL, ask_show, answer_show, "Who is signed in.", NULL},
    {DELETE, "/api/session", ADMIN_ENTERING, NULL, ask_admin_leave, answer_leave, "Sign out.", "admin.signed_out"},
    {0},
};
