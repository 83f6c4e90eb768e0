/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Rate limits for people, addresses and firms, by GCRA (common/gcra.h): up to LIMIT_KEYS of them in one round trip to
 * Redis, or limit_local() in this process when Redis is unavailable.
 */
#ifndef PORTICO_DATA_LIMIT_H
#define PORTICO_DATA_LIMIT_H

#include "common/gcra.h"
#include "data/key.h"

enum { LIMIT_KEYS = GCRA_KEYS };

struct limit {
    const char *name; /* "sign-in by address" */
    uint32_t per_period, burst;
    uint32_t period_ms;
};

struct limit_ask {
    const struct limit *limit;
    struct key key;
};

struct limit_verdict {
    bool allowed;
    uint32_t retry_ms;       /* when refused */
    const struct limit *hit; /* which one refused */
    bool local;              /* decided without Redis */
};

struct redis;
typedef void limit_f(void *owner, struct limit_verdict verdict);

/* Multiplies the rate and burst of every limit of this process by `factor`. Call it before the first check. */
void limit_scale(uint64_t factor);

struct gcra limit_rate(const struct limit *limit);

/* Whom the limit counts (an address, a person, a network) is in the key only as a SHA-256, so a list of Redis' keys
   names nobody. `firm` 0 is the platform. */
struct key limit_key(uint64_t firm, const struct limit *limit, struct text who);

/* Checks in Redis, else in the local table. `fail_closed` (sign-in): without Redis the local rate is a quarter. */
void limit_ask(struct redis *redis, const struct limit_ask *asks, size_t count, bool fail_closed, limit_f *on_verdict,
               void *owner);

struct limit_verdict limit_local(const struct limit_ask *asks, size_t count, uint64_t now_ms);

#endif
