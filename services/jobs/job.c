/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The steps of a job: its statements, their results, and the one place that handles a failed transaction. */
#include "jobs/job.h"

#include "common/must.h"
#include "jobs/context.h"
#include "jobs/queue.h"

#include <stdlib.h>
#include <string.h>

/* ---- results ---- */

static PGresult *result_of(const struct job *job, size_t statement)
{
    must(statement < job->run.count);
    must(job->run.statements[statement].result != NULL);
    return job->run.statements[statement].result;
}

int job_rows(const struct job *job, size_t statement)
{
    return PQntuples(result_of(job, statement));
}

struct text job_text(const struct job *job, size_t statement, int row, const char *column)
{
    const PGresult *result = result_of(job, statement);
    const int at = PQfnumber(result, column);

    must(at >= 0);
    if (row >= PQntuples(result) || PQgetisnull(result, row, at))
        return no_text;
    return text_from(PQgetvalue(result, row, at), (size_t)PQgetlength(result, row, at));
}

int64_t job_number(const struct job *job, size_t statement, int row, const char *column)
{
    const struct text text = job_text(job, statement, row, column);

    return text_is_absent(text) ? 0 : strtoll(text.at, NULL, 10);
}

int64_t job_touched(const struct job *job, size_t statement)
{
    return strtoll(PQcmdTuples(result_of(job, statement)), NULL, 10);
}

/* ---- steps ---- */

static void start_transaction(struct job *job, uint64_t firm)
{
    run_clear(&job->run);
    memset(&job->run, 0, sizeof(job->run));
    job->run.firm = firm;
    job->run.kind = VIEWER_SYSTEM;
}

void job_in_platform(struct job *job)
{
    start_transaction(job, 0);
}

void job_in_firm(struct job *job, uint64_t firm)
{
    must(firm != 0);
    start_transaction(job, firm);
}

void job_ask_with(struct job *job, const struct statement *statement, const struct text *parameters, size_t count)
{
    run_add(&job->run, statement, parameters, count);
}

const char *job_failure(const struct run *run)
{
    switch (run->outcome) {
    case RUN_DONE:
        return "done";
    case RUN_FAILED:
        return "the database refused";
    case RUN_BUSY:
        return "the database is busy";
    case RUN_UNAVAILABLE:
        return "the database is unavailable";
    case RUN_TIMEOUT:
        return "the database took too long";
    }
    return "unknown";
}

void job_log(const struct job *job, enum log_level level, const char *what, struct text why)
{
    struct log line;

    log_open(&line, level, what);
    log_text(&line, "kind", text_of(job->kind));
    log_text(&line, "job", text_of(job->id));
    log_number(&line, "firm", (int64_t)job->firm);
    log_text(&line, "why", why);
    log_close(&line);
}

static void on_run(struct run *run)
{
    struct job *job = run->owner;

    if (run->outcome == RUN_DONE || job->tolerant) {
        job->then(job);
        return;
    }
    job_log(job, LOG_WARNING, "a job's transaction failed", text_of(run->message));
    job_retry(job, arena_print(job->arena, "%s%s%s", job_failure(run), run->state[0] ? " " : "", run->state));
}

static void send_run(struct job *job, job_f *next_step, bool tolerant)
{
    job->then = next_step;
    job->tolerant = tolerant;
    job->run.on_done = on_run;
    job->run.owner = job;
    pool_run(job->run.firm ? job->context->firm : job->context->platform, &job->run);
}

void job_then(struct job *job, job_f *next_step)
{
    send_run(job, next_step, false);
}

void job_try(struct job *job, job_f *next_step)
{
    send_run(job, next_step, true);
}
