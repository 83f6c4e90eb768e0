/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The queue: takes due jobs from portico.jobs, starts them, and records how they end. Periodic tasks use the same
 * steps: they are jobs without a row, started by a timer.
 */
#ifndef PORTICO_JOBS_QUEUE_H
#define PORTICO_JOBS_QUEUE_H

#include "jobs/job.h"

enum {
    QUEUE_TICK_MS = 200,
    QUEUE_BATCH = 16,
    QUEUE_RUNNING = 32, /* jobs at a time; more wait in the table */
    QUEUE_STUCK_SECONDS = 300,
};

struct job_kind {
    const char *name;
    job_f *start;
    int64_t max_age; /* seconds after which a failing job is dead; 0: the number of attempts decides */
};

struct periodic_task {
    const char *name;
    job_f *start;
    uint64_t every_ms;
    /* Used by the queue. */
    struct job *running;
    uint64_t next_ms;
};

/* The last row of `kinds` and of `tasks` has no name. */
struct queue *queue_open(const struct job_context *context, const struct job_kind *kinds, struct periodic_task *tasks);

/* Takes no new jobs; calls `then` when the last running job has ended. */
void queue_stop(struct queue *queue, void (*then)(void *owner), void *owner);
void queue_close(struct queue **queue);

struct buffer;
void queue_metrics(const struct queue *queue, struct buffer *out);

/* ---- ending a job ---- */

/* Every job ends with exactly one of these. */
void job_done(struct job *job);
void job_retry(struct job *job, struct text why); /* with back-off; dead after the kind's max_age */
void job_dead(struct job *job, struct text why);

/* Seconds to wait after `attempts` attempts. */
int64_t queue_retry_delay(int64_t attempts);
bool queue_is_exhausted(const struct job_kind *kind, int64_t attempts, int64_t age);

#endif
