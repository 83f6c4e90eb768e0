/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Leftovers.
 *
 * One firm after the other, each in a few steps: rows on the loop (as the service), files on a thread. A file counts as
 * left over only when it is old and neither a version nor an upload knows it, asked after the file was seen: rows come
 * before files when something is made, so nothing that is in use can be missed. Each worker has its share of the firms.
 * A step that fails ends the round; the next one begins anew.
 */
#include "worker/documents/sweep.h"

#include "common/config.h"
#include "common/id.h"
#include "common/log.h"
#include "common/must.h"
#include "data/pool.h"
#include "http/server.h"
#include "worker/documents/documents_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRMS = 100 /* numbers read at a time */, ARRAY_ROOM = 2 + SWEEP_BATCH * ID_TEXT };

struct sweep {
    uv_loop_t *loop;
    struct server *server;
    struct store *store;
    uv_timer_t timer;
    uv_work_t work;
    struct run run;
    bool busy;
    char after[24]; /* the last firm number that was read, as text */
    unsigned shard; /* how far the present firm's files were walked */
    uint64_t firms[FIRMS];
    size_t firm_count, firm_at;
    struct stored_name names[SWEEP_BATCH]; /* found on disk, or to be deleted */
    size_t name_count;
    char ids[ARRAY_ROOM];
    uint64_t files, uploads; /* of this round, for the log */
};

static void next_firm(struct sweep *sweep);
static void walk_on(struct sweep *sweep);
static void finish(struct sweep *sweep);
static void on_hour(uv_timer_t *timer);

static uint64_t present_firm(const struct sweep *sweep)
{
    return sweep->firms[sweep->firm_at];
}

static void start_run(struct sweep *sweep, const struct statement *statement, struct text parameter,
                      uint64_t firm_number, void (*on_done)(struct run *))
{
    sweep->run = (struct run){.firm = firm_number, .kind = VIEWER_SYSTEM, .on_done = on_done, .owner = sweep};
    run_add(&sweep->run, statement, &parameter, 1);
    pool_run(firm_number == 0 ? server_registry_pool(sweep->server) : server_firm_pool(sweep->server), &sweep->run);
}

/* The ids of a done run's rows, as names of the present firm. */
static void take_names(struct sweep *sweep)
{
    PGresult *rows = sweep->run.statements[0].result;

    sweep->name_count = 0;
    for (int i = 0; i < PQntuples(rows) && sweep->name_count < SWEEP_BATCH; i++) {
        struct stored_name *name = &sweep->names[sweep->name_count];

        name->firm = present_firm(sweep);
        if (id_to_bytes(text_of(PQgetvalue(rows, i, 0)), name->id))
            sweep->name_count++;
    }
}

/* ---- on a thread ---- */

static void work_delete(uv_work_t *work)
{
    struct sweep *sweep = work->data;

    for (size_t i = 0; i < sweep->name_count; i++)
        store_delete(sweep->store, &sweep->names[i]);
}

static void keep_name(void *owner, const struct stored_name *name)
{
    struct sweep *sweep = owner;

    sweep->names[sweep->name_count++] = *name;
}

static void work_walk(uv_work_t *work)
{
    struct sweep *sweep = work->data;

    sweep->name_count = 0;
    store_walk(sweep->store, present_firm(sweep), SWEEP_FILE_SECONDS, &sweep->shard, SWEEP_BATCH, keep_name, sweep);
}

/* ---- the steps of one firm, last one first ---- */

static void on_unknown_deleted(uv_work_t *work, int status)
{
    struct sweep *sweep = work->data;

    (void)status;
    sweep->files += sweep->name_count;
    walk_on(sweep);
}

static void on_unknown(struct run *run)
{
    struct sweep *sweep = run->owner;
    bool done = run->outcome == RUN_DONE;

    if (done)
        take_names(sweep);
    run_clear(run);
    if (done)
        must(uv_queue_work(sweep->loop, &sweep->work, work_delete, on_unknown_deleted) == 0);
    else
        finish(sweep);
}

