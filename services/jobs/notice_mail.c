/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Writes one mail for each client of which a person has something due to be mailed. The same transaction clears the
 * times at which mails were due, so whenever a process dies and however often the job runs, each is told of once.
 * Notices that have been seen meanwhile are not due, so there may be nothing to do.
 */
#include "jobs/notice_mail.h"

#include "common/id.h"
#include "common/must.h"
#include "jobs/queue.h"
#include "jobs_sql.h"

enum { ACCOUNTS = 20 /* in one transaction, as the statement says; the job then looks again */ };

static void read_due(struct job *job);

static struct text new_id(struct job *job)
{
    char id[ID_TEXT];

    id_new(id);
    return arena_copy(job->arena, text_of(id));
}

static void on_written(struct job *job)
{
    read_due(job);
}

static void on_due(struct job *job)
{
    struct text accounts[ACCOUNTS];
    const int rows = job_rows(job, 0);

    if (rows == 0) {
        job_done(job);
        return;
    }
    must(rows <= ACCOUNTS);
    for (int i = 0; i < rows; i++) {
        const struct text account = job_text(job, 0, i, "account");

        accounts[i] = text_is_absent(account) ? no_text : arena_copy(job->arena, account);
    }
    job_in_firm(job, job->firm);
    for (int i = 0; i < rows; i++)
        job_ask(job, SQL_NOTICE_MAIL_WRITE, new_id(job), new_id(job), text_of(job->object), accounts[i]);
    job_then(job, on_written);
}

static void read_due(struct job *job)
{
    job_in_firm(job, job->firm);
    job_ask(job, SQL_NOTICE_MAIL_DUE, text_of(job->object));
    job_then(job, on_due);
}

void notice_mail_start(struct job *job)
{
    if (job->firm == 0 || !id_is_valid(text_of(job->object))) {
        job_dead(job, lit("the job must name a firm and a person"));
        return;
    }
    read_due(job);
}
