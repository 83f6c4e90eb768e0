/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Rate limits by GCRA: a sustained rate and a burst, stored as one number per key, its theoretical arrival time.
 *
 * They are counted in Redis by one script, over several keys at once: either all count or none. Or they are counted
 * here, by the same rule in a bounded table, when Redis is unavailable. All times are microseconds.
 */
#ifndef PORTICO_COMMON_GCRA_H
#define PORTICO_COMMON_GCRA_H

#include "common/text.h"

enum { GCRA_KEYS = 6, GCRA_ENTRIES = 8192 /* of a table; a new key replaces the one with the oldest arrival time */ };

struct gcra {
    uint64_t interval_us;  /* added to the key's time by one request */
    uint64_t tolerance_us; /* how far that time may be ahead of now */
};

/* The rate and the burst, both multiplied by `factor`. */
struct gcra gcra_of(uint32_t per_period, uint32_t period_ms, uint32_t burst, uint64_t factor);

/*
 * KEYS: those of the limits, then optionally one whose value is fetched when all limits allow. ARGV: interval and
 * tolerance of each limit. Returns {0, 0, value or nil}, or {number of the limit that refused, milliseconds to wait,
 * nil}.
 */
extern const char gcra_script[];

struct gcra_check {
    struct text key;
    struct gcra rate;
};

struct gcra_table;
struct gcra_table *gcra_open(void);

/* 0 when allowed, otherwise how long to wait, with the index of the limit that refused in `*hit`. */
uint64_t gcra_count(struct gcra_table *table, const struct gcra_check *asks, size_t count, uint64_t now_us,
                    size_t *hit);

#endif
