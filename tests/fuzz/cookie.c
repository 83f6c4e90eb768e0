/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Cookie headers: a value lies inside the header and holds no separator. */
#include "common/must.h"
#include "request.h"

#include <string.h>

static const struct route route = {.method = GET, .path = "/api/fuzz", .access = PUBLIC};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct header_line header = {lit("cookie"), text_from((const char *)data, size)};
    struct exchange *x = request_open(&route, &header);
    struct text value = cookie(x, "pc");

    if (!text_is_absent(value)) {
        must(value.at >= (const char *)data && value.at + value.length <= (const char *)data + size);
        must(memchr(value.at, ';', value.length) == NULL);
    }
    exchange_unref(&x);
    return 0;
}
