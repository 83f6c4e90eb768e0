/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Brings a snoozed item back at its time. What happened meanwhile decides: an item that is done, or that was put off
 * until later, stays so, and its next job is another one.
 */
#include "jobs/wake.h"

#include "common/id.h"
#include "data/audit.h"
#include "data/live.h"
#include "data/sqlstate.h"
#include "jobs/context.h"
#include "jobs_sql.h"

static size_t event_statement(const struct job *job)
{
    return job->run.count - 1; /* the last one */
}

static void on_woken(struct job *job)
{
    const struct run *run = &job->run;

    if (run->outcome == RUN_DONE) {
        const size_t event = event_statement(job);

        if (job_rows(job, event) > 0)
            live_publish_events(job->context->redis, job->firm, (uint64_t)job_number(job, event, 0, "seq"));
        job_done(job);
    } else if (run->outcome == RUN_FAILED && sqlstate_has_code(run->state)) {
        job_done(job); /* somebody changed it meanwhile */
    } else {
        job_retry(job, text_of(job_failure(run)));
    }
}

static void on_read(struct job *job)
{
    const struct audit_content content = {lit("job"), text_of(job->object), lit("")};
    struct audit_entry entry = {
        .kind = lit("system"),
        .what = lit("inbox.woken"),
        .topic = lit("inbox"),
        .route = lit("job inbox"),
        .request = text_of(job->id),
    };

    if (job_rows(job, 0) == 0) {
        job_done(job);
        return;
    }
    entry.object = arena_copy(job->arena, job_text(job, 0, 0, "object"));
    job_in_firm(job, job->firm);
    job_ask(job, SQL_WAKE_ITEM, text_of(job->object));
    audit_append(&job->run, job->arena, &entry, &content);
    job_ask(job, SQL_WAKE_EMIT, text_of(job->object));
    job_try(job, on_woken);
}

void wake_start(struct job *job)
{
    if (job->firm == 0 || !id_is_valid(text_of(job->object))) {
        job_dead(job, lit("the job must name a firm and an item"));
        return;
    }
    job_in_firm(job, job->firm);
    job_ask(job, SQL_WAKE_READ, text_of(job->object));
    job_then(job, on_read);
}
