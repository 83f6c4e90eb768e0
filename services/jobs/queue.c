/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The queue. A started job is in exactly one place: it waits for a run, or a module holds it that will call job_done(),
 * job_retry() or job_dead(). These record the end of the job with a run of its own, and then free the job.
 */
#include "jobs/queue.h"

#include "common/buffer.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/must.h"
#include "jobs/context.h"
#include "jobs_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    QUEUE_TRIES = 12,
    COUNT_EVERY = 25,      /* ticks between two reads of the table for the metrics */
    TASK_PAUSE_MS = 10000, /* after a failed periodic task */
};

struct queue {
    const struct job_context *context;
    const struct job_kind *kinds;
    struct periodic_task *tasks;
    uv_timer_t timer;
    struct run take, requeue, counts;
    bool taking, requeueing, counting, stopping;
    int running, tasks_running;
    uint64_t ticks;
    uint64_t taken, done, retried, dead, tasks_failed;
    int64_t due, later, in_table, dead_in_table;
    void (*on_stopped)(void *owner);
    void *owner;
};

/* ---- retries ---- */

int64_t queue_retry_delay(int64_t attempts)
{
    static const int64_t delays[] = {1, 5, 30, 120, 600, 3600};
    const int64_t last = (int64_t)(sizeof(delays) / sizeof(delays[0])) - 1;

    if (attempts < 1)
        return delays[0];
    return delays[attempts - 1 < last ? attempts - 1 : last];
}

bool queue_is_exhausted(const struct job_kind *kind, int64_t attempts, int64_t age)
{
    return kind->max_age > 0 ? age >= kind->max_age : attempts >= QUEUE_TRIES;
}

/* ---- ending jobs ---- */

static void check_stopped(struct queue *queue)
{
    if (!queue->stopping || queue->on_stopped == NULL)
        return;
    if (queue->running || queue->tasks_running || queue->taking || queue->requeueing || queue->counting)
        return;
    void (*then)(void *) = queue->on_stopped;
    queue->on_stopped = NULL;
    then(queue->owner);
}

static void free_job(struct job *job)
{
    struct queue *queue = job->queue;

    if (job->task) {
        job->task->running = NULL;
        queue->tasks_running--;
    } else {
        queue->running--;
    }
    run_clear(&job->run);
    arena_close(&job->arena);
    free(job);
    check_stopped(queue);
}

/* If the end could not be recorded, the job stays "running" in the table and is taken again when it counts as stuck. */
static void on_end_recorded(struct job *job)
{
    if (job->run.outcome != RUN_DONE)
        job_log(job, LOG_WARNING, "the end of a job was not recorded", text_of(job_failure(&job->run)));
    free_job(job);
}

void job_done(struct job *job)
{
    if (job->task) {
        free_job(job);
        return;
    }
    job->queue->done++;
    job_in_platform(job);
    job_ask(job, SQL_QUEUE_DONE, text_of(job->id));
    job_try(job, on_end_recorded);
}

void job_dead(struct job *job, struct text why)
{
    job_log(job, LOG_ERROR, job->task ? "a periodic task failed" : "a job failed for good", why);
    if (job->task) {
        job->queue->tasks_failed++;
        job->task->next_ms = uv_now(job->context->loop) + TASK_PAUSE_MS;
        free_job(job);
        return;
    }
    why = arena_copy(job->arena, why);
    job->queue->dead++;
    job_in_platform(job);
    job_ask(job, SQL_QUEUE_DEAD, text_of(job->id), why);
    job_try(job, on_end_recorded);
}

void job_retry(struct job *job, struct text why)
{
    if (job->task || queue_is_exhausted(job->rule, job->attempts, job->age)) {
        job_dead(job, why);
        return;
    }
    why = arena_copy(job->arena, why);
    job->queue->retried++;
    job_in_platform(job);
    job_ask(job, SQL_QUEUE_RETRY, text_of(job->id),
            arena_print(job->arena, "%lld", (long long)queue_retry_delay(job->attempts)), why);
    job_try(job, on_end_recorded);
}

