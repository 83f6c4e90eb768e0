/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The queue: takes due jobs from portico.jobs, starts each, and writes down how it ended. The same steps serve periodic
 * tasks, which are jobs without a row that the clock starts.
 */
#ifndef PORTICO_JOBS_QUEUE_H
#define PORTICO_JOBS_QUEUE_H

#include "jobs/job.h"

enum {
    QUEUE_TICK_MS = 200,
    QUEUE_BATCH = 16,
    QUEUE_RUNNING = 32, /* jobs at a time; more stay in the table */
    QUEUE_STUCK_SECONDS = 300,
};

struct job_kind {
    const char *name;
    job_f *start;
    int64_t max_age; /* seconds after which a failing job is dead; 0: the number of tries decides */
};

struct periodic_task {
    const char *name;
    job_f *start;
    uint64_t every_ms;
    /* The queue's own. */
    struct job *running;
    uint64_t next_ms;
};

/* `kinds` ends with a row without a name; so do `tasks`. */
struct queue *queue_open(const struct job_context *context, const struct job_kind *kinds, struct periodic_task *tasks);

/* Takes nothing new from now on; `then` runs once the last job has ended. */
void queue_stop(struct queue *queue, void (*then)(void *owner), void *owner);
void queue_close(struct queue **queue);

struct buffer;
void queue_metrics(const struct queue *queue, struct buffer *out);

/* ---- ends ---- */

/* Every job ends with exactly one of these. */
void job_done(struct job *job);
void job_again(struct job *job, struct text why); /* after a pause that grows; dead when the kind's max_age is over */
void job_dead(struct job *job, struct text why);

/* Seconds to wait after `attempts` tries. */
int64_t queue_pause(int64_t attempts);
bool queue_is_over(const struct job_kind *kind, int64_t attempts, int64_t age);

#endif
