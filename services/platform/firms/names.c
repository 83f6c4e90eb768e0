/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names: whether a firm may have one, asked while it is typed. The judgement is the statement's. */
#include "http/exchange.h"
#include "platform/firms/firms_sql.h"

static void ask_look(struct exchange *x)
{
    ask(x, SQL_NAMES_LOOKUP, path_part(x, "name"));
}

static void answer_look(struct exchange *x)
{
    answer_row(x, 200, SQL_NAMES_LOOKUP);
}

const struct route name_routes[] = {
    {GET, "/api/names/{name*}", PUBLIC, NULL, ask_look, answer_look,
     "Whether a name may be had, asked while it is typed. The console asks it too.", NULL},
    {0},
};
