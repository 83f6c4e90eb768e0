/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A job: background work as a short chain of steps.
 *
 * A step adds statements and names the next step, as an exchange does in http. When a transaction fails, the job ends
 * with job_retry(), so steps have no branches for that. A job may run twice, because a process can die after the work
 * and before it records the result: each kind of job must be idempotent.
 */
#ifndef PORTICO_JOBS_JOB_H
#define PORTICO_JOBS_JOB_H

#include "common/arena.h"
#include "common/log.h"
#include "common/text.h"
#include "data/pool.h"

struct job_context;
struct queue;
struct job_kind;
struct periodic_task;
struct job;
typedef void job_f(struct job *job);

struct job {
    char id[37]; /* "" for a periodic task */
    char object[37];
    char kind[24];
    uint64_t firm; /* 0: the platform's own */
    int64_t attempts;
    int64_t age; /* seconds since its creation */
    const struct job_context *context;
    struct arena *arena; /* wiped at the end */
    void *state;         /* what a step leaves for later steps */
    /* Used by the queue. */
    struct run run;
    job_f *then;
    bool tolerant;
    struct queue *queue;
    const struct job_kind *rule;
    struct periodic_task *task;
};

/* Starts a new transaction in the platform's tables, or in a firm's schema as the service itself. */
void job_in_platform(struct job *job);
void job_in_firm(struct job *job, uint64_t firm);

void job_ask_with(struct job *job, const struct statement *statement, const struct text *parameters, size_t count);
#define job_ask(job, statement, ...)                                                                                   \
    job_ask_with((job), (statement), (const struct text[]){__VA_ARGS__},                                               \
                 sizeof((const struct text[]){__VA_ARGS__}) / sizeof(struct text))
#define job_ask_bare(job, statement) job_ask_with((job), (statement), NULL, 0)

/* Runs the statements, then calls the step. A failed run ends the job with job_retry() and skips the step. */
void job_then(struct job *job, job_f *then);

/* Like job_then(), but always calls the step, which checks job->run.outcome. */
void job_try(struct job *job, job_f *then);

/* The results of the last run, by the index of the statement. Texts are valid until the next job_in_...(). */
int job_rows(const struct job *job, size_t statement);
struct text job_text(const struct job *job, size_t statement, int row, const char *column); /* absent for null */
int64_t job_number(const struct job *job, size_t statement, int row, const char *column);   /* 0 for null */
int64_t job_touched(const struct job *job, size_t statement); /* rows that it inserted, updated or deleted */

/* Logs a line that names the job. `why` never contains text from a client. */
void job_log(const struct job *job, enum log_level level, const char *what, struct text why);

/* Why a run failed, as a text for the table. It never contains the message of the database. */
const char *job_failure(const struct run *run);

#endif
