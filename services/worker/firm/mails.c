/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Mails that are waiting or have failed, so that staff see when a client was not reached. */
#include "http/exchange.h"

#include "worker/firm/firm_sql.h"
#include "worker/parameters.h"

static const struct field index_query[] = {
    {.name = "before", .kind = FIELD_UUID},
    {0},
};

static void ask_index(struct exchange *x)
{
    ask(x, SQL_MAILS_INDEX, field(x, "before"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_MAILS_INDEX);
}

const struct route mails_routes[] = {
    {GET, "/api/mails", STAFF, index_query, ask_index, answer_index,
     "List mails that are waiting or have failed, newest first.", NULL},
    {0},
};
