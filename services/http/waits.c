/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Two lists of exchanges: those at work, and those at rest, whose deadline stands still meanwhile. */
#include "http/waits.h"

#include "common/must.h"
#include "http/pull.h"
#include "http/stages.h"

static void on_tick(uv_timer_t *timer);

static void unlink_working(struct exchange *x)
{
    struct server *server = x->server;

    if (x->before != NULL)
        x->before->after = x->after;
    else
        server->working = x->after;
    if (x->after != NULL)
        x->after->before = x->before;
    else
        server->working_end = x->before;
    x->before = x->after = NULL;
}

void waits_add(struct exchange *x, uint32_t milliseconds)
{
    struct server *server = x->server;

    must(x->deadline_ms == 0);
    x->deadline_ms = uv_now(server->loop) + milliseconds;
    x->before = server->working_end;
    if (server->working_end != NULL)
        server->working_end->after = x;
    else
        server->working = x;
    server->working_end = x;
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
    if (server->resting >= RESTS_MOST) {
        refuse_retry(x, 503, "busy", RETRY_SECONDS);
        return;
    }
    exchange_move(x, STATE_REST);
    x->then = then;
    waits_remove(x);
    x->rest_until_ms = uv_now(server->loop) + milliseconds;
    x->after = server->rests;
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
    x->after = NULL;
    x->server->resting--;
    if (!exchange_is_sent(x))
        waits_add(x, EXCHANGE_MS);
    stages_resume(x);
    exchange_unref(&x);
}

/* Those that are due are taken out first: ending a rest may begin another. */
static void end_rests(struct server *server, uint64_t now)
{
    struct exchange **at = &server->rests, *due = NULL;

    while (*at != NULL) {
        struct exchange *x = *at;

        if (x->rest_until_ms > now && !server->draining) {
            at = &x->after;
            continue;
        }
        *at = x->after;
        x->after = due;
        due = x;
    }
    while (due != NULL) {
        struct exchange *x = due;

        due = x->after;
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
    if (now - server->beat_ms >= 1000) {
        server->beat_ms = now;
        events_beat(server);
    }
    if (server->working == NULL && server->rests == NULL && server->streams == NULL)
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
