/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signing in keeps to a narrow lane, so that a storm of it delays those who wait to come in and not those who are in.
 */
#ifndef PORTICO_HTTP_CONCURRENCY_H
#define PORTICO_HTTP_CONCURRENCY_H

#include <stdbool.h>

struct exchange;

/*
 * CONCURRENCY_LIMIT exchanges of signing in are at work in a process; each takes a few milliseconds, so that is
 * hundreds a second. CONCURRENCY_QUEUE more wait for their turn, in the order of their coming: 503 with Retry-After
 * beyond.
 */
enum { CONCURRENCY_LIMIT = 2, CONCURRENCY_QUEUE = 512 };

/*
 * Before a handler's ask. True when it is the exchange's turn, or when its route needs none. Else it waits in line, and
 * is resumed when its turn has come; or it was refused.
 */
bool concurrency_enter(struct exchange *x);

/* Out of the line, if it waits in it: its deadline has passed. */
void concurrency_leave_queue(struct exchange *x);

/* Once it is answered, or goes on in a thread: the next one's turn has come. */
void concurrency_leave(struct exchange *x);

/* Whether it is its turn. */
bool concurrency_has_slot(const struct exchange *x);

#endif
