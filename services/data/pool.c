/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The pool: slots, each with a queue and the connection that serves it, and the choice of a slot for a run.
 *
 * A slot outlives its connections. To recycle a connection, a slot opens the next one first; the old one then drains.
 * Finished runs are collected and called back in one place, so no callback runs while the pool is changing.
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
    DEADLINE_MS = 10000, /* the default of a run */
    SPILL_LOAD = 8,      /* with so many runs in the home slot, a run may use another slot */
    BACK_OFF_MS = 50,
    BACK_OFF_MAX_MS = 2000,
    CONNINFO_BYTES = 1024,
};

struct slot {
    struct connection *serving, *opening;
    struct run_queue waiting;
    uint64_t retry_ms, back_off_ms, age_ms;
    bool unavailable; /* the last attempt to connect failed */
};

struct pool {
    uv_loop_t *loop;
    char name[32], conninfo[CONNINFO_BYTES];
    bool fenced, closing;
    struct slot slots[POOL_CONNECTIONS];
    size_t count, apart; /* the last ones are apart */
    struct draining draining;
    struct completions *completions;
    uv_timer_t tick;
    uint64_t evictions, recycled, opened, lost;
    uint64_t outcomes[RUN_TIMEOUT + 1];
};

/* ---- finishing ---- */

static void complete_run(struct pool *pool, struct run *run)
{
    pool->outcomes[run->outcome]++;
    completions_add(pool->completions, run);
}

static void complete_unsent(struct pool *pool, struct run *run, enum run_outcome outcome)
{
    run->outcome = outcome;
    run->queued_ns = clock_ns() - run->queued_ns;
    complete_run(pool, run);
}

static void fail_waiting(struct pool *pool, struct slot *slot)
{
    while (slot->waiting.count > 0)
        complete_unsent(pool, run_queue_take(&slot->waiting), RUN_UNAVAILABLE);
}

/* ---- connections ---- */

static const struct connection_events events;

