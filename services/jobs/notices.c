/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * First it ends the firm's other jobs of this kind that wait: it reads their events too, which were committed with
 * them. Then it reads the events in steps. A step locks the progress, makes the notices and moves the progress on, in
 * one transaction, so nothing is counted twice, whenever a process dies. The lock is a statement of its own, because
 * the next one must see what the holder before has committed.
 */
#include "jobs/notices.h"

#include "data/live.h"
#include "jobs/context.h"
#include "jobs_sql.h"

static void make(struct job *job);

/* Rows come by person, so that each is told once. */
static void publish(struct job *job)
{
    struct text last = no_text;

    for (int i = 0; i < job_rows(job, 1); i++) {
        const struct text person = job_text(job, 1, i, "person");

        if (text_is_absent(person) || (!text_is_absent(last) && text_equal(person, last)))
            continue;
        live_publish_notices(job->context->redis, job->firm, person);
        last = person;
    }
}

static void on_made(struct job *job)
{
    publish(job);
    if (job_number(job, 1, 0, "events") == NOTICES_EVENTS)
        make(job);
    else
        job_done(job);
}

static void make(struct job *job)
{
    job_in_firm(job, job->firm);
    job_ask_bare(job, SQL_NOTICES_LOCK);
    job_ask(job, SQL_NOTICES_MAKE, arena_print(job->arena, "%d", NOTICES_EVENTS),
            arena_print(job->arena, "%d", NOTICES_PEOPLE));
    job_then(job, on_made);
}

void notices_start(struct job *job)
{
    if (job->firm == 0) {
        job_dead(job, lit("the job must name a firm"));
        return;
    }
    job_in_platform(job);
    job_ask(job, SQL_NOTICES_JOIN, arena_print(job->arena, "%llu", (unsigned long long)job->firm));
    job_then(job, make);
}
