/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The script uses the clock of Redis, so that processes whose clocks differ agree; a key expires at its arrival time,
 * since from then on it has no effect. The table is set-associative: a key may be in one of WAYS entries of its set.
 */
#include "common/gcra.h"

#include "common/crypto.h"
#include "common/must.h"

#include <stdlib.h>

enum { WAYS = 8, SETS = GCRA_ENTRIES / WAYS };

const char gcra_script[] = "local time = redis.call('TIME')\n"
                           "local now = time[1] * 1000000 + time[2]\n"
                           "local limits = #ARGV / 2\n"
                           "local arrivals = {}\n"
                           "for i = 1, limits do\n"
                           "  local interval, tolerance = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])\n"
                           "  local kept = tonumber(redis.call('GET', KEYS[i]) or now) or now\n"
                           "  local arrival = math.max(kept, now) + interval\n"
                           "  if arrival - tolerance > now then\n"
                           "    return {i, math.ceil((arrival - tolerance - now) / 1000), false}\n"
                           "  end\n"
                           "  arrivals[i] = arrival\n"
                           "end\n"
                           "for i = 1, limits do\n"
                           "  local lasting = math.ceil((arrivals[i] - now) / 1000)\n"
                           "  redis.call('SET', KEYS[i], string.format('%.0f', arrivals[i]), 'PX', lasting)\n"
                           "end\n"
                           "return {0, 0, #KEYS > limits and redis.call('GET', KEYS[#KEYS])}\n";

struct entry {
    uint64_t key; /* keyed hash; 0 is empty */
    uint64_t arrival_us;
};

struct gcra_table {
    uint64_t seed; /* secret, so that nobody outside can choose keys of one set */
    struct entry entries[SETS][WAYS];
};

struct gcra gcra_of(uint32_t per_period, uint32_t period_ms, uint32_t burst, uint64_t factor)
{
    uint64_t interval = (uint64_t)period_ms * 1000U / per_period;
    uint64_t scaled = interval / factor;

    /* The tolerance is not multiplied: counted in requests it grows as the interval shrinks. */
    return (struct gcra){scaled == 0 ? 1 : scaled, interval * burst};
}

struct gcra_table *gcra_open(void)
{
    struct gcra_table *table = calloc(1, sizeof(*table));

    must(table != NULL);
    crypto_random(&table->seed, sizeof(table->seed));
    return table;
}

/* FNV-1a with a random seed. */
static uint64_t hash_of(const struct gcra_table *table, struct text key)
{
    uint64_t hash = table->seed | 1;

    for (size_t i = 0; i < key.length; i++)
        hash = (hash ^ (unsigned char)key.at[i]) * 0x100000001b3U;
    hash ^= hash >> 32;
    return hash == 0 ? 1 : hash;
}

static struct entry *entry_of(struct gcra_table *table, struct text key)
{
    uint64_t hash = hash_of(table, key);
    struct entry *set = table->entries[hash % SETS], *oldest = set;

    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == hash)
            return &set[i];
        if (set[i].arrival_us < oldest->arrival_us)
            oldest = &set[i];
    }
    *oldest = (struct entry){.key = hash};
    return oldest;
}

/* The key's arrival time if one more request is counted. */
static uint64_t arrival_of(struct gcra_table *table, const struct gcra_check *ask, uint64_t now_us)
{
    uint64_t arrival = entry_of(table, ask->key)->arrival_us;

    return (arrival > now_us ? arrival : now_us) + ask->rate.interval_us;
}

uint64_t gcra_count(struct gcra_table *table, const struct gcra_check *asks, size_t count, uint64_t now_us, size_t *hit)
{
    must(count <= GCRA_KEYS);
    for (size_t i = 0; i < count; i++) {
        uint64_t latest = now_us + asks[i].rate.tolerance_us, arrival = arrival_of(table, &asks[i], now_us);

        if (arrival <= latest)
            continue;
        *hit = i;
        return arrival - latest;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t arrival = arrival_of(table, &asks[i], now_us);

        entry_of(table, asks[i].key)->arrival_us = arrival;
    }
    return 0;
}
