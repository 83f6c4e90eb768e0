/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The guard runs in the transaction that would read, so that a refused read writes no audit entry and a new mark
 * applies at once. The reason of a refusal is queried afterwards.
 */
#include "worker/documents/sensitivity.h"

#include "worker/documents/documents_sql.h"
#include "worker/parameters.h"

static void answer_refusal_reason(struct exchange *x)
{
    if (row_count(x, SQL_DOCUMENTS_COOLING_OFF) > 0)
        refuse_showing(x, 403, "cooling_off", "cooling", SQL_DOCUMENTS_COOLING_OFF);
    else
        refuse_fresh(x);
}

static void ask_refusal_reason(struct exchange *x)
{
    audit_as(x, NOT_AUDITED);
    ask_bare(x, SQL_DOCUMENTS_COOLING_OFF);
    ask_again(x, answer_refusal_reason);
}

void ask_sensitive_guard(struct exchange *x, const struct statement *guard, struct text id)
{
    ask(x, guard, id, bool_param(viewer(x)->level == LEVEL_FRESH));
    if_conflict(x, ask_refusal_reason);
}
