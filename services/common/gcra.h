/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Rate limits by GCRA: a sustained rate and a burst, as one number per key, its theoretical arrival time.
 *
 * Counted in Redis by one script, over several keys at once: either all count or none. Or counted here, by the same
 * rule in a bounded table, for when Redis is away. All times are microseconds.
 */
#ifndef PORTICO_COMMON_GCRA_H
#define PORTICO_COMMON_GCRA_H

#include "common/text.h"

enum { GCRA_KEYS = 6, GCRA_ENTRIES = 8192 /* of a table; the one whose time has come first gives way */ };

struct gcra {
    uint64_t interval_us;  /* what one request adds to its key's time */
    uint64_t tolerance_us; /* how far that may be ahead */
};

/* Lifted: `factor` times the rate and the burst. */
struct gcra gcra_of(uint32_t per_period, uint32_t period_ms, uint32_t burst, uint64_t factor);

/*
 * KEYS: the limits', then perhaps one whose value is fetched when all allow. ARGV: interval and tolerance of each
 * limit. Gives {0, 0, value or nil}, or {which limit refused, milliseconds to wait, nil}.
 */
extern const char gcra_script[];

struct gcra_ask {
    struct text key;
    struct gcra rate;
};

struct gcra_table;
struct gcra_table *gcra_open(void);

/* 0 when allowed, else how long to wait, and in `*hit` which of them refused. */
uint64_t gcra_count(struct gcra_table *table, const struct gcra_ask *asks, size_t count, uint64_t now_us, size_t *hit);

#endif
