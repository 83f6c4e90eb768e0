/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* `portico spares`. A few threads, each with a session, count down together; the first error ends them all. */
#include "cli/spares.h"

#include "cli/commands.h"
#include "cli/progress.h"
#include "common/config.h"
#include "common/must.h"
#include "data/migrate_firm.h"

#include <pthread.h>
#include <stdio.h>
#include <sysexits.h>
#include <time.h>

struct making {
    const char *conninfo;
    const struct migrations *migrations;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int wanted, begun, made, threads; /* `threads`: still running */
    bool failed;
    struct direct_error error; /* the first one */
};

/* ---- threads ---- */

static bool take_turn(struct making *making)
{
    bool taken;

    pthread_mutex_lock(&making->lock);
    taken = !making->failed && making->begun < making->wanted;
    making->begun += taken;
    pthread_mutex_unlock(&making->lock);
    return taken;
}

static void record(struct making *making, bool made, const struct direct_error *error)
{
    pthread_mutex_lock(&making->lock);
    making->made += made;
    if (!made && !making->failed) {
        making->failed = true;
        making->error = *error;
    }
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

    progress_begin(&progress, "spares", (size_t)making->wanted);
    pthread_mutex_lock(&making->lock);
    while (making->threads > 0) {
        struct timespec next;

        clock_gettime(CLOCK_REALTIME, &next);
        next.tv_sec++;
        pthread_cond_timedwait(&making->changed, &making->lock, &next);
        progress_show(&progress, (size_t)making->made, 0);
    }
    pthread_mutex_unlock(&making->lock);
    progress_end(&progress, (size_t)making->made, 0);
}

bool spares_make(const char *conninfo, const struct migrations *migrations, int count)
{
    struct making making = {.conninfo = conninfo, .migrations = migrations, .wanted = count};
    pthread_t threads[SPARES_CONNECTIONS];
    const int started = count < SPARES_CONNECTIONS ? count : SPARES_CONNECTIONS;

    fprintf(stderr, "spares: making %d\n", count);
    pthread_mutex_init(&making.lock, NULL);
    pthread_cond_init(&making.changed, NULL);
    making.threads = started;
    for (int i = 0; i < started; i++)
        must(pthread_create(&threads[i], NULL, run_thread, &making) == 0);
    show_progress(&making);
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_cond_destroy(&making.changed);
    pthread_mutex_destroy(&making.lock);
    if (making.failed)
        fprintf(stderr, "spares: %s %s\n", making.error.state, making.error.message);
    return !making.failed;
}

static bool make_missing(const char *conninfo, const struct migrations *migrations, struct direct_error *error)
{
    PGconn *connection = migrate_connect(conninfo, error);
    int missing =
        connection != NULL ? migrate_missing_spares(connection, (int)config_number(CONFIG_SPARES), error) : -1;

    PQfinish(connection);
    if (missing < 0)
        fprintf(stderr, "spares: %s %s\n", error->state, error->message);
    if (missing == 0)
        fputs("spares: all are ready\n", stderr);
    return missing == 0 || (missing > 0 && spares_make(conninfo, migrations, missing));
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
