/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Making a schema is some thirty tables, so it happens on a thread, over a connection of the migrator that lives for
 * one round. Only one round at a time: the thread is never given a second while the first runs.
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

struct filling {
    uv_work_t work;
    struct job *job;
    char conninfo[CONFIG_BYTES];
    int wanted, made;
    enum migrate_outcome outcome;
    struct direct_error error;
};

static struct filling *under_way;

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

static void fill(uv_work_t *work)
{
    struct filling *filling = work->data;
    PGconn *connection = migrate_connect(filling->conninfo, &filling->error);

    if (connection == NULL) {
        filling->outcome = MIGRATE_FAILED;
        return;
    }
    filling->outcome = migrate_spares(connection, migrations, filling->wanted, &filling->made, &filling->error);
    PQfinish(connection);
}

/* ---- on the loop ---- */

static void on_filled(uv_work_t *work, int status)
{
    struct filling *filling = work->data;
    struct job *job = filling->job;
    struct log line;

    must(status == 0);
    under_way = NULL;
    if (filling->made > 0) {
        log_open(&line, LOG_INFO, "spares made");
        log_number(&line, "made", filling->made);
        log_close(&line);
    }
    const bool failed = filling->outcome == MIGRATE_FAILED;
    const struct text why = arena_print(job->arena, "spares: %s", filling->error.message);

    free(filling);
    if (failed)
        job_again(job, why);
    else
        job_done(job);
}

static void on_counted(struct job *job)
{
    const int wanted = (int)config_number(CONFIG_SPARES);

    if (job_number(job, 0, 0, "ready") >= wanted || under_way) {
        job_done(job);
        return;
    }
    under_way = calloc(1, sizeof(*under_way));
    must(under_way != NULL);
    under_way->job = job;
    under_way->wanted = wanted;
    under_way->work.data = under_way;
    config_conninfo(under_way->conninfo, "portico_migrator");
    must(uv_queue_work(job->context->loop, &under_way->work, fill, on_filled) == 0);
}

void spares_start(struct job *job)
{
    job_in_platform(job);
    job_ask_bare(job, SQL_SPARES_COUNT);
    job_then(job, on_counted);
}

/* ---- foundings that broke off ---- */

struct broken {
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
    const struct broken *broken = job->note;
    const struct text number = arena_print(job->arena, "%llu", (unsigned long long)broken->number);

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

static void on_late(struct job *job)
{
    struct broken *broken = arena_take(job->arena, sizeof(*broken));

    if (job_rows(job, 0) == 0) {
        job_done(job);
        return;
    }
    broken->number = (uint64_t)job_number(job, 0, 0, "number");
    broken->slug = arena_copy(job->arena, job_text(job, 0, 0, "slug"));
    broken->name = arena_copy(job->arena, job_text(job, 0, 0, "name"));
    broken->owner_name = arena_copy(job->arena, job_text(job, 0, 0, "owner_name"));
    broken->owner_email = arena_copy(job->arena, job_text(job, 0, 0, "owner_email"));
    job->note = broken;
    job_in_firm(job, broken->number);
    job_ask(job, SQL_PROVISION_FIRM, arena_print(job->arena, "%llu", (unsigned long long)broken->number), broken->slug,
            broken->name);
    job_ask(job, SQL_PROVISION_KEY, new_id(job), wrapped_key(job, broken->number));
    job_ask(job, SQL_PROVISION_OWNER, new_id(job), broken->owner_name, broken->owner_email);
    job_then(job, activate);
}

void founding_start(struct job *job)
{
    job_in_platform(job);
    job_ask(job, SQL_CLAIMED_LATE, arena_print(job->arena, "%d", FOUNDING_AFTER_SECONDS));
    job_then(job, on_late);
}