/* ---- starting jobs ---- */

static struct job *new_job(struct queue *queue)
{
    struct job *job = calloc(1, sizeof(*job));

    must(job != NULL);
    job->arena = arena_open_secret();
    job->context = queue->context;
    job->queue = queue;
    return job;
}

static void copy_column(char *into, size_t room, const PGresult *result, int row, const char *column)
{
    snprintf(into, room, "%s", PQgetvalue(result, row, PQfnumber(result, column)));
}

static const struct job_kind *find_kind(const struct queue *queue, const char *name)
{
    const struct job_kind *kind = queue->kinds;

    while (kind->name && strcmp(kind->name, name) != 0)
        kind++;
    return kind;
}

static void start_job(struct queue *queue, const PGresult *result, int row)
{
    struct job *job = new_job(queue);

    copy_column(job->id, sizeof(job->id), result, row, "id");
    copy_column(job->object, sizeof(job->object), result, row, "object");
    copy_column(job->kind, sizeof(job->kind), result, row, "kind");
    job->firm = strtoull(PQgetvalue(result, row, PQfnumber(result, "firm")), NULL, 10);
    job->attempts = strtoll(PQgetvalue(result, row, PQfnumber(result, "attempts")), NULL, 10);
    job->age = strtoll(PQgetvalue(result, row, PQfnumber(result, "age")), NULL, 10);
    job->rule = find_kind(queue, job->kind);
    queue->running++;
    queue->taken++;
    if (job->rule->name == NULL)
        job_dead(job, lit("unknown kind of job"));
    else
        job->rule->start(job);
}

static void take_jobs(struct queue *queue);

static void on_taken(struct run *run)
{
    struct queue *queue = run->owner;
    int rows = 0;

    if (run->outcome == RUN_DONE) {
        rows = PQntuples(run->statements[0].result);
        for (int row = 0; row < rows; row++)
            start_job(queue, run->statements[0].result, row);
    }
    run_clear(run);
    queue->taking = false;
    if (rows == QUEUE_BATCH)
        take_jobs(queue); /* there are probably more */
    check_stopped(queue);
}

static void run_with_number(struct queue *queue, struct run *run, const struct statement *statement, int64_t parameter,
                            char digits[24], void (*then)(struct run *))
{
    memset(run, 0, sizeof(*run));
    snprintf(digits, 24, "%lld", (long long)parameter);
    run_add(run, statement, (const struct text[]){text_of(digits)}, 1);
    run->on_done = then;
    run->owner = queue;
    pool_run(queue->context->platform, run);
}

static void take_jobs(struct queue *queue)
{
    static char room_digits[24];
    const int room = QUEUE_RUNNING - queue->running;

    if (queue->stopping || queue->taking || room <= 0)
        return;
    queue->taking = true;
    run_with_number(queue, &queue->take, SQL_QUEUE_TAKE, room < QUEUE_BATCH ? room : QUEUE_BATCH, room_digits,
                    on_taken);
}

static void on_requeued(struct run *run)
{
    struct queue *queue = run->owner;

    run_clear(run);
    queue->requeueing = false;
    check_stopped(queue);
}

static void requeue_stuck(struct queue *queue)
{
    static char seconds[24];

    if (queue->requeueing)
        return;
    queue->requeueing = true;
    run_with_number(queue, &queue->requeue, SQL_QUEUE_REQUEUE, QUEUE_STUCK_SECONDS, seconds, on_requeued);
}

static int64_t count_of(const PGresult *result, const char *column)
{
    return strtoll(PQgetvalue(result, 0, PQfnumber(result, column)), NULL, 10);
}

static void on_counted(struct run *run)
{
    struct queue *queue = run->owner;

    if (run->outcome == RUN_DONE) {
        const PGresult *result = run->statements[0].result;

        queue->due = count_of(result, "due");
        queue->later = count_of(result, "later");
        queue->in_table = count_of(result, "running");
        queue->dead_in_table = count_of(result, "dead");
    }
    run_clear(run);
    queue->counting = false;
    check_stopped(queue);
}

