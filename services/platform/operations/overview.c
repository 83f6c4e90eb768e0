/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The overview of the platform. */
#include "http/exchange.h"
#include "platform/operations/operations_sql.h"

static void ask_show(struct exchange *x)
{
    ask_with(x, SQL_OVERVIEW_FIRMS, NULL, 0);
    ask_with(x, SQL_OVERVIEW_SPARES, NULL, 0);
    ask_with(x, SQL_OVERVIEW_JOBS, NULL, 0);
    ask_with(x, SQL_OVERVIEW_MAILS, NULL, 0);
}

static void answer_show(struct exchange *x)
{
    uint64_t spares = 0;

    text_to_number(row_text(x, SQL_OVERVIEW_SPARES, 0, "spares"), &spares);
    answer_object(x, 200, member_rows("firms", SQL_OVERVIEW_FIRMS), member_number("spares", (int64_t)spares),
                  member_rows("jobs", SQL_OVERVIEW_JOBS), member_rows("mails", SQL_OVERVIEW_MAILS));
}

const struct route overview_routes[] = {
    {GET, "/api/overview", PLATFORM_ADMIN, NULL, ask_show, answer_show, "Read counts of firms, spares, jobs and mails.",
     NULL},
    {0},
};
