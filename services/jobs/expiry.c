/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The retention periods are in sql/expiry.sql, in the statements that delete the rows. */
#include "jobs/expiry.h"

#include "jobs_sql.h"

void expiry_plan(struct job *job)
{
    job_in_platform(job);
    job_ask(job, SQL_EXPIRY_PLAN, arena_print(job->arena, "%d", EXPIRY_MINUTES));
    job_then(job, job_done);
}

static void expire_firm(struct job *job)
{
    job_in_firm(job, job->firm);
    job_ask_bare(job, SQL_EXPIRY_SIGN_INS);
    job_ask_bare(job, SQL_EXPIRY_CODE_FAILURES);
    job_ask_bare(job, SQL_EXPIRY_CHALLENGES);
    job_ask_bare(job, SQL_EXPIRY_AUTHORIZATION_REQUESTS);
    job_ask_bare(job, SQL_EXPIRY_IDEMPOTENCY);
    job_ask_bare(job, SQL_EXPIRY_EVENTS);
    job_ask_bare(job, SQL_EXPIRY_SESSIONS);
    job_ask_bare(job, SQL_EXPIRY_LINKS);
    job_ask_bare(job, SQL_EXPIRY_SESSIONS_WITHOUT_LINK);
    job_ask_bare(job, SQL_EXPIRY_BROWSERS);
    job_ask_bare(job, SQL_EXPIRY_ADDRESSES);
    job_ask_bare(job, SQL_EXPIRY_MAIL_CHANGES);
    job_ask_bare(job, SQL_EXPIRY_SECRETS);
    job_ask_bare(job, SQL_EXPIRY_MAILS);
}

static void expire_platform(struct job *job)
{
    job_in_platform(job);
    job_ask_bare(job, SQL_EXPIRY_SIGN_UPS);
    job_ask_bare(job, SQL_EXPIRY_ADMIN_SIGN_INS);
    job_ask_bare(job, SQL_EXPIRY_ADMIN_SESSIONS);
    job_ask_bare(job, SQL_EXPIRY_PLATFORM_IDEMPOTENCY);
    job_ask_bare(job, SQL_EXPIRY_PLATFORM_SECRETS);
    job_ask_bare(job, SQL_EXPIRY_PLATFORM_MAILS);
    job_ask_bare(job, SQL_EXPIRY_JOBS);
}

void expiry_start(struct job *job)
{
    if (job->firm)
        expire_firm(job);
    else
        expire_platform(job);
    job_then(job, job_done);
}
