/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A client's home page: their open matters, documents and messages to read, and the latest changes. */
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
    ask(x, SQL_HOME_UNREAD, account);
    ask(x, SQL_HOME_MESSAGES, account);
    ask(x, SQL_HOME_NEWS, account);
}

static void answer_home(struct exchange *x)
{
    answer_parts(x, 200, "matters", SQL_HOME_MATTERS, "unread", SQL_HOME_UNREAD, "messages", SQL_HOME_MESSAGES, "news",
                 SQL_HOME_NEWS, NULL);
}

const struct route home_routes[] = {
    {GET, "/api/home", CLIENT, home_query, ask_home, answer_home,
     "Show a client's home page: open matters with their stages, those that wait for the client first; documents that "
     "they have not opened and messages that they have not read yet; and the latest changes.",
     NULL},
    {0},
};
