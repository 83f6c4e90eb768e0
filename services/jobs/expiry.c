/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The retention periods are in sql/expiry.sql, in the statements that delete the rows. Each takes a limited number of
 * them in a transaction, and those that took so many are repeated in the next one: a backlog of any size can be deleted
 * although a statement may take only a few seconds.
 */
#include "jobs/expiry.h"

#include "jobs_sql.h"

static const struct statement *const of_firm[] = {
    SQL_EXPIRY_SIGN_INS,     SQL_EXPIRY_CODE_FAILURES,
    SQL_EXPIRY_CHALLENGES,   SQL_EXPIRY_AUTHORIZATION_REQUESTS,
    SQL_EXPIRY_IDEMPOTENCY,  SQL_EXPIRY_EVENTS,
    SQL_EXPIRY_NOTICES,      SQL_EXPIRY_SESSIONS,
    SQL_EXPIRY_LINKS,        SQL_EXPIRY_SESSIONS_WITHOUT_LINK,
    SQL_EXPIRY_BROWSERS,     SQL_EXPIRY_ADDRESSES,
    SQL_EXPIRY_MAIL_CHANGES, SQL_EXPIRY_SECRETS,
    SQL_EXPIRY_MAILS,        SQL_DELIVER_OVERDUE,
    SQL_WAKE_OVERDUE,        NULL,
};
static const struct statement *const of_platform[] = {
    SQL_EXPIRY_SIGN_UPS,         SQL_EXPIRY_ADMIN_SIGN_INS, SQL_EXPIRY_ADMIN_SESSIONS, SQL_EXPIRY_PLATFORM_IDEMPOTENCY,
    SQL_EXPIRY_PLATFORM_SECRETS, SQL_EXPIRY_PLATFORM_MAILS, SQL_EXPIRY_JOBS,           NULL,
};

_Static_assert(sizeof(of_firm) / sizeof(of_firm[0]) < RUN_STATEMENTS,
               "one transaction holds them and its first statement");
_Static_assert(sizeof(of_platform) <= sizeof(of_firm), "the platform has fewer");

/* The statements of the running transaction. */
struct expiry {
    const struct statement *statements[RUN_STATEMENTS];
    size_t count;
    int rounds;
};

void expiry_plan(struct job *job)
{
    job_in_platform(job);
    job_ask(job, SQL_EXPIRY_PLAN, arena_print(job->arena, "%d", EXPIRY_MINUTES));
    job_then(job, job_done);
}

static void start_round(struct job *job);

static void on_round(struct job *job)
{
    struct expiry *expiry = job->state;
    size_t left = 0;

    for (size_t i = 0; i < expiry->count; i++)
        if (job_touched(job, i) >= EXPIRY_ROWS)
            expiry->statements[left++] = expiry->statements[i];
    expiry->count = left;
    expiry->rounds++;
    if (left == 0 || expiry->rounds == EXPIRY_ROUNDS)
        job_done(job);
    else
        start_round(job);
}

static void start_round(struct job *job)
{
    const struct expiry *expiry = job->state;

    if (job->firm)
        job_in_firm(job, job->firm);
    else
        job_in_platform(job);
    for (size_t i = 0; i < expiry->count; i++)
        job_ask(job, expiry->statements[i], arena_print(job->arena, "%d", EXPIRY_ROWS));
    job_then(job, on_round);
}

void expiry_start(struct job *job)
{
    struct expiry *expiry = arena_take(job->arena, sizeof(*expiry));
    const struct statement *const *next = job->firm ? of_firm : of_platform;

    while (*next)
        expiry->statements[expiry->count++] = *next++;
    job->state = expiry;
    start_round(job);
}
