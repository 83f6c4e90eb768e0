/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signing in keeps to a narrow lane, so that a storm of it delays those who wait to come in and not those who are in.
 */
#ifndef PORTICO_HTTP_LANE_H
#define PORTICO_HTTP_LANE_H

#include <stdbool.h>

struct exchange;

/*
 * LANE_WIDTH exchanges of signing in are at work in a process; each takes a few milliseconds, so that is hundreds a
 * second. LANE_QUEUE more wait for their turn, in the order of their coming: 503 with Retry-After beyond.
 */
enum { LANE_WIDTH = 2, LANE_QUEUE = 512 };

/*
 * Before a handler's ask. True when it is the exchange's turn, or when its route needs none. Else it waits, and its
 * stage is resumed when its turn has come; or it was refused.
 */
bool lane_enter(struct exchange *x);

/* Once it is answered, whether it had its turn or not, or goes on in a thread: the next one's has come. */
void lane_leave(struct exchange *x);

#endif
