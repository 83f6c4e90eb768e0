/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * GET /internal/registry?edge=<id>&after=<version>: an edge requests what changed, and waits here until something has.
 * Whoever requests it without an id is answered alike, and nothing waits for them.
 *
 * While edges wait, this file alone reads the version of the table: every REGISTRY_POLL_MS, and at once after a write
 * of our own. It wakes the edges that wait for an older version, and they read the rows.
 */
#include "platform/registry/registry.h"

#include "common/must.h"
#include "data/pool.h"
#include "http/exchange.h"
#include "http/server.h"
#include "platform/registry/registry_sql.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct waiting {
    struct exchange *x;
    uint64_t after, until; /* version; loop time in ms */
};

/* An edge, and how much of the registry it has: everything up to this version. */
struct edge {
    char id[ID_TEXT];
    uint64_t version, requested_at; /* loop time in ms */
};

struct edge_waiter {
    struct exchange *x;
    uint64_t version;
    exchange_f *then;
};

static struct edge_waiter *edge_waiters[REGISTRY_EDGE_WAITERS];
static size_t edge_waiter_count;
static struct edge edges[REGISTRY_EDGES];
static size_t edge_count;
static struct waiting *waiting[REGISTRY_WAITING];
static size_t waiting_count;
static uv_loop_t *loop;
static struct pool *pool;
static uv_timer_t timer;
static uv_signal_t stop_signals[2];
static bool stopping;
static struct run version_run;
static bool reading, read_again;

/* ---- polling the version ---- */

static void read_version(void);

static void wake_all_before(uint64_t version)
{
    for (size_t i = 0; i < waiting_count; i++)
        if (waiting[i]->after < version)
            wake(waiting[i]->x);
}

static void on_version_read(struct run *run)
{
    if (run->outcome == RUN_DONE)
        wake_all_before(strtoull(PQgetvalue(run->statements[0].result, 0, 0), NULL, 10));
    run_clear(run);
    reading = false;
    if (read_again)
        read_version();
}

static void read_version(void)
{
    read_again = reading;
    if (reading || waiting_count == 0)
        return;
    reading = true;
    memset(&version_run, 0, sizeof(version_run));
    run_add(&version_run, SQL_REGISTRY_VERSION, NULL, 0);
    version_run.on_done = on_version_read;
    pool_run(pool, &version_run);
}

static void on_timer(uv_timer_t *handle)
{
    (void)handle;
    if (!reading)
        read_version();
}

void registry_changed(void)
{
    if (pool)
        read_version();
}

/* All waiting edges get an answer now, so that shutdown need not wait for them. */
static void on_stop(uv_signal_t *handle, int number)
{
    (void)handle;
    (void)number;
    stopping = true;
    wake_all_before(UINT64_MAX);
}

static void watch_stop(uv_signal_t *handle, int number)
{
    must(uv_signal_init(loop, handle) == 0);
    must(uv_signal_start(handle, on_stop, number) == 0);
    uv_unref((uv_handle_t *)handle);
}

void registry_start(uv_loop_t *of, struct server *server)
{
    loop = of;
    pool = server_registry_pool(server);
    must(uv_timer_init(loop, &timer) == 0);
    must(uv_timer_start(&timer, on_timer, REGISTRY_POLL_MS, REGISTRY_POLL_MS) == 0);
    uv_unref((uv_handle_t *)&timer);
    watch_stop(&stop_signals[0], SIGTERM);
    watch_stop(&stop_signals[1], SIGINT);
}

/* ---- waiting for the edges ---- */

static void on_edges_ready(struct exchange *x)
{
    for (size_t i = 0; i < edge_waiter_count; i++) {
        exchange_f *then = edge_waiters[i]->then;

        if (edge_waiters[i]->x != x)
            continue;
        edge_waiters[i] = edge_waiters[--edge_waiter_count];
        then(x);
        return;
    }
    must(false); /* an exchange rests only while it is in this list */
}

/* A running edge sends the next request as soon as it has an answer, so one that has sent none lately has ended. */
static void forget_ended_edges(void)
{
    for (size_t i = edge_count; i-- > 0;)
        if (uv_now(loop) - edges[i].requested_at > 2 * REGISTRY_HOLD_MS)
            edges[i] = edges[--edge_count];
}

