/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The gate's one call to Redis: one script checks limits and fetches a value, so it is one round trip.
 *
 * Either all limits count the request or none. The value is fetched only when all limits allow it.
 */
#ifndef PORTICO_DATA_GATE_H
#define PORTICO_DATA_GATE_H

#include "data/limit.h"
#include "data/redis.h"

/* `value` is absent when Redis has none. */
typedef void gate_f(void *owner, bool unavailable, struct limit_verdict verdict, struct text value);

/* `asks` must live until this returns, their limits until the callback. `value` may be NULL. */
void gate_ask(struct redis *redis, const struct limit_ask *asks, size_t count, const struct key *value, gate_f *on_gate,
              void *owner);

#endif
