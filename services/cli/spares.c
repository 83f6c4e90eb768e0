/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * `portico spares`. A few threads, each with a session, make what was counted; whoever finds nothing left counts again.
 * A count does not see the spares that are being made. The first error ends them all.
 */
#include "cli/spares.h"

#include "cli/commands.h"
#include "cli/progress.h"
#include "common/config.h"
#include "common/must.h"
#include "data/migrate_firm.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <sysexits.h>
#include <time.h>

struct making {
    PGconn *connection; /* has the lock, and counts */
    const char *conninfo;
    const struct migrations *migrations;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int most, missing;              /* `missing`: after the last count, without those that were being made */
    int left, begun, made, threads; /* `left`: to be begun before the next count; `threads`: still running */
    bool failed;
    struct direct_error error; /* the first one */
};

/* ---- counting; the caller holds the lock ---- */

static void fail(struct making *making, const struct direct_error *error)
{
    if (!making->failed)
        making->error = *error;
    making->failed = true;
}

/* One that was made just now may be counted twice: as ready, and as being made. Who makes it counts after that. */
static void count_missing(struct making *making)
{
    struct direct_error error;
    const int missing = migrate_missing_spares(making->connection, (int)config_number(CONFIG_SPARES), &error);
    const int in_flight = making->begun - making->made, allowed = making->most - making->begun;

    if (missing < 0)
        fail(making, &error);
    making->missing = missing > in_flight ? missing - in_flight : 0;
    making->left = making->missing < allowed ? making->missing : allowed;
    making->left = making->left < SPARES_PER_COUNT ? making->left : SPARES_PER_COUNT;
}

static int planned(const struct making *making)
{
    const int allowed = making->most - making->begun;

    return making->begun + (making->missing < allowed ? making->missing : allowed);
}

/* ---- threads ---- */

/* This ends, because each spare is one firm more in the cell: at the latest, the cell is full. */
static bool take_turn(struct making *making)
{
    bool taken;

    pthread_mutex_lock(&making->lock);
    if (!making->failed && making->left == 0)
        count_missing(making);
    taken = !making->failed && making->left > 0;
    making->begun += taken;
    making->left -= taken;
    making->missing -= taken;
    pthread_mutex_unlock(&making->lock);
    return taken;
}

static void record(struct making *making, bool made, const struct direct_error *error)
{
    pthread_mutex_lock(&making->lock);
    making->made += made;
    if (!made)
        fail(making, error);
    pthread_mutex_unlock(&making->lock);
}

static void *run_thread(void *argument)
{
    struct making *making = argument;
    struct direct_error error = {"", ""};
    struct migrate_session *session = migrate_session_open(making->conninfo, making->migrations, &error);

    if (session == NULL)
        record(making, false, &error);
    while (session != NULL && take_turn(making))
        record(making, migrate_spare(session, &error) == MIGRATE_DONE, &error);
    migrate_session_close(&session);
    pthread_mutex_lock(&making->lock);
    making->threads--;
    pthread_cond_signal(&making->changed);
    pthread_mutex_unlock(&making->lock);
    return NULL;
}

/* ---- the main thread ---- */

static void show_progress(struct making *making)
{
    struct progress progress;

    pthread_mutex_lock(&making->lock);
    progress_begin(&progress, "spares", (size_t)planned(making));
    while (making->threads > 0) {
        struct timespec next;

        clock_gettime(CLOCK_REALTIME, &next);
        next.tv_sec++;
        pthread_cond_timedwait(&making->changed, &making->lock, &next);
        progress.total = (size_t)planned(making);
        progress_show(&progress, (size_t)making->made, 0);
    }
    pthread_mutex_unlock(&making->lock);
    progress_end(&progress, (size_t)making->made, 0);
}

static void run_threads(struct making *making)
{
    pthread_t threads[SPARES_CONNECTIONS];
    const int started = making->left < SPARES_CONNECTIONS ? making->left : SPARES_CONNECTIONS;

    fprintf(stderr, "spares: making %d\n", planned(making));
    pthread_mutex_init(&making->lock, NULL);
    pthread_cond_init(&making->changed, NULL);
    making->threads = started;
    for (int i = 0; i < started; i++)
        must(pthread_create(&threads[i], NULL, run_thread, making) == 0);
    show_progress(making);
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_cond_destroy(&making->changed);
    pthread_mutex_destroy(&making->lock);
}

int spares_make(PGconn *connection, const char *conninfo, const struct migrations *migrations, int most)
{
    struct making making = {.connection = connection, .conninfo = conninfo, .migrations = migrations, .most = most};

    count_missing(&making);
    if (!making.failed && making.left > 0)
        run_threads(&making);
    if (making.failed)
        fprintf(stderr, "spares: %s %s\n", making.error.state, making.error.message);
    return making.failed ? -1 : making.missing;
}

/* ---- the command ---- */

static bool take_lock(PGconn *connection, struct direct_error *error)
{
    enum migrate_outcome locked = migrate_lock_spares(connection, 0, error);

    if (locked == MIGRATE_BUSY) {
        fputs("spares: another process makes some; waiting for it\n", stderr);
        locked = migrate_lock_spares(connection, MIGRATE_SPARES_WAIT_SECONDS, error);
    }
    return locked == MIGRATE_DONE;
}

static bool make_missing(const char *conninfo, const struct migrations *migrations, struct direct_error *error)
{
    PGconn *connection = migrate_connect(conninfo, error);
    int missing = -1;

    if (connection == NULL || !take_lock(connection, error))
        fprintf(stderr, "spares: %s %s\n", error->state, error->message);
    else
        missing = spares_make(connection, conninfo, migrations, INT_MAX);
    PQfinish(connection);
    if (missing == 0)
        fputs("spares: all are ready\n", stderr);
    return missing == 0;
}

int command_spares(int count, char **words)
{
    char conninfo[CONFIG_BYTES];
    struct direct_error error;
    struct migrations *migrations;
    bool made = false;

    (void)words;
    if (count != 0)
        return EX_USAGE;
    migrations = migrations_open(config_text(CONFIG_MIGRATIONS), &error);
    if (migrations != NULL)
        made = make_missing(config_conninfo(conninfo, "portico_migrator"), migrations, &error);
    else
        fprintf(stderr, "spares: %s\n", error.message);
    migrations_close(&migrations);
    return made ? EX_OK : EX_TEMPFAIL;
}
