/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Asks the gate, and decides here when Redis is away. */
#include "data/limit.h"

#include "common/clock.h"
#include "common/must.h"
#include "data/gate.h"

#include <stdlib.h>

enum { CLOSED_SHARE = 4 };

static struct gcra_table *table; /* from the first limit that is decided here */
static uint64_t lifted = 1;

void limit_scale(uint64_t factor)
{
    must(factor > 0);
    lifted = factor;
}

struct gcra limit_rate(const struct limit *limit)
{
    return gcra_of(limit->per_period, limit->period_ms, limit->burst, lifted);
}

struct limit_verdict limit_local(const struct limit_ask *asks, size_t count, uint64_t now_ms)
{
    struct limit_verdict verdict = {.allowed = true, .local = true};
    struct gcra_check counted[LIMIT_KEYS];
    uint64_t wait_us;
    size_t hit;

    must(count <= LIMIT_KEYS);
    if (table == NULL)
        table = gcra_open();
    for (size_t i = 0; i < count; i++)
        counted[i] = (struct gcra_check){key_text(&asks[i].key), limit_rate(asks[i].limit)};
    wait_us = gcra_count(table, counted, count, now_ms * 1000U, &hit);
    if (wait_us > 0) {
        verdict.allowed = false;
        verdict.hit = asks[hit].limit;
        verdict.retry_ms = (uint32_t)((wait_us + 999U) / 1000U);
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
