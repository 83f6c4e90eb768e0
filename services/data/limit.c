/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Checks limits in Redis through the gate, and in this process when Redis is unavailable. */
#include "data/limit.h"

#include "common/clock.h"
#include "common/crypto.h"
#include "common/must.h"
#include "data/gate.h"

#include <stdlib.h>

enum { CLOSED_SHARE = 4 };

static struct gcra_table *table; /* opened at the first limit that is decided here */
static uint64_t scale = 1;

void limit_scale(uint64_t factor)
{
    must(factor > 0);
    scale = factor;
}

struct gcra limit_rate(const struct limit *limit)
{
    return gcra_of(limit->per_period, limit->period_ms, limit->burst, scale);
}

struct key limit_key(uint64_t firm, const struct limit *limit, struct text who)
{
    unsigned char digest[SHA256_BYTES];
    char hex[HEX_ROOM(SHA256_BYTES)];
    struct text parts[] = {text_of(limit->name), no_text};

    crypto_sha256(&who, 1, digest);
    parts[1] = text_from(hex, crypto_hex(digest, sizeof(digest), hex));
    return key_of(firm, lit("limit"), parts, 2);
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

struct limit_check {
    struct limit_ask asks[LIMIT_KEYS];
    size_t count;
    bool fail_closed;
    limit_f *on_verdict;
    void *owner;
};

/* A quarter of the rate: each worker counts for itself now, and an outage of Redis must not help guessing. */
static struct limit_verdict check_fail_closed(const struct limit_check *limit_check)
{
    struct limit_ask asks[LIMIT_KEYS];
    struct limit limits[LIMIT_KEYS];
    struct limit_verdict verdict;

    for (size_t i = 0; i < limit_check->count; i++) {
        const struct limit *limit = limit_check->asks[i].limit;

        limits[i] = *limit;
        limits[i].period_ms =
            limit->period_ms > UINT32_MAX / CLOSED_SHARE ? UINT32_MAX : limit->period_ms * CLOSED_SHARE;
        limits[i].burst = limit->burst < CLOSED_SHARE ? 1 : limit->burst / CLOSED_SHARE;
        asks[i] = limit_check->asks[i];
        asks[i].limit = &limits[i];
    }
    verdict = limit_local(asks, limit_check->count, clock_ns() / 1000000U);
    for (size_t i = 0; i < limit_check->count; i++)
        if (verdict.hit == &limits[i])
            verdict.hit = limit_check->asks[i].limit;
    return verdict;
}

static void on_gate(void *owner, bool unavailable, struct limit_verdict verdict, struct text value)
{
    struct limit_check *limit_check = owner;

    (void)value;
    if (unavailable)
        verdict = limit_check->fail_closed ? check_fail_closed(limit_check)
                                           : limit_local(limit_check->asks, limit_check->count, clock_ns() / 1000000U);
    limit_check->on_verdict(limit_check->owner, verdict);
    free(limit_check);
}

void limit_ask(struct redis *redis, const struct limit_ask *asks, size_t count, bool fail_closed, limit_f *on_verdict,
               void *owner)
{
    struct limit_check *limit_check = calloc(1, sizeof(*limit_check));

    must(limit_check != NULL && count <= LIMIT_KEYS);
    *limit_check =
        (struct limit_check){.count = count, .fail_closed = fail_closed, .on_verdict = on_verdict, .owner = owner};
    for (size_t i = 0; i < count; i++)
        limit_check->asks[i] = asks[i];
    gate_ask(redis, asks, count, NULL, on_gate, limit_check);
}
