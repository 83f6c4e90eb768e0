/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The local table is set-associative: a key may stand in one of WAYS places, and the one that ends first gives way. */
#include "data/limit.h"

#include "common/clock.h"
#include "common/crypto.h"
#include "common/must.h"
#include "data/gate.h"

#include <stdlib.h>

enum { WAYS = 8, SETS = LIMIT_LOCAL / WAYS, CLOSED_SHARE = 4 };

struct entry {
    uint64_t key;        /* keyed hash; 0 is empty */
    uint64_t arrival_us; /* theoretical arrival time */
};

static struct entry table[SETS][WAYS];
static uint64_t seed, lifted = 1;

/* FNV-1a from a random start, so that nobody outside can aim at a set. */
static uint64_t hash_of(const struct key *key)
{
    uint64_t hash;

    if (seed == 0)
        crypto_random(&seed, sizeof(seed));
    hash = seed | 1;
    for (size_t i = 0; i < key->length; i++)
        hash = (hash ^ (unsigned char)key->bytes[i]) * 0x100000001b3U;
    hash ^= hash >> 32;
    return hash == 0 ? 1 : hash;
}

static struct entry *entry_of(const struct key *key)
{
    uint64_t hash = hash_of(key);
    struct entry *set = table[hash % SETS], *oldest = set;

    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == hash)
            return &set[i];
        if (set[i].arrival_us < oldest->arrival_us)
            oldest = &set[i];
    }
    *oldest = (struct entry){.key = hash};
    return oldest;
}

static uint64_t interval_unlifted(const struct limit *limit)
{
    return (uint64_t)limit->period_ms * 1000U / limit->per_period;
}

void limit_lift(uint64_t factor)
{
    must(factor > 0);
    lifted = factor;
}

uint64_t limit_interval(const struct limit *limit)
{
    uint64_t interval = interval_unlifted(limit) / lifted;

    return interval == 0 ? 1 : interval;
}

/* Not lifted: in requests it grows as their interval shrinks. */
uint64_t limit_tolerance(const struct limit *limit)
{
    return interval_unlifted(limit) * limit->burst;
}

/* The time that the key would have after this one more. */
static uint64_t arrival_of(const struct limit_ask *ask, uint64_t now_us)
{
    uint64_t arrival = entry_of(&ask->key)->arrival_us;

    return (arrival > now_us ? arrival : now_us) + limit_interval(ask->limit);
}

struct limit_verdict limit_local(const struct limit_ask *asks, size_t count, uint64_t now_ms)
{
    struct limit_verdict verdict = {.allowed = true, .local = true};
    uint64_t now = now_ms * 1000U;

    must(count <= LIMIT_KEYS);
    for (size_t i = 0; i < count; i++) {
        uint64_t tolerance = limit_tolerance(asks[i].limit), arrival = arrival_of(&asks[i], now);

        if (arrival <= now + tolerance)
            continue;
        verdict.allowed = false;
        verdict.hit = asks[i].limit;
        verdict.retry_ms = (uint32_t)((arrival - tolerance - now + 999U) / 1000U);
        return verdict;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t arrival = arrival_of(&asks[i], now);

        entry_of(&asks[i].key)->arrival_us = arrival;
    }
    return verdict;
}

/* ---- through Redis ---- */

struct asking {
    struct limit_ask asks[LIMIT_KEYS];
    size_t count;
    bool fail_closed;
    limit_f *on_verdict;
    void *owner;
};

/* A quarter of the rate: every worker counts for itself now, and a guesser must not gain from Redis being away. */
static struct limit_verdict limit_closed(const struct asking *asking)
{
    struct limit_ask asks[LIMIT_KEYS];
    struct limit limits[LIMIT_KEYS];
    struct limit_verdict verdict;

    for (size_t i = 0; i < asking->count; i++) {
        const struct limit *limit = asking->asks[i].limit;

        limits[i] = *limit;
        limits[i].period_ms =
            limit->period_ms > UINT32_MAX / CLOSED_SHARE ? UINT32_MAX : limit->period_ms * CLOSED_SHARE;
        limits[i].burst = limit->burst < CLOSED_SHARE ? 1 : limit->burst / CLOSED_SHARE;
        asks[i] = asking->asks[i];
        asks[i].limit = &limits[i];
    }
    verdict = limit_local(asks, asking->count, clock_ns() / 1000000U);
    for (size_t i = 0; i < asking->count; i++)
        if (verdict.hit == &limits[i])
            verdict.hit = asking->asks[i].limit;
    return verdict;
}

static void on_gate(void *owner, bool away, struct limit_verdict verdict, struct text value)
{
    struct asking *asking = owner;

    (void)value;
    if (away)
        verdict = asking->fail_closed ? limit_closed(asking)
                                      : limit_local(asking->asks, asking->count, clock_ns() / 1000000U);
    asking->on_verdict(asking->owner, verdict);
    free(asking);
}

void limit_ask(struct redis *redis, const struct limit_ask *asks, size_t count, bool fail_closed, limit_f *on_verdict,
               void *owner)
{
    struct asking *asking = calloc(1, sizeof(*asking));

    must(asking != NULL && count <= LIMIT_KEYS);
    *asking = (struct asking){.count = count, .fail_closed = fail_closed, .on_verdict = on_verdict, .owner = owner};
    for (size_t i = 0; i < count; i++)
        asking->asks[i] = asks[i];
    gate_ask(redis, asks, count, NULL, on_gate, asking);
}
