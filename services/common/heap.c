/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What malloc keeps is estimated from the most that was held: to ask malloc itself would take longer. */
#include "common/heap.h"

#include "common/must.h"

#include <malloc.h>

static size_t held, most_held, kept; /* now; since the last heap_return(); with what was freed and not returned */

void heap_open(void)
{
    mallopt(M_MMAP_THRESHOLD, HEAP_BLOCK);
    mallopt(M_TRIM_THRESHOLD, HEAP_END);
}

void heap_took(size_t bytes)
{
    held += bytes;
    if (held > most_held)
        most_held = held;
    if (held > kept)
        kept = held;
}

void heap_gave(size_t bytes)
{
    must(bytes <= held);
    held -= bytes;
}

/* All that is free goes back, so what malloc keeps is what is in use. */
static void trim(size_t in_use)
{
    malloc_trim(0);
    kept = in_use;
}

bool heap_return(void)
{
    bool is_over = kept > most_held + HEAP_SPARE || (most_held == 0 && kept > 0);

    if (is_over)
        trim(most_held);
    most_held = held;
    return is_over;
}

bool heap_after_burst(struct heap_burst *burst, size_t count)
{
    if (count > burst->peak)
        burst->peak = count;
    if (count > burst->peak / 2 || burst->peak - count < HEAP_BURST)
        return false;
    burst->peak = count;
    trim(held);
    return true;
}

bool heap_is_swollen(void)
{
    return kept > 0;
}
