/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Jobs: those that wait, run or are dead, and the retry of dead ones. */
#include "http/exchange.h"
#include "platform/operations/operations_sql.h"

static const struct field reason_form[] = {
    {.name = "reason", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 300},
    {0},
};

static const char *const states[] = {"waiting", "running", "done", "dead", NULL};

static const struct field index_query[] = {
    {.name = "state", .kind = FIELD_CHOICE, .choices = states},
    {.name = "firm", .kind = FIELD_NUMBER, .min = 1, .max = INT32_MAX},
    {.name = "before", .kind = FIELD_UUID},
    {0},
};

static void ask_index(struct exchange *x)
{
    ask(x, SQL_JOBS_INDEX, field(x, "state"), field(x, "firm"), field(x, "before"));
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_JOBS_INDEX);
}

static void ask_retry(struct exchange *x)
{
    const struct text job = path_part(x, "job");

    ask(x, SQL_JOBS_RETRY, job);
    ask(x, SQL_JOBS_SHOW, job);
    audit_object(x, job);
}

static void answer_retry(struct exchange *x)
{
    answer_row(x, 200, SQL_JOBS_SHOW);
}

const struct route job_routes[] = {
    {GET, "/api/jobs", PLATFORM_ADMIN, index_query, ask_index, answer_index,
     "List jobs, newest first, of all firms or of one. Without `state`: those that are waiting, running or dead.",
     NULL},
    {POST, "/api/jobs/{job}/retry", PLATFORM_ADMIN_FRESH, reason_form, ask_retry, answer_retry,
     "Retry a dead job. Errors: `job_not_dead` 409.", "job.retried"},
    {0},
};
