/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ranges: whatever is asked for, what is sent lies inside the file. The first byte chooses the file's size. */
#include "worker/documents/range.h"

#include "common/must.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint64_t sizes[] = {0, 1, 10, 65536, UINT64_C(2147483648), UINT64_MAX};
    struct range range;

    if (size == 0)
        return 0;
    const uint64_t whole = sizes[data[0] % (sizeof(sizes) / sizeof(*sizes))];
    const enum range_outcome outcome = range_parse(text_from((const char *)data + 1, size - 1), whole, &range);

    must(range.from <= whole && range.length <= whole - range.from);
    must(outcome != RANGE_PART || range.length > 0);
    must(outcome == RANGE_PART || (range.from == 0 && range.length == whole));
    return 0;
}
