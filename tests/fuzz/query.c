/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Queries and their percent escapes: what is decoded is UTF-8 and never longer than what stood there. */
#include "http/inside.h"
#include "http/route.h"

#include "common/must.h"
#include "request.h"

static const struct route route = {.method = GET, .path = "/api/fuzz", .access = PUBLIC};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text query = text_from((const char *)data, size), value;
    struct exchange *x = request_open(&route, NULL);
    char *out = arena_take(x->arena, size + 1);
    size_t length = route_unescape(query, true, out);

    must(length == SIZE_MAX || (length <= size && text_is_utf8(text_from(out, length))));
    x->request.query = query;
    value = query_text(x, "after");
    must(text_is_absent(value) || (value.length <= size && text_is_utf8(value)));
    exchange_unref(&x);
    return 0;
}
