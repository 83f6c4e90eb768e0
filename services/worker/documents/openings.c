/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Openings: which of a client's people have opened a document, for staff. */
#include "http/exchange.h"
#include "worker/documents/documents_sql.h"

static void answer_openings(struct exchange *x)
{
    answer_rows(x, 200, SQL_OPENINGS_INDEX);
}

static void ask_index(struct exchange *x)
{
    ask(x, SQL_DOCUMENTS_GUARD, path_part(x, "document"));
}

/* The viewer sees the document, so they may know who has opened it. */
static void answer_index(struct exchange *x)
{
    ask_as_system(x);
    ask(x, SQL_OPENINGS_INDEX, path_part(x, "document"));
    ask_again(x, answer_openings);
}

const struct route openings_routes[] = {
    {GET, "/api/documents/{document}/openings", STAFF, NULL, ask_index, answer_index,
     "List the people of the client who have opened a document, with their first and last time.", NULL},
    {0},
};