static void remember_edge(struct text id, uint64_t version)
{
    size_t i = 0;

    forget_ended_edges();
    while (i < edge_count && !text_equal(text_of(edges[i].id), id))
        i++;
    if (i == REGISTRY_EDGES)
        return;
    if (i == edge_count)
        edge_count++;
    must(id.length == ID_TEXT - 1);
    memcpy(edges[i].id, id.at, ID_TEXT - 1);
    edges[i].version = version;
    edges[i].requested_at = uv_now(loop);
}

static bool all_edges_know(uint64_t version)
{
    for (size_t i = 0; i < edge_count; i++)
        if (edges[i].version < version)
            return false;
    return true;
}

void registry_wait_for_edges(struct exchange *x, uint64_t version, exchange_f *then)
{
    struct edge_waiter *waiter;

    forget_ended_edges();
    if (all_edges_know(version) || edge_waiter_count == REGISTRY_EDGE_WAITERS) {
        then(x);
        return;
    }
    waiter = scratch(x, sizeof(*waiter));
    *waiter = (struct edge_waiter){x, version, then};
    edge_waiters[edge_waiter_count++] = waiter;
    rest(x, REGISTRY_EDGE_WAIT_MS, on_edges_ready);
}

static void wake_edge_waiters(void)
{
    for (size_t i = 0; i < edge_waiter_count; i++)
        if (all_edges_know(edge_waiters[i]->version))
            wake(edge_waiters[i]->x);
}

/* ---- the long poll ---- */

static void remove_waiting(const struct waiting *waiter)
{
    for (size_t i = 0; i < waiting_count; i++) {
        if (waiting[i] != waiter)
            continue;
        waiting[i] = waiting[--waiting_count];
        return;
    }
}

/* The version is read first: a change between the two statements is then sent twice instead of never. */
static void ask_newer(struct exchange *x)
{
    const struct waiting *waiter = noted(x);

    ask_with(x, SQL_REGISTRY_VERSION, NULL, 0);
    ask(x, SQL_REGISTRY_NEWER, arena_print(arena(x), "%llu", (unsigned long long)waiter->after));
}

static const struct field registry_query[] = {
    {.name = "edge", .kind = FIELD_UUID},
    {.name = "after", .kind = FIELD_NUMBER, .max = INT64_MAX},
    {0},
};

static void answer_registry(struct exchange *x);

static void on_woken(struct exchange *x)
{
    remove_waiting(noted(x));
    ask_newer(x);
    ask_again(x, answer_registry);
}

static void ask_registry(struct exchange *x)
{
    struct waiting *waiter = scratch(x, sizeof(*waiter));
    const struct text after = field(x, "after"), edge = field(x, "edge");

    if (!text_is_absent(after))
        must(text_to_number(after, &waiter->after));
    if (!text_is_absent(edge))
        remember_edge(edge, waiter->after);
    wake_edge_waiters();
    waiter->x = x;
    waiter->until = uv_now(loop) + REGISTRY_HOLD_MS;
    note(x, waiter);
    ask_newer(x);
}

static void answer_registry(struct exchange *x)
{
    struct waiting *waiter = noted(x);
    uint64_t version = 0;

    text_to_number(row_text(x, SQL_REGISTRY_VERSION, 0, "version"), &version);
    if (version < waiter->after) { /* the database was restored to an older state: the edge needs everything again */
        waiter->after = 0;
        ask_newer(x);
        ask_again(x, answer_registry);
        return;
    }
    if (row_count(x, SQL_REGISTRY_NEWER) > 0 || stopping || uv_now(loop) >= waiter->until) {
        answer_object(x, 200, member_number("version", (int64_t)version), member_rows("firms", SQL_REGISTRY_NEWER));
        return;
    }
    if (waiting_count == REGISTRY_WAITING) {
        refuse_retry(x, 503, "too_many_waiting", 1);
        return;
    }
    waiter->after = version;
    waiting[waiting_count++] = waiter;
    rest(x, (uint32_t)(waiter->until - uv_now(loop)), on_woken);
}

const struct route registry_routes[] = {
    {GET, "/internal/registry", PUBLIC, registry_query, ask_registry, answer_registry,
     "Wait for changes of the registry.", NULL},
    {0},
};
