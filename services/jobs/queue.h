/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The queue: takes due jobs from portico.jobs, runs each as a short chain of steps, and writes down how it ended.
 *
 * A job's step asks the database something and names the step that follows, as an exchange does in http. Whatever
 * goes wrong with a run ends the job with "again", so that steps have no branches for it. Jobs may run twice (a taker
 * can die between the deed and the note): each kind must bear that.
 *
 * The same steps serve chores, which are jobs without a row that the clock starts.
 */
#ifndef PORTICO_JOBS_QUEUE_H
#define PORTICO_JOBS_QUEUE_H

#include "common/arena.h"
#include "common/text.h"
#include "data/pool.h"

enum {
    QUEUE_TICK_MS = 200,
    QUEUE_BATCH = 16,
    QUEUE_RUNNING = 32,      /* jobs at a time; more stay in the table */
    QUEUE_STUCK_SECONDS = 300,
    QUEUE_CHORES = 8,
};

struct house;
struct queue;
struct job;
typedef void job_f(struct job *job);

struct job {
    char id[37]; /* "" for a chore */
    char object[37];
    char kind[24];
    uint64_t firm; /* 0: the platform's own */
    int64_t attempts;
    int64_t age; /* seconds since it was ordered */
    const struct house *house;
    struct arena *arena; /* wiped at the end */
    void *note;          /* from step to step */
    /* The queue's own. */
    struct run run;
    job_f *then;
    bool tolerant;
    struct queue *queue;
    const struct job_kind *rule;
    struct chore *chore;
};

struct job_kind {
    const char *name;
    job_f *start;
    int64_t patience; /* seconds after which a failing job is dead; 0: the number of tries decides */
};

struct chore {
    const char *name;
    job_f *start;
    uint64_t every_ms;
    /* The queue's own. */
    struct job *running;
    uint64_t next_ms;
};

/* `kinds` ends with a row without a name; so do `chores`, of which there are at most QUEUE_CHORES. */
struct queue *queue_open(const struct house *house, const struct job_kind *kinds, struct chore *chores);

/* Takes nothing new from now on; `then` runs once the last job has ended. */
void queue_stop(struct queue *queue, void (*then)(void *owner), void *owner);
void queue_close(struct queue **queue);

struct buffer;
void queue_metrics(const struct queue *queue, struct buffer *out);

/* ---- a job's steps ---- */

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

/* Every job ends with exactly one of these. */
void job_done(struct job *job);
void job_again(struct job *job, struct text why); /* after a pause that grows; dead when the kind's patience is over */
void job_dead(struct job *job, struct text why);

/* Seconds to wait after `attempts` tries. */
int64_t queue_pause(int64_t attempts);
bool queue_is_over(const struct job_kind *kind, int64_t attempts, int64_t age);

#endif
