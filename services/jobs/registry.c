/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A worker may not write the registry, so a change of a firm's brand creates this job, which copies it. */
#include "jobs/registry.h"

#include "jobs_sql.h"

static void on_read(struct job *job)
{
    if (job_rows(job, 0) == 0) {
        job_dead(job, lit("the firm has no row"));
        return;
    }
    const struct text name = arena_copy(job->arena, job_text(job, 0, 0, "name"));
    const struct text colour = arena_copy(job->arena, job_text(job, 0, 0, "colour"));
    const struct text version = arena_copy(job->arena, job_text(job, 0, 0, "version"));

    job_in_platform(job);
    job_ask(job, SQL_REGISTRY_COPY_WRITE, arena_print(job->arena, "%llu", (unsigned long long)job->firm), name, colour,
            version);
    job_then(job, job_done);
}

void registry_start(struct job *job)
{
    if (job->firm == 0) {
        job_dead(job, lit("the job must name a firm"));
        return;
    }
    job_in_firm(job, job->firm);
    job_ask_bare(job, SQL_REGISTRY_COPY_READ);
    job_then(job, on_read);
}
