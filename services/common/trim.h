/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Returning memory to the system after a burst of connections or streams.
 *
 * malloc returns by itself only what is free at the end of its heap: after thousands of streams have left, the pages
 * between what is still in use would be kept. To look for them costs milliseconds, so it is done only when the count
 * has fallen to half of its peak since the last time, and by TRIM_COUNT at least; a burst thus costs a few looks.
 */
#ifndef PORTICO_COMMON_TRIM_H
#define PORTICO_COMMON_TRIM_H

#include <stdbool.h>
#include <stddef.h>

enum { TRIM_COUNT = 256 };

/* Zeroed at the start. */
struct trim {
    size_t peak;
};

/* Must be called after each change of the count, or every second. True if free memory was returned. */
bool trim_after_burst(struct trim *trim, size_t count);

#endif
