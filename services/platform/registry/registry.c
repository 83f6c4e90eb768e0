/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * GET /internal/registry?after=<version>: an edge asks what changed, and waits here until something has.
 *
 * Only one reads the table's version while others wait: this file, every REGISTRY_LOOK_MS, and at once after a write
 * of our own. Whoever waits for less than that version is woken and reads the rows.
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

struct reaching {
    struct exchange *x;
    uint64_t version;
    exchange_f *then;
};

static struct reaching *reaching[REGISTRY_REACHING];
static size_t reaching_count;
static uint64_t last_asked; /* loop time */
static struct waiting *waiting[REGISTRY_WAITING];
static size_t waiting_count;
static uv_loop_t *loop;
static struct pool *pool;
static uv_timer_t timer;
static uv_signal_t stop_signals[2];
static bool stopping;
static struct run look_run;
static bool looking, look_again;

/* ---- looking for others ---- */

static void look(void);

static void wake_all_before(uint64_t version)
{
    for (size_t i = 0; i < waiting_count; i++)
        if (waiting[i]->after < version)
            wake(waiting[i]->x);
}

static void on_look(struct run *run)
{
    if (run->outcome == RUN_DONE)
        wake_all_before(strtoull(PQgetvalue(run->statements[0].result, 0, 0), NULL, 10));
    run_clear(run);
    looking = false;
    if (look_again)
        look();
}

static void look(void)
{
    look_again = looking;
    if (looking || waiting_count == 0)
        return;
    looking = true;
    memset(&look_run, 0, sizeof(look_run));
    run_add(&look_run, SQL_REGISTRY_VERSION, NULL, 0);
    look_run.on_done = on_look;
    pool_run(pool, &look_run);
}

static void on_timer(uv_timer_t *handle)
{
    (void)handle;
    if (!looking)
        look();
}

void registry_changed(void)
{
    if (pool)
        look();
}

/* Whoever waits gets an answer now, so that our stop waits for nobody. */
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
    must(uv_timer_start(&timer, on_timer, REGISTRY_LOOK_MS, REGISTRY_LOOK_MS) == 0);
    uv_unref((uv_handle_t *)&timer);
    watch_stop(&stop_signals[0], SIGTERM);
    watch_stop(&stop_signals[1], SIGINT);
}

/* ---- those who wait for an edge ---- */

static void on_reached(struct exchange *x)
{
    for (size_t i = 0; i < reaching_count; i++) {
        exchange_f *then = reaching[i]->then;

        if (reaching[i]->x != x)
            continue;
        reaching[i] = reaching[--reaching_count];
        then(x);
        return;
    }
    must(false); /* it rests as long as it stands here */
}

/* Edges ask again as soon as they have been answered, so one that is there was heard of lately. */
static bool has_edges(void)
{
    return last_asked != 0 && uv_now(loop) - last_asked < 2 * REGISTRY_HOLD_MS;
}

void registry_reach(struct exchange *x, uint64_t version, exchange_f *then)
{
    struct reaching *me;

    if (!has_edges() || reaching_count == REGISTRY_REACHING) {
        then(x);
        return;
    }
    me = scratch(x, sizeof(*me));
    *me = (struct reaching){x, version, then};
    reaching[reaching_count++] = me;
    rest(x, REGISTRY_REACH_MS, on_reached);
}

static void wake_reached(uint64_t version)
{
    for (size_t i = 0; i < reaching_count; i++)
        if (reaching[i]->version <= version)
            wake(reaching[i]->x);
}

/* ---- waiting ---- */

static void leave(const struct waiting *me)
{
    for (size_t i = 0; i < waiting_count; i++) {
        if (waiting[i] != me)
            continue;
        waiting[i] = waiting[--waiting_count];
        return;
    }
}

/* The version first: what comes between the two statements is then told twice and not never. */
static void ask_newer(struct exchange *x)
{
    const struct waiting *me = noted(x);

    ask_with(x, SQL_REGISTRY_VERSION, NULL, 0);
    ask(x, SQL_REGISTRY_NEWER, arena_print(arena(x), "%llu", (unsigned long long)me->after));
}

static void answer_registry(struct exchange *x);

static void on_woken(struct exchange *x)
{
    leave(noted(x));
    ask_newer(x);
    ask_again(x, answer_registry);
}

static void ask_registry(struct exchange *x)
{
    struct waiting *me = scratch(x, sizeof(*me));
    const struct text after = query_text(x, "after");

    if (!text_is_absent(after) && (!text_to_number(after, &me->after) || me->after > INT64_MAX)) {
        refuse(x, 400, "bad_query");
        return;
    }
    last_asked = uv_now(loop);
    wake_reached(me->after);
    me->x = x;
    me->until = uv_now(loop) + REGISTRY_HOLD_MS;
    note(x, me);
    ask_newer(x);
}

static void answer_registry(struct exchange *x)
{
    struct waiting *me = noted(x);
    uint64_t version = 0;

    text_to_number(row_text(x, SQL_REGISTRY_VERSION, 0, "version"), &version);
    if (version < me->after) { /* the database is an older one than the edge knew: it needs everything anew */
        me->after = 0;
        ask_newer(x);
        ask_again(x, answer_registry);
        return;
    }
    if (row_count(x, SQL_REGISTRY_NEWER) > 0 || stopping || uv_now(loop) >= me->until) {
        answer_object(x, 200, member_number("version", (int64_t)version), member_rows("firms", SQL_REGISTRY_NEWER));
        return;
    }
    if (waiting_count == REGISTRY_WAITING) {
        refuse_retry(x, 503, "too_many_waiting", 1);
        return;
    }
    me->after = version;
    waiting[waiting_count++] = me;
    rest(x, (uint32_t)(me->until - uv_now(loop)), on_woken);
}

const struct route registry_routes[] = {
    {GET, "/internal/registry", PUBLIC, NULL, ask_registry, answer_registry,
     "What the edge must know, when it changes.", NULL},
    {0},
};
