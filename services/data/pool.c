/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The pool: slots, each with a queue and the connection that serves it, and the choice of a slot for a run.
 *
 * A slot outlives its connections. A worn one is replaced by opening the next first; the old one drains beside it.
 * Finished runs are collected and called back at one place, so no callback meets the pool halfway through a change.
 */
#include "data/pool.h"

#include "common/buffer.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/must.h"
#include "data/completions.h"
#include "data/connection.h"
#include "data/draining.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    POOL_CONNECTIONS = 64,
    TICK_MS = 100,
    DEADLINE_MS = 10000, /* of a run that names none */
    SPILL = 8,           /* runs at home from which on another slot is looked at */
    BACK_OFF_MS = 50,
    BACK_OFF_MOST_MS = 2000,
    CONNINFO_BYTES = 1024,
};

struct slot {
    struct connection *serving, *coming;
    struct run_queue waiting;
    uint64_t retry_ms, back_off_ms, age_ms;
    bool away; /* the last attempt to connect failed */
};

struct pool {
    uv_loop_t *loop;
    char name[32], conninfo[CONNINFO_BYTES];
    bool fenced, closing;
    struct slot slots[POOL_CONNECTIONS];
    size_t count;
    struct drains drains;
    struct completions *finished;
    uv_timer_t tick;
    uint64_t evictions, recycled, opened, lost;
    uint64_t outcomes[RUN_TIMEOUT + 1];
};

/* ---- finishing ---- */

static void finish(struct pool *pool, struct run *run)
{
    pool->outcomes[run->outcome]++;
    completions_add(pool->finished, run);
}

static void finish_unsent(struct pool *pool, struct run *run, enum run_outcome outcome)
{
    run->outcome = outcome;
    run->queued_ns = clock_ns() - run->queued_ns;
    finish(pool, run);
}

static void finish_waiting(struct pool *pool, struct slot *slot)
{
    while (slot->waiting.count > 0)
        finish_unsent(pool, run_queue_take(&slot->waiting), RUN_UNAVAILABLE);
}

/* ---- connections ---- */

static const struct connection_events events;

static void connect_slot(struct pool *pool, struct slot *slot)
{
    slot->coming = connection_open(&(struct connection_options){
        .loop = pool->loop,
        .name = pool->name,
        .conninfo = pool->conninfo,
        .fenced = pool->fenced,
        .events = &events,
        .owner = pool,
        .evictions = &pool->evictions,
    });
    pool->opened++;
}

static struct slot *slot_of(struct pool *pool, const struct connection *connection)
{
    for (size_t i = 0; i < pool->count; i++)
        if (pool->slots[i].serving == connection || pool->slots[i].coming == connection)
            return &pool->slots[i];
    return NULL;
}

static void try_later(struct pool *pool, struct slot *slot)
{
    slot->away = true;
    slot->back_off_ms = slot->back_off_ms == 0 ? BACK_OFF_MS : slot->back_off_ms * 2;
    if (slot->back_off_ms > BACK_OFF_MOST_MS)
        slot->back_off_ms = BACK_OFF_MOST_MS;
    slot->retry_ms = uv_now(pool->loop) + slot->back_off_ms;
    if (slot->serving == NULL)
        finish_waiting(pool, slot);
}

/* ---- sending ---- */

static void send_waiting(struct pool *pool, struct slot *slot)
{
    while (slot->waiting.count > 0 && slot->serving != NULL && connection_has_room(slot->serving)) {
        struct run *run = run_queue_take(&slot->waiting);
        uint64_t waited = clock_ns() - run->queued_ns;

        if (run->deadline <= uv_now(pool->loop)) {
            finish_unsent(pool, run, RUN_BUSY);
            continue;
        }
        switch (connection_send(slot->serving, run)) {
        case CONNECTION_SENT:
            run->queued_ns = waited;
            break;
        case CONNECTION_REFUSED:
            finish_unsent(pool, run, RUN_FAILED);
            break;
        case CONNECTION_BROKEN:
            /* Part of it may be on the wire, but its Sync is not: it cannot have been committed. The connection may be
               the one that is calling us, so it goes at the next tick. */
            finish_unsent(pool, run, RUN_UNAVAILABLE);
            draining_add_broken(&pool->drains, &slot->serving);
            break;
        }
    }
}

