/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bytes that are shared: counted by libh2o, so that an answer under way keeps them while others replace them. */
#ifndef PORTICO_EDGE_BLOB_H
#define PORTICO_EDGE_BLOB_H

#include "common/text.h"

#include <h2o.h>

enum { ETAG_BYTES = 24 };

struct blob {
    size_t length;
    char bytes[];
};

/* `bytes.at` may be NULL: then they are to be filled in. Counted once, for the caller. */
struct blob *blob_make(struct text bytes);
void blob_drop(struct blob **blob); /* NULL inside is allowed */

static inline struct text blob_text(const struct blob *blob)
{
    return (struct text){blob->bytes, blob->length};
}

/* One content in up to three encodings, of which each request gets the smallest that it takes. */
struct content {
    struct blob *plain, *gzip, *brotli; /* the latter two may be NULL */
    char etag[ETAG_BYTES];              /* without quotes and encoding */
};

void content_tag(struct content *content);
void content_drop(struct content *content);

/* Adds gzip and brotli where they are smaller. For what is not compressed at build time. */
void content_compress(struct content *content);

struct request;

/* 200 or 304. The content may be dropped at once afterwards. */
void content_serve(const struct content *content, struct request *r, struct text type, struct text cache);

#endif
