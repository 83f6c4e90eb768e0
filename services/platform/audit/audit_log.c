/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The platform's audit log: what admins did, and why. */
#include "http/exchange.h"
#include "platform/audit/audit_sql.h"

static const struct field index_query[] = {
    {.name = "before", .kind = FIELD_NUMBER_CURSOR},
    {0},
};

static void ask_index(struct exchange *x)
{
    ask(x, SQL_AUDIT_LOG_INDEX, field(x, "before"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_AUDIT_LOG_INDEX);
}

const struct route audit_log_routes[] = {
    {GET, "/api/audit-log", PLATFORM_ADMIN, index_query, ask_index, answer_index,
     "List the audit log of the platform, newest entries first.", NULL},
    {0},
};