static void expire_waiting(struct pool *pool, struct slot *slot, uint64_t now)
{
    struct run_queue kept = {0};

    while (slot->waiting.count > 0) {
        struct run *run = run_queue_take(&slot->waiting);

        if (run->deadline <= now)
            finish_unsent(pool, run, RUN_BUSY);
        else
            run_queue_add(&kept, run);
    }
    slot->waiting = kept;
}

/* ---- what connections say ---- */

static void on_ready(void *owner, struct connection *connection)
{
    struct pool *pool = owner;
    struct slot *slot = slot_of(pool, connection);

    must(slot != NULL && slot->coming == connection);
    if (slot->serving != NULL) {
        draining_add(&pool->drains, &slot->serving, uv_now(pool->loop));
        pool->recycled++;
    }
    slot->serving = connection;
    slot->coming = NULL;
    slot->away = false;
    slot->back_off_ms = 0;
    send_waiting(pool, slot);
}

static void on_landed(void *owner, struct run *run)
{
    finish(owner, run);
}

static void on_room(void *owner, struct connection *connection)
{
    struct pool *pool = owner;
    struct slot *slot = slot_of(pool, connection);

    /* Draining ones are swept by the tick. */
    if (slot != NULL && slot->serving == connection)
        send_waiting(pool, slot);
    completions_run(pool->finished);
}

static void on_broken(void *owner, struct connection *connection)
{
    struct pool *pool = owner;
    struct slot *slot = slot_of(pool, connection);

    pool->lost++;
    if (slot == NULL) {
        draining_close(&pool->drains, connection);
    } else if (slot->coming == connection) {
        connection_close(&slot->coming);
        try_later(pool, slot);
    } else {
        connection_close(&slot->serving);
        slot->retry_ms = 0;
        if (slot->coming == NULL && !pool->closing)
            connect_slot(pool, slot);
    }
    completions_run(pool->finished);
}

static const struct connection_events events = {on_ready, on_landed, on_room, on_broken};

/* ---- time ---- */

static void tend(struct pool *pool, struct slot *slot, uint64_t now)
{
    expire_waiting(pool, slot, now);
    if (slot->coming != NULL && connection_open_timed_out(slot->coming, now)) {
        log_say_text(LOG_WARNING, "a database connection could not be opened", "pool", text_of(pool->name));
        connection_close(&slot->coming);
        try_later(pool, slot);
    }
    /* Stuck: what it still has may land, new runs go elsewhere. */
    if (slot->serving != NULL && connection_expire(slot->serving, now))
        draining_add(&pool->drains, &slot->serving, uv_now(pool->loop));
    if (slot->coming == NULL && now >= slot->retry_ms &&
        (slot->serving == NULL || connection_needs_recycling(slot->serving, now, slot->age_ms)))
        connect_slot(pool, slot);
}

static void finish_closing(struct pool *pool);

static void on_tick(uv_timer_t *timer)
{
    struct pool *pool = timer->data;
    uint64_t now = uv_now(pool->loop);

    for (size_t i = 0; !pool->closing && i < pool->count; i++)
        tend(pool, &pool->slots[i], now);
    draining_sweep(&pool->drains, now);
    completions_run(pool->finished);
    if (pool->closing)
        finish_closing(pool);
}

/* ---- life ---- */

struct pool *pool_open(uv_loop_t *loop, const struct pool_options *options)
{
    struct pool *pool = calloc(1, sizeof(*pool));

    must(pool != NULL && options->connections > 0 && options->connections <= POOL_CONNECTIONS);
    must(strlen(options->name) < sizeof(pool->name) && strlen(options->conninfo) < sizeof(pool->conninfo));
    pool->loop = loop;
    memcpy(pool->name, options->name, strlen(options->name) + 1);
    memcpy(pool->conninfo, options->conninfo, strlen(options->conninfo) + 1);
    pool->fenced = options->fenced;
    pool->count = (size_t)options->connections;
    pool->tick.data = pool;
    pool->finished = completions_open(loop);
    uv_timer_init(loop, &pool->tick);
    uv_timer_start(&pool->tick, on_tick, TICK_MS, TICK_MS);
    uv_update_time(loop);
    for (size_t i = 0; i < pool->count; i++) {
        /* Spread over a third of their life, so that they are not all replaced at once. */
        pool->slots[i].age_ms = (POOL_MINUTES - i * (POOL_MINUTES / 3) / pool->count) * 60000U;
        connect_slot(pool, &pool->slots[i]);
    }
    return pool;
}

