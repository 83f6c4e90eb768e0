/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shared bytes with a reference count by libh2o, so that an answer under way keeps them when they are replaced. */
#ifndef PORTICO_EDGE_BLOB_H
#define PORTICO_EDGE_BLOB_H

#include "common/text.h"

#include <h2o.h>

enum { ETAG_BYTES = 24 };

struct blob {
    size_t length;
    char bytes[];
};

/* If `bytes.at` is NULL, the caller fills the bytes in. The caller holds one reference. */
struct blob *blob_make(struct text bytes);
void blob_release(struct blob **blob); /* NULL inside is allowed */

static inline struct text blob_text(const struct blob *blob)
{
    return (struct text){blob->bytes, blob->length};
}

/* One content in up to three encodings; each request gets the smallest that it accepts. */
struct content {
    struct blob *plain, *gzip, *brotli; /* the latter two may be NULL */
    char etag[ETAG_BYTES];              /* without quotes and encoding */
};

void content_set_etag(struct content *content);
void content_release(struct content *content);

/* Adds gzip and brotli if they are smaller. For content that is not compressed at build time. */
void content_compress(struct content *content);

struct request;

/* Answers 200 or 304. The content may be released directly afterwards. */
void content_serve(const struct content *content, struct request *r, struct text type, struct text cache);

#endif
