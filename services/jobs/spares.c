/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A schema has about thirty tables, so it is created on a thread, with a connection of the migrator for this round.
 * Only one round runs at a time.
 */
#include "jobs/spares.h"

#include "common/config.h"
#include "common/id.h"
#include "common/log.h"
#include "common/must.h"
#include "data/migrate.h"
#include "jobs/context.h"
#include "jobs_sql.h"

#include <stdlib.h>

static struct migrations *migrations;

struct spare_work {
    uv_work_t work;
    struct job *job;
    char conninfo[CONFIG_BYTES];
    int wanted, made;
    enum migrate_outcome outcome;
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

static void create_spares(uv_work_t *work)
{
    struct spare_work *spare_work = work->data;
    PGconn *connection = migrate_connect(spare_work->conninfo, &spare_work->error);

    if (connection == NULL) {
        spare_work->outcome = MIGRATE_FAILED;
        return;
    }
    spare_work->outcome =
        migrate_spares(connection, migrations, spare_work->wanted, &spare_work->made, &spare_work->error);
    PQfinish(connection);
}

/* ---- on the loop ---- */

static void on_spares_created(uv_work_t *work, int status)
{
    struct spare_work *spare_work = work->data;
    struct job *job = spare_work->job;
    struct log line;

    must(status == 0);
    current = NULL;
    if (spare_work->made > 0) {
        log_open(&line, LOG_INFO, "spares created");
        log_number(&line, "made", spare_work->made);
        log_close(&line);
    }
    const bool failed = spare_work->outcome == MIGRATE_FAILED;
    const struct text why = arena_print(job->arena, "spares: %s", spare_work->error.message);

    free(spare_work);
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
    current->work.data = current;
    config_conninfo(current->conninfo, "portico_migrator");
    must(uv_queue_work(job->context->loop, &current->work, create_spares, on_spares_created) == 0);
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
