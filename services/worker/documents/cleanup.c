/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Deletes expired uploads, what was in the trash for its time, and unreferenced files.
 *
 * Works firm by firm, each in a few steps: rows on the loop (as the service), files on a thread. A file is unreferenced
 * only if it is old and no version or upload refers to it, checked after the file was found: rows are written before
 * files, so a file in use is never taken. The workers share the firms among them. A step that fails ends the round; the
 * next round starts over.
 */
#include "worker/documents/cleanup.h"

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

enum { FIRMS = 100 /* numbers read at a time */, ARRAY_ROOM = 2 + CLEANUP_BATCH * ID_TEXT };

struct cleanup {
    uv_loop_t *loop;
    struct server *server;
    struct store *store;
    uv_timer_t timer;
    uv_work_t work;
    struct run run;
    bool busy;
    char last_firm[24]; /* the last firm number read, as text */
    unsigned shard;     /* how far the current firm's files were walked */
    uint64_t firms[FIRMS];
    size_t firm_count, firm_at;
    struct stored_name names[CLEANUP_BATCH]; /* found on disk, or to delete */
    size_t name_count;
    char ids[ARRAY_ROOM];
    uint64_t files, uploads, removed; /* files deleted in this round, for the log */
    uint64_t *deleted;                /* which of these the current step counts */
};

static void start_next_firm(struct cleanup *cleanup);
static void continue_walk(struct cleanup *cleanup);
static void start_deletion(struct cleanup *cleanup, const struct statement *statement, const char *limit,
                           uint64_t *deleted);
static void finish_round(struct cleanup *cleanup);
static void on_timer(uv_timer_t *timer);

static uint64_t current_firm(const struct cleanup *cleanup)
{
    return cleanup->firms[cleanup->firm_at];
}

static void start_run(struct cleanup *cleanup, const struct statement *statement, struct text parameter,
                      uint64_t firm_number, void (*on_done)(struct run *))
{
    cleanup->run = (struct run){.firm = firm_number, .kind = VIEWER_SYSTEM, .on_done = on_done, .owner = cleanup};
    run_add(&cleanup->run, statement, &parameter, 1);
    pool_run(firm_number == 0 ? server_registry_pool(cleanup->server) : server_firm_pool(cleanup->server),
             &cleanup->run);
}

/* The ids in the run's rows, as file names of the current firm. */
static void read_names(struct cleanup *cleanup)
{
    PGresult *rows = cleanup->run.statements[0].result;

    cleanup->name_count = 0;
    for (int i = 0; i < PQntuples(rows) && cleanup->name_count < CLEANUP_BATCH; i++) {
        struct stored_name *name = &cleanup->names[cleanup->name_count];

        name->firm = current_firm(cleanup);
        if (id_to_bytes(text_of(PQgetvalue(rows, i, 0)), name->id))
            cleanup->name_count++;
    }
}

/* ---- on a thread ---- */

static void work_delete(uv_work_t *work)
{
    struct cleanup *cleanup = work->data;

    for (size_t i = 0; i < cleanup->name_count; i++)
        store_delete(cleanup->store, &cleanup->names[i]);
}

static void add_name(void *owner, const struct stored_name *name)
{
    struct cleanup *cleanup = owner;

    cleanup->names[cleanup->name_count++] = *name;
}

static void work_walk(uv_work_t *work)
{
    struct cleanup *cleanup = work->data;

    cleanup->name_count = 0;
    store_walk(cleanup->store, current_firm(cleanup), CLEANUP_FILE_SECONDS, &cleanup->shard, CLEANUP_BATCH, add_name,
               cleanup);
}

/* ---- the steps of one firm, in reverse order ---- */

static void on_unreferenced_deleted(uv_work_t *work, int status)
{
    struct cleanup *cleanup = work->data;

    (void)status;
    cleanup->files += cleanup->name_count;
    continue_walk(cleanup);
}

static void on_unreferenced(struct run *run)
{
    struct cleanup *cleanup = run->owner;
    bool done = run->outcome == RUN_DONE;

    if (done)
        read_names(cleanup);
    run_clear(run);
    if (done)
        must(uv_queue_work(cleanup->loop, &cleanup->work, work_delete, on_unreferenced_deleted) == 0);
    else
        finish_round(cleanup);
}

static void on_walked(uv_work_t *work, int status)
{
    struct cleanup *cleanup = work->data;
    size_t at = 0;

    (void)status;
    if (cleanup->name_count == 0) {
        continue_walk(cleanup);
        return;
    }
    for (size_t i = 0; i < cleanup->name_count; i++) {
        cleanup->ids[at++] = i == 0 ? '{' : ',';
        id_of_bytes(cleanup->names[i].id, cleanup->ids + at);
        at += ID_TEXT - 1;
    }
    cleanup->ids[at++] = '}';
    start_run(cleanup, SQL_CLEANUP_UNREFERENCED_FILES, text_from(cleanup->ids, at), current_firm(cleanup),
              on_unreferenced);
}

