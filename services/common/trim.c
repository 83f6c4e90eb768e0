/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "common/trim.h"

#include <malloc.h>

bool trim_after_burst(struct trim *trim, size_t count)
{
    if (count > trim->peak)
        trim->peak = count;
    if (count > trim->peak / 2 || trim->peak - count < TRIM_COUNT)
        return false;
    trim->peak = count;
    malloc_trim(0);
    return true;
}
