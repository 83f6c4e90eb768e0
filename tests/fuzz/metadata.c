/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Upload-Metadata, and the name that comes out of it: well-formed, without folders, and safe in a header. */
#include "common/must.h"
#include "common/name.h"
#include "request.h"
#include "worker/documents/tus.h"

#include <string.h>

static const struct route route = {.method = POST, .path = "/api/uploads", .access = PUBLIC};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct header_line header = {lit("upload-metadata"), text_from((const char *)data, size)};
    struct exchange *x = request_open(&route, &header);
    struct text given = tus_metadata(x, "filename"), name;

    if (!text_is_absent(given)) {
        must(given.length <= size);
        name = name_of_file(given, x->arena);
        must(name.length > 0 && text_is_utf8(name));
        must(memchr(name.at, '/', name.length) == NULL);
    }
    exchange_unref(&x);
    return 0;
}
