/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Deadlines, rests and heartbeats: one timer for all of them, which is stopped while there is nothing to watch. All
 * deadlines have the same length, so their list is in order and a tick reads its head only.
 */
#ifndef PORTICO_HTTP_WAITS_H
#define PORTICO_HTTP_WAITS_H

#include "http/inside.h"

enum { TICK_MS = 100, RESTS_MAX = 256 /* resting exchanges: 503 beyond */ };

void waits_open(struct server *server);

/* Starts the exchange's deadline of `milliseconds`, which must be the same for all. */
void waits_add(struct exchange *x, uint32_t milliseconds);
void waits_remove(struct exchange *x);

/* Makes sure that the timer runs. */
void waits_wake(struct server *server);

#endif
