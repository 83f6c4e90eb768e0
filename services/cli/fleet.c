/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The queue is a ring buffer of row numbers. A busy firm goes to its end and is retried after a pause that grows with
 * the attempts, so that the last busy firms do not cause a storm of attempts. A firm whose connection was lost counts
 * as busy too.
 */
#include "cli/fleet.h"

#include "cli/progress.h"
#include "common/clock.h"
#include "common/must.h"
#include "data/migrate_firm.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const uint64_t PAUSE_NS = 50000000; /* multiplied by the number of attempts */

struct queued_firm {
    int row, version;
    int attempts;
    uint64_t not_before;
};

struct failure {
    int row;
    struct direct_error error;
};

struct fleet {
    const char *conninfo;
    const struct migrations *migrations;
    const PGresult *firms;
    int attempts; /* of each firm, at most */
    pthread_mutex_t lock;
    pthread_cond_t ended;
    struct queued_firm *queue;
    size_t capacity, first, length;
    size_t done, failed, threads; /* `threads`: still running */
    uint64_t longest_ns;          /* of one firm's transaction */
    struct failure failures[FLEET_FAILURES];
    struct direct_error connect_error;
};

/* ---- the queue; the caller holds the lock ---- */

/* The next firms, for one connection of several: in the end they share what is left. A firm that must wait is alone. */
static size_t dequeue(struct fleet *fleet, struct queued_firm firms[MIGRATE_IN_FLIGHT])
{
    size_t share = fleet->length / (2 * FLEET_CONNECTIONS) + 1, count = 0;

    while (fleet->length > 0 && count < share && count < MIGRATE_IN_FLIGHT) {
        if (count > 0 && fleet->queue[fleet->first].attempts > 0)
            break;
        firms[count++] = fleet->queue[fleet->first];
        fleet->first = (fleet->first + 1) % fleet->capacity;
        fleet->length--;
        if (firms[0].attempts > 0)
            break;
    }
    return count;
}

static void enqueue(struct fleet *fleet, struct queued_firm queued_firm)
{
    must(fleet->length < fleet->capacity);
    fleet->queue[(fleet->first + fleet->length) % fleet->capacity] = queued_firm;
    fleet->length++;
}

static void add_failure(struct fleet *fleet, int row, const struct direct_error *error)
{
    if (fleet->failed < FLEET_FAILURES)
        fleet->failures[fleet->failed] = (struct failure){row, *error};
    fleet->failed++;
}

static void record_outcome(struct fleet *fleet, struct queued_firm firm, const struct migrate_task *task)
{
    firm.version = task->version;
    firm.attempts++;
    firm.not_before = clock_ns() + (uint64_t)firm.attempts * PAUSE_NS;
    if (task->outcome == MIGRATE_DONE)
        fleet->done++;
    else if (task->outcome == MIGRATE_BUSY && firm.attempts < fleet->attempts)
        enqueue(fleet, firm);
    else
        add_failure(fleet, firm.row, &task->error);
}

/* ---- threads ---- */

static void wait_until(uint64_t when)
{
    uint64_t now = clock_ns();
    struct timespec pause = {0, 0};

    if (when <= now)
        return;
    pause.tv_sec = (time_t)((when - now) / 1000000000);
    pause.tv_nsec = (long)((when - now) % 1000000000);
    nanosleep(&pause, NULL);
}

static void migrate_some(const struct fleet *fleet, struct migrate_session *session, const struct queued_firm *firms,
                         struct migrate_task *tasks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tasks[i] =
            (struct migrate_task){PQgetvalue(fleet->firms, firms[i].row, 0), firms[i].version, MIGRATE_BUSY, {"", ""}};
    wait_until(firms[0].not_before);
    migrate_firms(session, tasks, count);
    for (size_t i = 0; i < count; i++)
        if (tasks[i].outcome == MIGRATE_FAILED ||
            (tasks[i].outcome == MIGRATE_BUSY && firms[i].attempts + 1 >= fleet->attempts))
            migrate_add_failure(session, &tasks[i]);
}

static void migrate_queued_firms(struct fleet *fleet, struct migrate_session *session)
{
    struct queued_firm firms[MIGRATE_IN_FLIGHT];
    struct migrate_task tasks[MIGRATE_IN_FLIGHT];
    size_t count;

    pthread_mutex_lock(&fleet->lock);
    while (migrate_session_is_open(session) && (count = dequeue(fleet, firms)) > 0) {
        pthread_mutex_unlock(&fleet->lock);
        migrate_some(fleet, session, firms, tasks, count);
        pthread_mutex_lock(&fleet->lock);
        for (size_t i = 0; i < count; i++)
            record_outcome(fleet, firms[i], &tasks[i]);
        if (!migrate_session_is_open(session))
            fleet->connect_error = tasks[0].error;
    }
    if (migrate_session_longest_ns(session) > fleet->longest_ns)
        fleet->longest_ns = migrate_session_longest_ns(session);
    pthread_mutex_unlock(&fleet->lock);
}

