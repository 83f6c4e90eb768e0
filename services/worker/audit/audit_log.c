/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The audit log, read only. */
#include "http/exchange.h"

#include "worker/audit/audit_sql.h"
#include "worker/parameters.h"

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
    {GET, "/api/audit-log", ADMIN, index_query, ask_index, answer_index, "List audit entries, newest first.", NULL},
    {0},
};
