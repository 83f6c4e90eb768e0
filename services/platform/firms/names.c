/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whether a name is available, requested while it is typed. The statement decides. */
#include "http/exchange.h"
#include "platform/firms/firms_sql.h"

static void ask_lookup(struct exchange *x)
{
    ask(x, SQL_NAMES_LOOKUP, path_part(x, "name"));
}

static void answer_lookup(struct exchange *x)
{
    answer_row(x, 200, SQL_NAMES_LOOKUP);
}

const struct route name_routes[] = {
    {GET, "/api/names/{name*}", PUBLIC, NULL, ask_lookup, answer_lookup,
     "Check whether a name is available for a firm.", NULL},
    {0},
};
