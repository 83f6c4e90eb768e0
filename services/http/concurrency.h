/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The concurrency limit of signing in: a storm of sign-ins delays other sign-ins, and not the users who are signed
   in. */
#ifndef PORTICO_HTTP_CONCURRENCY_H
#define PORTICO_HTTP_CONCURRENCY_H

#include <stdbool.h>
#include <stddef.h>

struct exchange;

/*
 * A process works on CONCURRENCY_LIMIT sign-ins at a time; each takes a few milliseconds, so that is hundreds a second.
 * CONCURRENCY_QUEUE more wait in the order of their arrival: 503 with Retry-After beyond.
 */
enum { CONCURRENCY_LIMIT = 2, CONCURRENCY_QUEUE = 512 };

/* The sign-ins of one process: those that hold a slot, and those that wait for one. */
struct concurrency {
    struct exchange *running[CONCURRENCY_LIMIT];
    struct exchange *queue_first, *queue_last;
    size_t queue_length;
};

/*
 * Whether the limit is for this exchange: codes, links, passkeys and factors, which strangers may send, and users who
 * have shown one factor. Their transactions use the connections that the pool keeps apart.
 */
bool concurrency_is_limited(const struct exchange *x);

/*
 * Called before a handler's ask. True when the exchange got a slot, or when its route needs none. Otherwise it waits in
 * the queue and is resumed when it gets a slot; or it was refused.
 */
bool concurrency_enter(struct exchange *x);

/* Removes the exchange from the queue, if it waits there: its deadline has passed. */
void concurrency_leave_queue(struct exchange *x);

/* Gives the slot to the next exchange. Called once the exchange is answered, or continues on a thread. */
void concurrency_leave(struct exchange *x);

/* Whether the exchange holds a slot. */
bool concurrency_has_slot(const struct exchange *x);

#endif
