/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The queue holds a reference to each exchange in it. One whose deadline passes there is answered and leaves like any
 * other; one whose client left has its turn all the same, for the limits have counted it already.
 */
#include "http/lane.h"

#include "common/must.h"
#include "http/gate.h"
#include "http/inside.h"
#include "http/stages.h"

/* Codes, links, passkeys and factors: what strangers may send, and whoever is half in. */
static bool keeps_to_lane(const struct exchange *x)
{
    enum access access = x->route->access;

    return x->part == PART_FIRM && !method_is_safe(x->request.method) && (access == PUBLIC || access == ENTERING);
}

static void line_up(struct exchange *x)
{
    struct server *server = x->server;

    exchange_ref(x);
    x->lane = LANE_WAITING;
    x->lane_next = NULL;
    if (server->lane_last != NULL)
        server->lane_last->lane_next = x;
    else
        server->lane_first = x;
    server->lane_last = x;
    server->lane_waiting++;
}

bool lane_enter(struct exchange *x)
{
    struct server *server = x->server;

    if (x->lane == LANE_TAKEN || !keeps_to_lane(x))
        return true;
    if (server->lane_taken < LANE_WIDTH) {
        server->lane_taken++;
        x->lane = LANE_TAKEN;
        return true;
    }
    if (server->lane_waiting >= LANE_QUEUE)
        refuse_retry(x, 503, "busy", RETRY_SECONDS);
    else
        line_up(x);
    return false;
}

/* Takes it out of the queue, wherever it stands there. The queue's reference is then the caller's. */
static void step_out(struct exchange *x)
{
    struct server *server = x->server;
    struct exchange **at = &server->lane_first, *before = NULL;

    while (*at != x) {
        must(*at != NULL);
        before = *at;
        at = &before->lane_next;
    }
    *at = x->lane_next;
    if (server->lane_last == x)
        server->lane_last = before;
    server->lane_waiting--;
    x->lane = LANE_NONE;
}

void lane_leave(struct exchange *x)
{
    struct server *server = x->server;
    struct exchange *next, *gone = x;

    if (x->lane == LANE_WAITING) {
        step_out(x);
        exchange_unref(&gone); /* the caller has one too */
        return;
    }
    if (x->lane != LANE_TAKEN)
        return;
    x->lane = LANE_NONE;
    next = server->lane_first;
    if (next == NULL) {
        server->lane_taken--;
        return;
    }
    step_out(next);
    next->lane = LANE_TAKEN;
    stages_resume(next);
    exchange_unref(&next);
}