static void count_jobs(struct queue *queue)
{
    if (queue->counting)
        return;
    queue->counting = true;
    memset(&queue->counts, 0, sizeof(queue->counts));
    run_add(&queue->counts, SQL_QUEUE_COUNTS, NULL, 0);
    queue->counts.on_done = on_counted;
    queue->counts.owner = queue;
    pool_run(queue->context->platform, &queue->counts);
}

static void start_tasks(struct queue *queue)
{
    const uint64_t now = uv_now(queue->context->loop);

    for (struct periodic_task *task = queue->tasks; task->name; task++) {
        if (task->running || now < task->next_ms)
            continue;
        struct job *job = new_job(queue);

        snprintf(job->kind, sizeof(job->kind), "%s", task->name);
        job->task = task;
        task->running = job;
        task->next_ms = now + task->every_ms;
        queue->tasks_running++;
        task->start(job);
    }
}

static void on_tick(uv_timer_t *timer)
{
    struct queue *queue = timer->data;

    if (queue->stopping || !pool_ready(queue->context->platform))
        return;
    take_jobs(queue);
    start_tasks(queue);
    if (queue->ticks % COUNT_EVERY == 0) {
        requeue_stuck(queue);
        count_jobs(queue);
    }
    queue->ticks++;
}

/* ---- opening and closing ---- */

struct queue *queue_open(const struct job_context *context, const struct job_kind *kinds, struct periodic_task *tasks)
{
    struct queue *queue = calloc(1, sizeof(*queue));

    must(queue != NULL);
    queue->context = context;
    queue->kinds = kinds;
    queue->tasks = tasks;
    queue->timer.data = queue;
    must(uv_timer_init(context->loop, &queue->timer) == 0);
    must(uv_timer_start(&queue->timer, on_tick, 0, QUEUE_TICK_MS) == 0);
    return queue;
}

void queue_stop(struct queue *queue, void (*then)(void *owner), void *owner)
{
    queue->stopping = true;
    queue->on_stopped = then;
    queue->owner = owner;
    uv_timer_stop(&queue->timer);
    check_stopped(queue);
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void queue_close(struct queue **queue)
{
    if (*queue == NULL)
        return;
    uv_close((uv_handle_t *)&(*queue)->timer, on_closed);
    *queue = NULL;
}

void queue_metrics(const struct queue *queue, struct buffer *out)
{
    metric_print(out, "portico_jobs_running", "gauge", "Jobs that run in this process.", (uint64_t)queue->running);
    metric_print(out, "portico_jobs_taken_total", "counter", "Jobs taken from the table.", queue->taken);
    metric_head(out, "portico_jobs_ended_total", "counter", "Jobs that ended, by outcome.");
    buffer_print(out, "portico_jobs_ended_total{outcome=\"done\"} %llu\n", (unsigned long long)queue->done);
    buffer_print(out, "portico_jobs_ended_total{outcome=\"retried\"} %llu\n", (unsigned long long)queue->retried);
    buffer_print(out, "portico_jobs_ended_total{outcome=\"dead\"} %llu\n", (unsigned long long)queue->dead);
    metric_print(out, "portico_jobs_tasks_failed_total", "counter", "Periodic tasks that failed.", queue->tasks_failed);
    metric_head(out, "portico_jobs_table", "gauge", "Jobs in the table, by state.");
    buffer_print(out, "portico_jobs_table{state=\"due\"} %lld\n", (long long)queue->due);
    buffer_print(out, "portico_jobs_table{state=\"later\"} %lld\n", (long long)queue->later);
    buffer_print(out, "portico_jobs_table{state=\"running\"} %lld\n", (long long)queue->in_table);
    buffer_print(out, "portico_jobs_table{state=\"dead\"} %lld\n", (long long)queue->dead_in_table);
}
