/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Time: a monotonic clock for durations, seconds since 1970 for stored times, and RFC 3339 for texts. */
#ifndef PORTICO_COMMON_CLOCK_H
#define PORTICO_COMMON_CLOCK_H

#include "common/text.h"

enum { CLOCK_TEXT = 32 /* bytes of a printed time with its NUL */ };

uint64_t clock_ns(void);     /* monotonic */
uint64_t clock_ms(void);     /* since 1970 */
int64_t clock_seconds(void); /* since 1970 */

/* RFC 3339 in UTC, e.g. 2026-05-05T09:12:00Z; with six digits of a second when `microseconds` is not 0. Years 1 to
   9999; anything outside is clamped. */
void clock_print(int64_t seconds, uint32_t microseconds, char out[CLOCK_TEXT]);

/* RFC 3339, section 5.6, with any offset; a fraction is ignored. Years 1 to 9999. */
bool clock_parse(struct text text, int64_t *seconds);

/* True for an existing day, as YYYY-MM-DD. */
bool clock_is_date(struct text text);

#endif
