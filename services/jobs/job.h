/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A job: something to be done later, as a short chain of steps.
 *
 * A step asks the database something and names the step that follows, as an exchange does in http. Whatever goes wrong
 * with a transaction ends the job with "again", so that steps have no branches for it. Jobs may run twice (a taker can
 * die between the deed and the note): each kind must bear that.
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
    int64_t age; /* seconds since it was ordered */
    const struct job_context *context;
    struct arena *arena; /* wiped at the end */
    void *note;          /* from step to step */
    /* The queue's own. */
    struct run run;
    job_f *then;
    bool tolerant;
    struct queue *queue;
    const struct job_kind *rule;
    struct periodic_task *task;
};

/* Begins a transaction in the platform's tables, or in a firm's schema as the service. */
void job_in_platform(struct job *job);
void job_in_firm(struct job *job, uint64_t firm);

void job_ask_with(struct job *job, const struct statement *statement, const struct text *parameters, size_t count);
#define job_ask(job, statement, ...)                                                                                   \
    job_ask_with((job), (statement), (const struct text[]){__VA_ARGS__},                                               \
                 sizeof((const struct text[]){__VA_ARGS__}) / sizeof(struct text))
#define job_ask_bare(job, statement) job_ask_with((job), (statement), NULL, 0)

/* Runs what was asked, then the step. A failed run ends the job ("again") without the step. */
void job_then(struct job *job, job_f *then);

/* As job_then(), but the step runs in any case and looks at job->run.outcome. */
void job_try(struct job *job, job_f *then);

/* Results of the last run: the statement'th one asked. Bytes live until the next job_in_...(). */
int job_rows(const struct job *job, size_t statement);
struct text job_text(const struct job *job, size_t statement, int row, const char *column); /* absent for null */
int64_t job_number(const struct job *job, size_t statement, int row, const char *column);   /* 0 for null */

/* A line in the log that names the job. `why` is never what a client wrote. */
void job_log(const struct job *job, enum log_level level, const char *what, struct text why);

/* What became of a run, as a sentence for the table: never the database's own words. */
const char *job_complaint(const struct run *run);

#endif