static void on_tick_closed(uv_handle_t *handle)
{
    free(handle->data);
}

/* Once nothing flies any more. */
static void finish_closing(struct pool *pool)
{
    if (pool->drains.count > 0 || uv_is_closing((uv_handle_t *)&pool->tick))
        return;
    completions_close(&pool->finished);
    uv_close((uv_handle_t *)&pool->tick, on_tick_closed);
}

void pool_close(struct pool **pool)
{
    struct pool *old = *pool;

    *pool = NULL;
    if (old == NULL)
        return;
    old->closing = true;
    for (size_t i = 0; i < old->count; i++) {
        struct slot *slot = &old->slots[i];

        finish_waiting(old, slot);
        if (slot->coming != NULL)
            connection_close(&slot->coming);
        if (slot->serving != NULL)
            draining_add(&old->drains, &slot->serving, uv_now(old->loop));
    }
}

bool pool_ready(const struct pool *pool)
{
    for (size_t i = 0; i < pool->count; i++)
        if (pool->slots[i].serving != NULL)
            return true;
    return false;
}

/* ---- running ---- */

static size_t load_of(const struct slot *slot)
{
    return slot->waiting.count + (slot->serving == NULL ? CONNECTION_DEPTH : connection_in_flight(slot->serving));
}

/* A slot can take a run when it has a connection, or is about to have one. */
static bool is_usable(const struct slot *slot)
{
    return slot->serving != NULL || !slot->away;
}

static struct slot *choose(struct pool *pool, uint64_t firm)
{
    struct slot *home = firm == 0 ? NULL : &pool->slots[firm % pool->count], *best = NULL;

    if (home != NULL && is_usable(home) && load_of(home) < SPILL)
        return home;
    for (size_t i = 0; i < pool->count; i++) {
        struct slot *slot = &pool->slots[i];

        if (is_usable(slot) && (best == NULL || load_of(slot) < load_of(best)))
            best = slot;
    }
    return best;
}

void pool_run(struct pool *pool, struct run *run)
{
    struct slot *slot;

    must(run->on_done != NULL && run->count > 0 && (run->firm != 0) == pool->fenced);
    run->queued_ns = clock_ns();
    run->ran_ns = 0;
    run->sent = false;
    run->state[0] = run->constraint[0] = run->message[0] = '\0';
    run->failed_at = 0;
    if (run->deadline == 0)
        run->deadline = uv_now(pool->loop) + DEADLINE_MS;
    slot = pool->closing ? NULL : choose(pool, run->firm);
    if (slot == NULL) {
        finish_unsent(pool, run, RUN_UNAVAILABLE);
    } else if (slot->waiting.count >= POOL_QUEUE) {
        finish_unsent(pool, run, RUN_BUSY);
    } else {
        run_queue_add(&slot->waiting, run);
        send_waiting(pool, slot);
    }
}

/* ---- metrics ---- */

void pool_count(const struct pool *pool, struct pool_counts *counts)
{
    *counts = (struct pool_counts){.name = pool->name,
                                   .evictions = pool->evictions,
                                   .opened = pool->opened,
                                   .recycled = pool->recycled,
                                   .lost = pool->lost};
    memcpy(counts->outcomes, pool->outcomes, sizeof(counts->outcomes));
    for (size_t i = 0; i < pool->count; i++) {
        const struct slot *slot = &pool->slots[i];

        counts->waiting += slot->waiting.count;
        if (slot->serving == NULL)
            continue;
        counts->connections++;
        counts->running += connection_in_flight(slot->serving);
        counts->prepared += connection_prepared(slot->serving);
    }
}
