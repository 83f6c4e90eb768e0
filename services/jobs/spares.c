/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A schema has about fifty tables, so it is created on a thread, with a connection of the migrator for this round. Only
 * one round runs at a time, and it makes only a few, so that the log says how far it is and sign-ups share the database
 * with one connection at most. While another process makes spares, a round makes none.
 */
#include "jobs/spares.h"

#include "common/clock.h"
#include "common/config.h"
#include "common/id.h"
#include "common/log.h"
#include "common/must.h"
#include "data/migrate_firm.h"
#include "jobs/context.h"
#include "jobs_sql.h"

#include <stdlib.h>

static struct migrations *migrations;

struct spare_work {
    uv_work_t work;
    struct job *job;
    char conninfo[CONFIG_BYTES];
    int wanted, made;        /* `wanted`: at first in all, then those that are missing */
    bool failed, locked_out; /* `locked_out`: another process makes spares */
    uint64_t began_ns;
    struct direct_error error;
};

static struct spare_work *current;

bool spares_open(void)
{
    struct direct_error error;

    migrations = migrations_open(config_text(CONFIG_MIGRATIONS), &error);
    if (migrations == NULL)
        log_say_text(LOG_ERROR, "the migrations cannot be read", "why", text_of(error.message));
    return migrations != NULL;
}

void spares_close(void)
{
    migrations_close(&migrations);
}

/* ---- on the thread ---- */

static bool create_spares(struct spare_work *work, struct migrate_session *session)
{
    for (; work->made < work->wanted && work->made < SPARES_PER_ROUND; work->made++)
        if (migrate_spare(session, &work->error) != MIGRATE_DONE)
            return false;
    return true;
}

/* Counts again under the lock, because another process may have made some: then there is less to do, or nothing. */
static bool count_missing(struct spare_work *work, PGconn *connection)
{
    enum migrate_outcome locked =
        connection != NULL ? migrate_lock_spares(connection, 0, &work->error) : MIGRATE_FAILED;

    work->locked_out = locked == MIGRATE_BUSY;
    if (locked == MIGRATE_DONE)
        work->wanted = migrate_missing_spares(connection, work->wanted, &work->error);
    else
        work->wanted = work->locked_out ? 0 : -1;
    return work->wanted >= 0;
}

static void run_round(uv_work_t *request)
{
    struct spare_work *work = request->data;
    struct migrate_session *session = NULL;
    PGconn *connection = migrate_connect(work->conninfo, &work->error); /* has the lock until the end of the round */

    work->failed = !count_missing(work, connection);
    if (work->wanted > 0) {
        session = migrate_session_open(work->conninfo, migrations, &work->error);
        work->failed = session == NULL || !create_spares(work, session);
        migrate_session_close(&session);
    }
    PQfinish(connection);
}

/* ---- on the loop ---- */

static void log_round(const struct spare_work *work)
{
    static bool locked_out; /* in the last round: `portico spares` may take minutes, which is one line */
    struct log line;

    if (work->locked_out && !locked_out)
        log_say(LOG_INFO, "another process makes spares");
    locked_out = work->locked_out;
    if (work->made == 0)
        return;
    log_open(&line, LOG_INFO, "spares created");
    log_number(&line, "made", work->made);
    log_number(&line, "missing", work->wanted - work->made);
    log_number(&line, "ms", (int64_t)((clock_ns() - work->began_ns) / 1000000));
    log_close(&line);
}

static void on_round_done(uv_work_t *request, int status)
{
    struct spare_work *work = request->data;
    struct job *job = work->job;

    must(status == 0);
    current = NULL;
    log_round(work);
    const bool failed = work->failed;
    const struct text why = arena_print(job->arena, "spares: %s", work->error.message);

    free(work);
    if (failed)
        job_retry(job, why);
    else
        job_done(job);
}

static void on_counted(struct job *job)
{
    const int wanted = (int)config_number(CONFIG_SPARES);

    if (job_number(job, 0, 0, "ready") >= wanted || current) {
        job_done(job);
        return;
    }
    current = calloc(1, sizeof(*current));
    must(current != NULL);
    current->job = job;
    current->wanted = wanted;
    current->began_ns = clock_ns();
    current->work.data = current;
    config_conninfo(current->conninfo, "portico_migrator");
    must(uv_queue_work(job->context->loop, &current->work, run_round, on_round_done) == 0);
}

void spares_start(struct job *job)
{
    job_in_platform(job);
    job_ask_bare(job, SQL_SPARES_COUNT);
    job_then(job, on_counted);
}

/* ---- firms whose provisioning was interrupted ---- */

struct unfinished {
    uint64_t number;
    struct text slug, name, owner_name, owner_email;
};

static struct text new_id(struct job *job)
{
    char id[ID_TEXT];

    id_new(id);
    return arena_copy(job->arena, text_of(id));
}

static void activate(struct job *job)
{
    const struct unfinished *unfinished = job->state;
    const struct text number = arena_print(job->arena, "%llu", (unsigned long long)unfinished->number);

    job_in_platform(job);
    job_ask(job, SQL_PROVISION_ACTIVATE, number);
    job_ask(job, SQL_PROVISION_MAIL, new_id(job), number, no_text, new_id(job));
    job_then(job, job_done);
}

static struct text wrapped_key(struct job *job, uint64_t firm)
{
    unsigned char wrapped[KEY_WRAPPED];
    char *hex = arena_take(job->arena, HEX_ROOM(sizeof(wrapped)));
    struct secret_key key;

    key_new(&key);
    key_wrap_firm(&job->context->root, firm, &key, wrapped);
    key_wipe(&key);
    crypto_hex(wrapped, sizeof(wrapped), hex);
    return arena_print(job->arena, "\\x%s", hex);
}

static void on_unfinished(struct job *job)
{
    struct unfinished *unfinished = arena_take(job->arena, sizeof(*unfinished));

    if (job_rows(job, 0) == 0) {
        job_done(job);
        return;
    }
    unfinished->number = (uint64_t)job_number(job, 0, 0, "number");
    unfinished->slug = arena_copy(job->arena, job_text(job, 0, 0, "slug"));
    unfinished->name = arena_copy(job->arena, job_text(job, 0, 0, "name"));
    unfinished->owner_name = arena_copy(job->arena, job_text(job, 0, 0, "owner_name"));
    unfinished->owner_email = arena_copy(job->arena, job_text(job, 0, 0, "owner_email"));
    job->state = unfinished;
    job_in_firm(job, unfinished->number);
    job_ask(job, SQL_PROVISION_FIRM, arena_print(job->arena, "%llu", (unsigned long long)unfinished->number),
            unfinished->slug, unfinished->name);
    job_ask(job, SQL_PROVISION_KEY, new_id(job), wrapped_key(job, unfinished->number));
    job_ask(job, SQL_PROVISION_OWNER, new_id(job), unfinished->owner_name, unfinished->owner_email);
    job_then(job, activate);
}

void provisioning_start(struct job *job)
{
    job_in_platform(job);
    job_ask(job, SQL_PROVISIONING_UNFINISHED, arena_print(job->arena, "%d", PROVISIONING_AFTER_SECONDS));
    job_then(job, on_unfinished);
}
