/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The gate's one question to Redis: limits, and a value to fetch, in one script and so in one round trip.
 *
 * Either all limits count or none. The value is fetched only when they all allow.
 */
#ifndef PORTICO_DATA_GATE_H
#define PORTICO_DATA_GATE_H

#include "data/limit.h"
#include "data/redis.h"

/* `value` absent: there is none. */
typedef void gate_f(void *owner, bool away, struct limit_verdict verdict, struct text value);

/* The asks need to live only until this returns; their limits until the callback. `value` may be NULL. */
void gate_ask(struct redis *redis, const struct limit_ask *asks, size_t count, const struct key *value, gate_f *on_gate,
              void *owner);

#endif