static void on_walked(uv_work_t *work, int status)
{
    struct sweep *sweep = work->data;
    size_t at = 0;

    (void)status;
    if (sweep->name_count == 0) {
        walk_on(sweep);
        return;
    }
    for (size_t i = 0; i < sweep->name_count; i++) {
        sweep->ids[at++] = i == 0 ? '{' : ',';
        id_of_bytes(sweep->names[i].id, sweep->ids + at);
        at += ID_TEXT - 1;
    }
    sweep->ids[at++] = '}';
    start_run(sweep, SQL_SWEEP_UNKNOWN, text_from(sweep->ids, at), present_firm(sweep), on_unknown);
}

/* The next part of this firm's files, else the next firm. */
static void walk_on(struct sweep *sweep)
{
    if (sweep->shard < STORE_SHARDS) {
        must(uv_queue_work(sweep->loop, &sweep->work, work_walk, on_walked) == 0);
        return;
    }
    sweep->firm_at++;
    next_firm(sweep);
}

static void on_expired_deleted(uv_work_t *work, int status)
{
    struct sweep *sweep = work->data;

    (void)status;
    sweep->uploads += sweep->name_count;
    walk_on(sweep);
}

static void on_expired(struct run *run)
{
    struct sweep *sweep = run->owner;
    bool done = run->outcome == RUN_DONE;

    if (done)
        take_names(sweep);
    run_clear(run);
    if (done)
        must(uv_queue_work(sweep->loop, &sweep->work, work_delete, on_expired_deleted) == 0);
    else
        finish(sweep);
}

/* ---- from firm to firm ---- */

static void finish(struct sweep *sweep)
{
    struct log line;

    sweep->busy = false;
    if (sweep->files + sweep->uploads == 0)
        return;
    log_open(&line, LOG_INFO, "swept");
    log_number(&line, "uploads", (int64_t)sweep->uploads);
    log_number(&line, "files", (int64_t)sweep->files);
    log_close(&line);
}

static void on_firms(struct run *run)
{
    struct sweep *sweep = run->owner;
    PGresult *rows = run->statements[0].result;
    bool done = run->outcome == RUN_DONE;
    int count = done ? PQntuples(rows) : 0;

    sweep->firm_count = sweep->firm_at = 0;
    for (int i = 0; i < count && i < FIRMS; i++) {
        uint64_t firm_number;

        must(text_to_number(text_of(PQgetvalue(rows, i, 0)), &firm_number));
        snprintf(sweep->after, sizeof(sweep->after), "%llu", (unsigned long long)firm_number);
        if (firm_number % config_number(CONFIG_WORKERS) == config_number(CONFIG_WORKER) - 1)
            sweep->firms[sweep->firm_count++] = firm_number;
    }
    run_clear(run);
    if (!done)
        uv_timer_start(&sweep->timer, on_hour, SWEEP_AGAIN_MS, SWEEP_HOURLY_MS);
    if (count == 0)
        finish(sweep);
    else
        next_firm(sweep);
}

static void next_firm(struct sweep *sweep)
{
    sweep->shard = 0;
    if (sweep->firm_at < sweep->firm_count)
        start_run(sweep, SQL_SWEEP_EXPIRED, lit("1000"), present_firm(sweep), on_expired);
    else
        start_run(sweep, SQL_SWEEP_FIRMS, text_of(sweep->after), 0, on_firms);
}

static void on_hour(uv_timer_t *timer)
{
    struct sweep *sweep = timer->data;

    if (sweep->busy)
        return;
    sweep->busy = true;
    sweep->files = sweep->uploads = 0;
    sweep->firm_at = sweep->firm_count = 0;
    snprintf(sweep->after, sizeof(sweep->after), "0");
    next_firm(sweep);
}

void sweep_start(uv_loop_t *loop, struct server *server, struct store *store)
{
    struct sweep *sweep = calloc(1, sizeof(*sweep));

    must(sweep != NULL);
    sweep->loop = loop;
    sweep->server = server;
    sweep->store = store;
    sweep->work.data = sweep;
    sweep->timer.data = sweep;
    uv_timer_init(loop, &sweep->timer);
    uv_unref((uv_handle_t *)&sweep->timer);
    uv_timer_start(&sweep->timer, on_hour, SWEEP_FIRST_MS, SWEEP_HOURLY_MS);
}
