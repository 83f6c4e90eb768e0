/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The guard stands in the transaction that would read, so that a refused reading writes no audit entry and a mark that
 * was just made counts. Why it was refused is looked up after.
 */
#include "worker/documents/sensitivity.h"

#include "worker/documents/documents_sql.h"
#include "worker/parameters.h"

static void answer_why(struct exchange *x)
{
    if (row_count(x, SQL_DOCUMENTS_COOLING_OFF) > 0)
        refuse_showing(x, 403, "cooling_off", "cooling", SQL_DOCUMENTS_COOLING_OFF);
    else
        refuse_fresh(x);
}

static void ask_why(struct exchange *x)
{
    audit_as(x, NOT_AUDITED);
    ask_bare(x, SQL_DOCUMENTS_COOLING_OFF);
    ask_again(x, answer_why);
}

void ask_sensitive_guard(struct exchange *x, const struct statement *guard, struct text id)
{
    ask(x, guard, id, bool_param(viewer(x)->level == LEVEL_FRESH));
    if_conflict(x, ask_why);
}
