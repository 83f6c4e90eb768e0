/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The record, for reading: who did what, the latest first. */
#include "http/exchange.h"

#include "worker/audit/audit_sql.h"
#include "worker/parameters.h"

static void ask_index(struct exchange *x)
{
    ask(x, SQL_RECORD_INDEX, filter(x, "before"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_RECORD_INDEX);
}

const struct route record_routes[] = {
    {GET, "/api/record", ADMIN, NULL, ask_index, answer_index, "Who did what, the latest first.", NULL},
    {0},
};
