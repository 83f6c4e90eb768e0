/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The queue holds a reference to each exchange in it. An exchange whose deadline passes there is answered and leaves
 * the queue. An exchange whose client has left still gets its slot, because the limits have counted it already.
 */
#include "http/concurrency.h"

#include "common/must.h"
#include "http/gate.h"
#include "http/inside.h"
#include "http/stages.h"

bool concurrency_is_limited(const struct exchange *x)
{
    enum access access = x->route->access;

    return x->realm_part == PART_FIRM && !method_is_safe(x->request.method) &&
           (access == PUBLIC || access == ONE_FACTOR);
}

static struct exchange **slot_of(const struct exchange *x)
{
    for (size_t i = 0; i < CONCURRENCY_LIMIT; i++) {
        if (x->server->sign_ins.running[i] == x)
            return &x->server->sign_ins.running[i];
    }
    return NULL;
}

static struct exchange **free_slot(struct concurrency *sign_ins)
{
    for (size_t i = 0; i < CONCURRENCY_LIMIT; i++) {
        if (sign_ins->running[i] == NULL)
            return &sign_ins->running[i];
    }
    return NULL;
}

static void enqueue(struct exchange *x)
{
    struct concurrency *sign_ins = &x->server->sign_ins;

    exchange_ref(x);
    x->next_in_queue = NULL;
    if (sign_ins->queue_last != NULL)
        sign_ins->queue_last->next_in_queue = x;
    else
        sign_ins->queue_first = x;
    sign_ins->queue_last = x;
    sign_ins->queue_length++;
}

bool concurrency_enter(struct exchange *x)
{
    struct exchange **slot = free_slot(&x->server->sign_ins);

    if (!concurrency_is_limited(x))
        return true;
    if (slot != NULL) {
        *slot = x;
        return true;
    }
    if (x->server->sign_ins.queue_length >= CONCURRENCY_QUEUE)
        refuse_retry(x, 503, "busy", RETRY_SECONDS);
    else
        enqueue(x);
    return false;
}

/* Removes the exchange from anywhere in the queue. The caller gets the queue's reference. */
static void remove_from_queue(struct exchange *x)
{
    struct concurrency *sign_ins = &x->server->sign_ins;
    struct exchange **at = &sign_ins->queue_first, *previous = NULL;

    while (*at != x) {
        must(*at != NULL);
        previous = *at;
        at = &previous->next_in_queue;
    }
    *at = x->next_in_queue;
    if (sign_ins->queue_last == x)
        sign_ins->queue_last = previous;
    sign_ins->queue_length--;
}

void concurrency_leave_queue(struct exchange *x)
{
    struct exchange *removed = x;

    if (x->state != STATE_TURN)
        return;
    remove_from_queue(x);
    exchange_unref(&removed); /* the caller holds another one */
}

void concurrency_leave(struct exchange *x)
{
    struct exchange **slot = slot_of(x), *next = x->server->sign_ins.queue_first;

    if (slot == NULL)
        return;
    *slot = next;
    if (next == NULL)
        return;
    remove_from_queue(next);
    stages_resume(next);
    exchange_unref(&next);
}

bool concurrency_has_slot(const struct exchange *x)
{
    return slot_of(x) != NULL;
}
