/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Two lists of exchanges: those at work, and the resting ones, whose deadline does not run. */
#include "http/waits.h"

#include "common/heap.h"
#include "common/must.h"
#include "http/pull.h"
#include "http/stages.h"

static void on_tick(uv_timer_t *timer);

static void unlink_working(struct exchange *x)
{
    struct server *server = x->server;

    if (x->previous != NULL)
        x->previous->next = x->next;
    else
        server->working = x->next;
    if (x->next != NULL)
        x->next->previous = x->previous;
    else
        server->working_last = x->previous;
    x->previous = x->next = NULL;
}

void waits_add(struct exchange *x, uint32_t milliseconds)
{
    struct server *server = x->server;

    must(x->deadline_ms == 0);
    x->deadline_ms = uv_now(server->loop) + milliseconds;
    x->previous = server->working_last;
    if (server->working_last != NULL)
        server->working_last->next = x;
    else
        server->working = x;
    server->working_last = x;
    waits_wake(server);
}

void waits_remove(struct exchange *x)
{
    if (x->deadline_ms == 0)
        return;
    unlink_working(x);
    x->deadline_ms = 0;
}

/* ---- rests ---- */

void rest(struct exchange *x, uint32_t milliseconds, exchange_f *then)
{
    struct server *server = x->server;

    if (x->state == STATE_REFUSED)
        return;
    if (server->resting >= RESTS_MAX) {
        refuse_retry(x, 503, "busy", RETRY_SECONDS);
        return;
    }
    exchange_move(x, STATE_REST);
    x->then = then;
    waits_remove(x);
    x->rest_until_ms = uv_now(server->loop) + milliseconds;
    x->next = server->rests;
    server->rests = x;
    server->resting++;
    exchange_ref(x);
    waits_wake(server);
}

void wake(struct exchange *x)
{
    must(x->state == STATE_REST);
    x->rest_until_ms = 0;
    uv_timer_start(&x->server->tick, on_tick, 0, TICK_MS);
}

static void end_rest(struct exchange *x)
{
    x->next = NULL;
    x->server->resting--;
    if (!exchange_is_sent(x))
        waits_add(x, EXCHANGE_MS);
    stages_resume(x);
    exchange_unref(&x);
}

/* The due exchanges are removed first, because the end of a rest may start another one. */
static void end_rests(struct server *server, uint64_t now)
{
    struct exchange **at = &server->rests, *due = NULL;

    while (*at != NULL) {
        struct exchange *x = *at;

        if (x->rest_until_ms > now && !server->draining) {
            at = &x->next;
            continue;
        }
        *at = x->next;
        x->next = due;
        due = x;
    }
    while (due != NULL) {
        struct exchange *x = due;

        due = x->next;
        end_rest(x);
    }
}

/* ---- the timer ---- */

static void on_tick(uv_timer_t *timer)
{
    struct server *server = timer->data;
    uint64_t now = uv_now(server->loop);

    while (server->working != NULL && server->working->deadline_ms <= now)
        stages_expire(server->working);
    end_rests(server, now);
    if (now - server->heartbeat_ms >= 1000) {
        server->heartbeat_ms = now;
        events_send_heartbeats(server);
        heap_return();
    }
    if (server->working == NULL && server->rests == NULL && server->streams == NULL && !heap_is_swollen())
        uv_timer_stop(timer);
}

void waits_open(struct server *server)
{
    must(uv_timer_init(server->loop, &server->tick) == 0);
    server->tick.data = server;
}

void waits_wake(struct server *server)
{
    if (!uv_is_active((uv_handle_t *)&server->tick))
        uv_timer_start(&server->tick, on_tick, TICK_MS, TICK_MS);
}
