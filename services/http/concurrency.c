/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The queue holds a reference to each exchange in it. One whose deadline passes there is answered and leaves like any
 * other; one whose client left has its turn all the same, for the limits have counted it already.
 */
#include "http/concurrency.h"

#include "common/must.h"
#include "http/gate.h"
#include "http/inside.h"
#include "http/stages.h"

/* Codes, links, passkeys and factors: what strangers may send, and whoever is half in. */
static bool is_limited(const struct exchange *x)
{
    enum access access = x->route->access;

    return x->part == PART_FIRM && !method_is_safe(x->request.method) && (access == PUBLIC || access == ONE_FACTOR);
}

static struct exchange **place_of(const struct exchange *x)
{
    for (size_t i = 0; i < CONCURRENCY_LIMIT; i++) {
        if (x->server->lane[i] == x)
            return &x->server->lane[i];
    }
    return NULL;
}

static struct exchange **free_place(struct server *server)
{
    for (size_t i = 0; i < CONCURRENCY_LIMIT; i++) {
        if (server->lane[i] == NULL)
            return &server->lane[i];
    }
    return NULL;
}

static void line_up(struct exchange *x)
{
    struct server *server = x->server;

    exchange_ref(x);
    x->queue_next = NULL;
    if (server->queue_last != NULL)
        server->queue_last->queue_next = x;
    else
        server->queue_first = x;
    server->queue_last = x;
    server->queue_length++;
}

bool concurrency_enter(struct exchange *x)
{
    struct exchange **place = free_place(x->server);

    if (!is_limited(x))
        return true;
    if (place != NULL) {
        *place = x;
        return true;
    }
    if (x->server->queue_length >= CONCURRENCY_QUEUE)
        refuse_retry(x, 503, "busy", RETRY_SECONDS);
    else
        line_up(x);
    return false;
}

/* Takes it out of the queue, wherever it stands there. The queue's reference is then the caller's. */
static void take_out_of_line(struct exchange *x)
{
    struct server *server = x->server;
    struct exchange **at = &server->queue_first, *before = NULL;

    while (*at != x) {
        must(*at != NULL);
        before = *at;
        at = &before->queue_next;
    }
    *at = x->queue_next;
    if (server->queue_last == x)
        server->queue_last = before;
    server->queue_length--;
}

void concurrency_leave_queue(struct exchange *x)
{
    struct exchange *gone = x;

    if (x->state != STATE_TURN)
        return;
    take_out_of_line(x);
    exchange_unref(&gone); /* the caller has one too */
}

void concurrency_leave(struct exchange *x)
{
    struct exchange **place = place_of(x), *next = x->server->queue_first;

    if (place == NULL)
        return;
    *place = next;
    if (next == NULL)
        return;
    take_out_of_line(next);
    stages_resume(next);
    exchange_unref(&next);
}

bool concurrency_has_slot(const struct exchange *x)
{
    return place_of(x) != NULL;
}
