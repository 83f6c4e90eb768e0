/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One round: find the firms that are due, count them one after the other, and store all counts in one
 * transaction. A firm that cannot be counted is marked as counted, so that it does not block the others.
 */
#include "jobs/usage.h"

#include "jobs_sql.h"

#include <stdlib.h>

struct firm_usage {
    uint64_t number;
    bool counted;
    struct text clients, staff, used_bytes;
};

struct round {
    int count, at;
    struct firm_usage firms[USAGE_FIRMS];
};

static void count_next(struct job *job);

static void end_round(struct job *job)
{
    job_done(job);
}

static void store_counts(struct job *job)
{
    const struct round *round = job->state;
    const struct text soonest = arena_print(job->arena, "%d", USAGE_SOONEST_SECONDS);
    const struct text latest = arena_print(job->arena, "%d", USAGE_LATEST_SECONDS);

    job_in_platform(job);
    for (int i = 0; i < round->count; i++) {
        const struct firm_usage *firm = &round->firms[i];
        const struct text number = arena_print(job->arena, "%llu", (unsigned long long)firm->number);

        if (firm->counted)
            job_ask(job, SQL_USAGE_RECORD, number, firm->clients, firm->staff, firm->used_bytes, soonest, latest);
        else
            job_ask(job, SQL_USAGE_RECORD, number, no_text, no_text, no_text, soonest, latest);
    }
    job_then(job, end_round);
}

static void on_counted(struct job *job)
{
    struct round *round = job->state;
    struct firm_usage *firm = &round->firms[round->at++];

    if (job->run.outcome == RUN_DONE) {
        firm->counted = true;
        firm->clients = arena_copy(job->arena, job_text(job, 0, 0, "clients"));
        firm->staff = arena_copy(job->arena, job_text(job, 0, 0, "staff"));
        firm->used_bytes = arena_copy(job->arena, job_text(job, 0, 0, "used_bytes"));
    }
    count_next(job);
}

static void count_next(struct job *job)
{
    struct round *round = job->state;

    if (round->at == round->count) {
        store_counts(job);
        return;
    }
    job_in_firm(job, round->firms[round->at].number);
    job_ask_bare(job, SQL_USAGE_COUNT);
    job_try(job, on_counted);
}

static void on_due(struct job *job)
{
    struct round *round = arena_take(job->arena, sizeof(*round));

    job->state = round;
    round->count = job_rows(job, 0);
    if (round->count > USAGE_FIRMS)
        round->count = USAGE_FIRMS;
    for (int i = 0; i < round->count; i++)
        round->firms[i].number = (uint64_t)job_number(job, 0, i, "number");
    if (round->count == 0)
        job_done(job);
    else
        count_next(job);
}

void usage_start(struct job *job)
{
    job_in_platform(job);
    job_ask(job, SQL_USAGE_DUE, arena_print(job->arena, "%d", USAGE_FIRMS));
    job_then(job, on_due);
}