static void *run_thread(void *argument)
{
    struct fleet *fleet = argument;
    struct direct_error error;
    struct migrate_session *session = migrate_session_open(fleet->conninfo, fleet->migrations, &error);

    if (session != NULL)
        migrate_queued_firms(fleet, session);
    pthread_mutex_lock(&fleet->lock);
    if (session == NULL)
        fleet->connect_error = error;
    fleet->threads--;
    pthread_cond_signal(&fleet->ended);
    pthread_mutex_unlock(&fleet->lock);
    migrate_session_close(&session);
    return NULL;
}

/* ---- the main thread ---- */

static void show_progress(struct fleet *fleet)
{
    struct progress progress;
    struct timespec next;

    progress_begin(&progress, "firms", fleet->capacity);
    pthread_mutex_lock(&fleet->lock);
    while (fleet->threads > 0) {
        clock_gettime(CLOCK_REALTIME, &next);
        next.tv_nsec += 100000000;
        next.tv_sec += next.tv_nsec / 1000000000;
        next.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&fleet->ended, &fleet->lock, &next);
        progress_show(&progress, fleet->done, fleet->failed);
    }
    pthread_mutex_unlock(&fleet->lock);
    progress_end(&progress, fleet->done, fleet->failed);
    fprintf(stderr, "no firm was locked for longer than %.0f ms\n", (double)fleet->longest_ns / 1e6);
}

static int by_row(const void *a, const void *b)
{
    return ((const struct failure *)a)->row - ((const struct failure *)b)->row;
}

static void list_failures(struct fleet *fleet)
{
    size_t listed = fleet->failed < FLEET_FAILURES ? fleet->failed : FLEET_FAILURES;

    qsort(fleet->failures, listed, sizeof(*fleet->failures), by_row);
    for (size_t i = 0; i < listed; i++)
        fprintf(stderr, "firm %s: %s %s\n", PQgetvalue(fleet->firms, fleet->failures[i].row, 0),
                fleet->failures[i].error.state, fleet->failures[i].error.message);
    if (fleet->failed > FLEET_FAILURES)
        fprintf(stderr, "and %zu more: see platform.migration_failures\n", fleet->failed - FLEET_FAILURES);
    if (fleet->length > 0)
        fprintf(stderr, "%zu firms were not reached: %s\n", fleet->length, fleet->connect_error.message);
}

static void start_threads(struct fleet *fleet, pthread_t threads[FLEET_CONNECTIONS])
{
    fleet->threads = fleet->capacity < FLEET_CONNECTIONS ? fleet->capacity : FLEET_CONNECTIONS;
    for (size_t i = 0, count = fleet->threads; i < count; i++)
        must(pthread_create(&threads[i], NULL, run_thread, fleet) == 0);
}

bool fleet_migrate(const char *conninfo, const struct migrations *migrations, const PGresult *firms, int attempts)
{
    struct fleet *fleet;
    pthread_t threads[FLEET_CONNECTIONS];
    size_t count = (size_t)PQntuples(firms);
    bool ok;

    if (count == 0)
        return true;
    fleet = calloc(1, sizeof(*fleet));
    must(fleet != NULL);
    *fleet = (struct fleet){
        .conninfo = conninfo, .migrations = migrations, .firms = firms, .attempts = attempts, .capacity = count};
    fleet->queue = calloc(count, sizeof(*fleet->queue));
    must(fleet->queue != NULL);
    pthread_mutex_init(&fleet->lock, NULL);
    pthread_cond_init(&fleet->ended, NULL);
    for (size_t i = 0; i < count; i++)
        enqueue(fleet, (struct queued_firm){(int)i, atoi(PQgetvalue(firms, (int)i, 1)), 0, 0});
    start_threads(fleet, threads);
    show_progress(fleet);
    for (size_t i = 0; i < count && i < FLEET_CONNECTIONS; i++)
        pthread_join(threads[i], NULL);
    list_failures(fleet);
    ok = fleet->done == count;
    pthread_cond_destroy(&fleet->ended);
    pthread_mutex_destroy(&fleet->lock);
    free(fleet->queue);
    free(fleet);
    return ok;
}
