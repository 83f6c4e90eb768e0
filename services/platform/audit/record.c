/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The record: what admins did, and why. */
#include "http/exchange.h"
#include "platform/audit/audit_sql.h"

static void ask_index(struct exchange *x)
{
    ask(x, SQL_RECORD_INDEX, query_text(x, "before"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_RECORD_INDEX);
}

const struct route record_routes[] = {
    {GET, "/api/record", ADMIN_REALM, NULL, ask_index, answer_index, "What admins did, newest first.", NULL},
    {0},
};