/* The next shard of this firm's files, or the next firm. */
static void continue_walk(struct cleanup *cleanup)
{
    if (cleanup->shard < STORE_SHARDS) {
        must(uv_queue_work(cleanup->loop, &cleanup->work, work_walk, on_walked) == 0);
        return;
    }
    cleanup->firm_at++;
    start_next_firm(cleanup);
}

static void on_rows_deleted(uv_work_t *work, int status)
{
    struct cleanup *cleanup = work->data;

    (void)status;
    *cleanup->deleted += cleanup->name_count;
    if (cleanup->deleted == &cleanup->uploads)
        start_deletion(cleanup, SQL_TRASH_DELETE_EXPIRED, "100", &cleanup->removed);
    else
        continue_walk(cleanup);
}

/* The rows are gone. Files beyond the batch are found by the walk. */
static void on_rows(struct run *run)
{
    struct cleanup *cleanup = run->owner;
    bool done = run->outcome == RUN_DONE;

    if (done)
        read_names(cleanup);
    run_clear(run);
    if (done)
        must(uv_queue_work(cleanup->loop, &cleanup->work, work_delete, on_rows_deleted) == 0);
    else
        finish_round(cleanup);
}

static void start_deletion(struct cleanup *cleanup, const struct statement *statement, const char *limit,
                           uint64_t *deleted)
{
    cleanup->deleted = deleted;
    start_run(cleanup, statement, text_of(limit), current_firm(cleanup), on_rows);
}

/* ---- the firms ---- */

static void finish_round(struct cleanup *cleanup)
{
    struct log line;

    cleanup->busy = false;
    if (cleanup->files + cleanup->uploads + cleanup->removed == 0)
        return;
    log_open(&line, LOG_INFO, "cleaned up");
    log_number(&line, "uploads", (int64_t)cleanup->uploads);
    log_number(&line, "removed", (int64_t)cleanup->removed);
    log_number(&line, "files", (int64_t)cleanup->files);
    log_close(&line);
}

static void on_firms(struct run *run)
{
    struct cleanup *cleanup = run->owner;
    PGresult *rows = run->statements[0].result;
    bool done = run->outcome == RUN_DONE;
    int count = done ? PQntuples(rows) : 0;

    cleanup->firm_count = cleanup->firm_at = 0;
    for (int i = 0; i < count && i < FIRMS; i++) {
        uint64_t firm_number;

        must(text_to_number(text_of(PQgetvalue(rows, i, 0)), &firm_number));
        snprintf(cleanup->last_firm, sizeof(cleanup->last_firm), "%llu", (unsigned long long)firm_number);
        if (firm_number % config_number(CONFIG_WORKERS) == config_number(CONFIG_WORKER) - 1)
            cleanup->firms[cleanup->firm_count++] = firm_number;
    }
    run_clear(run);
    if (!done)
        uv_timer_start(&cleanup->timer, on_timer, CLEANUP_RETRY_MS, CLEANUP_HOURLY_MS);
    if (count == 0)
        finish_round(cleanup);
    else
        start_next_firm(cleanup);
}

static void start_next_firm(struct cleanup *cleanup)
{
    cleanup->shard = 0;
    if (cleanup->firm_at < cleanup->firm_count)
        start_deletion(cleanup, SQL_CLEANUP_EXPIRED_UPLOADS, "1000", &cleanup->uploads);
    else
        start_run(cleanup, SQL_CLEANUP_FIRMS, text_of(cleanup->last_firm), 0, on_firms);
}

static void on_timer(uv_timer_t *timer)
{
    struct cleanup *cleanup = timer->data;

    if (cleanup->busy)
        return;
    cleanup->busy = true;
    cleanup->files = cleanup->uploads = cleanup->removed = 0;
    cleanup->firm_at = cleanup->firm_count = 0;
    snprintf(cleanup->last_firm, sizeof(cleanup->last_firm), "0");
    start_next_firm(cleanup);
}

void cleanup_start(uv_loop_t *loop, struct server *server, struct store *store)
{
    struct cleanup *cleanup = calloc(1, sizeof(*cleanup));

    must(cleanup != NULL);
    cleanup->loop = loop;
    cleanup->server = server;
    cleanup->store = store;
    cleanup->work.data = cleanup;
    cleanup->timer.data = cleanup;
    uv_timer_init(loop, &cleanup->timer);
    uv_unref((uv_handle_t *)&cleanup->timer);
    uv_timer_start(&cleanup->timer, on_timer, CLEANUP_FIRST_MS, CLEANUP_HOURLY_MS);
}
