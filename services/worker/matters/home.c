/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A client's home page: their matters, what waits for them, and the latest changes. */
#include "http/exchange.h"
#include "worker/matters/matters_sql.h"
#include "worker/parameters.h"

static const struct field home_query[] = {
    {.name = "account", .kind = FIELD_UUID},
    {0},
};

static void ask_home(struct exchange *x)
{
    struct text account = account_param(x);

    ask(x, SQL_HOME_MATTERS, account);
    ask(x, SQL_HOME_TASKS, account);
    ask(x, SQL_HOME_CHANGES, account);
}

static void answer_home(struct exchange *x)
{
    answer_parts(x, 200, "matters", SQL_HOME_MATTERS, "tasks", SQL_HOME_TASKS, "news", SQL_HOME_CHANGES, NULL);
}

const struct route home_routes[] = {
    {GET, "/api/home", CLIENT, home_query, ask_home, answer_home,
     "Show a client's home page: open matters with their stages, what waits for the client, and the latest changes.",
     NULL},
    {0},
};