static void connect_slot(struct pool *pool, struct slot *slot)
{
    slot->opening = connection_open(&(struct connection_options){
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
        if (pool->slots[i].serving == connection || pool->slots[i].opening == connection)
            return &pool->slots[i];
    return NULL;
}

static void schedule_reconnect(struct pool *pool, struct slot *slot)
{
    slot->unavailable = true;
    slot->back_off_ms = slot->back_off_ms == 0 ? BACK_OFF_MS : slot->back_off_ms * 2;
    if (slot->back_off_ms > BACK_OFF_MAX_MS)
        slot->back_off_ms = BACK_OFF_MAX_MS;
    slot->retry_ms = uv_now(pool->loop) + slot->back_off_ms;
    if (slot->serving == NULL)
        fail_waiting(pool, slot);
}

/* ---- sending ---- */

static void send_waiting(struct pool *pool, struct slot *slot)
{
    while (slot->waiting.count > 0 && slot->serving != NULL && connection_has_room(slot->serving)) {
        struct run *run = run_queue_take(&slot->waiting);
        uint64_t waited = clock_ns() - run->queued_ns;

        if (run->deadline <= uv_now(pool->loop)) {
            complete_unsent(pool, run, RUN_BUSY);
            continue;
        }
        switch (connection_send(slot->serving, run)) {
        case CONNECTION_SENT:
            run->queued_ns = waited;
            break;
        case CONNECTION_REFUSED:
            complete_unsent(pool, run, RUN_FAILED);
            break;
        case CONNECTION_BROKEN:
            /* Part of it may have been sent, but not its Sync, so it cannot have been committed. The connection may be
               calling us now, so it is closed at the next tick. */
            complete_unsent(pool, run, RUN_UNAVAILABLE);
            draining_add_broken(&pool->draining, &slot->serving);
            break;
        }
    }
}

static void expire_waiting(struct pool *pool, struct slot *slot, uint64_t now)
{
    struct run_queue left = {0};

    while (slot->waiting.count > 0) {
        struct run *run = run_queue_take(&slot->waiting);

        if (run->deadline <= now)
            complete_unsent(pool, run, RUN_BUSY);
        else
            run_queue_add(&left, run);
    }
    slot->waiting = left;
}

/* ---- events of connections ---- */

static void on_ready(void *owner, struct connection *connection)
{
    struct pool *pool = owner;
    struct slot *slot = slot_of(pool, connection);

    must(slot != NULL && slot->opening == connection);
    if (slot->serving != NULL) {
        draining_add(&pool->draining, &slot->serving, uv_now(pool->loop));
        pool->recycled++;
    }
    slot->serving = connection;
    slot->opening = NULL;
    slot->unavailable = false;
    slot->back_off_ms = 0;
    send_waiting(pool, slot);
}

static void on_run_done(void *owner, struct run *run)
{
    complete_run(owner, run);
}

static void on_capacity(void *owner, struct connection *connection)
{
    struct pool *pool = owner;
    struct slot *slot = slot_of(pool, connection);

    /* The tick closes draining connections. */
    if (slot != NULL && slot->serving == connection)
        send_waiting(pool, slot);
    completions_run(pool->completions);
}

static void on_broken(void *owner, struct connection *connection)
{
    struct pool *pool = owner;
    struct slot *slot = slot_of(pool, connection);

    pool->lost++;
    if (slot == NULL) {
        draining_close(&pool->draining, connection);
    } else if (slot->opening == connection) {
        connection_close(&slot->opening);
        schedule_reconnect(pool, slot);
    } else {
        connection_close(&slot->serving);
        slot->retry_ms = 0;
        if (slot->opening == NULL && !pool->closing)
            connect_slot(pool, slot);
    }
    completions_run(pool->completions);
}

static const struct connection_events events = {on_ready, on_run_done, on_capacity, on_broken};

/* ---- timer ---- */

static void check_slot(struct pool *pool, struct slot *slot, uint64_t now)
{
    expire_waiting(pool, slot, now);
    if (slot->opening != NULL && connection_open_timed_out(slot->opening, now)) {
        log_say_text(LOG_WARNING, "a database connection could not be opened", "pool", text_of(pool->name));
        connection_close(&slot->opening);
        schedule_reconnect(pool, slot);
    }
    /* The connection is stuck: its runs may still finish, but it gets no new ones. */
    if (slot->serving != NULL && connection_expire(slot->serving, now))
        draining_add(&pool->draining, &slot->serving, uv_now(pool->loop));
    if (slot->opening == NULL && now >= slot->retry_ms &&
        (slot->serving == NULL || connection_needs_recycling(slot->serving, now, slot->age_ms)))
        connect_slot(pool, slot);
}

static void finish_closing(struct pool *pool);

static void on_tick(uv_timer_t *timer)
{
    struct pool *pool = timer->data;
    uint64_t now = uv_now(pool->loop);

    for (size_t i = 0; !pool->closing && i < pool->count; i++)
        check_slot(pool, &pool->slots[i], now);
    draining_sweep(&pool->draining, now);
    completions_run(pool->completions);
    if (pool->closing)
        finish_closing(pool);
}

/* ---- opening and closing ---- */

struct pool *pool_open(uv_loop_t *loop, const struct pool_options *options)
{
    struct pool *pool = calloc(1, sizeof(*pool));

    must(pool != NULL && options->connections > 0 && options->connections <= POOL_CONNECTIONS);
    must(options->apart >= 0 && options->apart < options->connections);
    must(strlen(options->name) < sizeof(pool->name) && strlen(options->conninfo) < sizeof(pool->conninfo));
    pool->loop = loop;
    memcpy(pool->name, options->name, strlen(options->name) + 1);
    memcpy(pool->conninfo, options->conninfo, strlen(options->conninfo) + 1);
    pool->fenced = options->fenced;
    pool->count = (size_t)options->connections;
    pool->apart = (size_t)options->apart;
    pool->tick.data = pool;
    pool->completions = completions_open(loop);
    uv_timer_init(loop, &pool->tick);
    uv_timer_start(&pool->tick, on_tick, TICK_MS, TICK_MS);
    uv_update_time(loop);
    for (size_t i = 0; i < pool->count; i++) {
        /* The ages are spread over a third of the maximum, so that not all connections are replaced at once. */
        pool->slots[i].age_ms = (POOL_MINUTES - i * (POOL_MINUTES / 3) / pool->count) * 60000U;
        connect_slot(pool, &pool->slots[i]);
    }
    return pool;
}

static void on_tick_closed(uv_handle_t *handle)
{
    free(handle->data);
}

/* Does nothing while runs are in flight. */
static void finish_closing(struct pool *pool)
{
    if (pool->draining.count > 0 || uv_is_closing((uv_handle_t *)&pool->tick))
        return;
    completions_close(&pool->completions);
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

        fail_waiting(old, slot);
        if (slot->opening != NULL)
            connection_close(&slot->opening);
        if (slot->serving != NULL)
            draining_add(&old->draining, &slot->serving, uv_now(old->loop));
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

/* A slot can accept a run when it has a connection or is opening one. */
static bool is_usable(const struct slot *slot)
{
    return slot->serving != NULL || !slot->unavailable;
}

static struct slot *least_loaded(struct slot *slots, size_t count)
{
    struct slot *best = NULL;

    for (size_t i = 0; i < count; i++)
        if (is_usable(&slots[i]) && (best == NULL || load_of(&slots[i]) < load_of(best)))
            best = &slots[i];
    return best;
}

/* Runs that are apart have no home: one that is slow, or waits for a lock, must delay few of the others. Without a
   connection of their own they use those of all. */
static struct slot *choose_slot(struct pool *pool, const struct run *run)
{
    size_t shared = pool->count - pool->apart;
    struct slot *home = run->firm == 0 ? NULL : &pool->slots[run->firm % shared];
    struct slot *apart = run->apart ? least_loaded(&pool->slots[shared], pool->apart) : NULL;

    if (apart != NULL)
        return apart;
    if (home != NULL && is_usable(home) && load_of(home) < SPILL_LOAD)
        return home;
    return least_loaded(pool->slots, shared);
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
    slot = pool->closing ? NULL : choose_slot(pool, run);
    if (slot == NULL) {
        complete_unsent(pool, run, RUN_UNAVAILABLE);
    } else if (slot->waiting.count >= POOL_QUEUE) {
        complete_unsent(pool, run, RUN_BUSY);
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
