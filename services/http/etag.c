/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The tag is 16 bytes of the body's SHA-256. A tag that the handler set is kept. */
#include "http/etag.h"

#include "common/crypto.h"
#include "common/entity_tag.h"

enum { TAG_BYTES = 16 };

static struct text answer_header_value(const struct exchange *x, struct text name)
{
    for (size_t i = 0; i < x->header_count; i++) {
        if (text_equal(x->headers[i].name, name))
            return x->headers[i].value;
    }
    return no_text;
}

static struct text tag_of(struct exchange *x)
{
    unsigned char digest[SHA256_BYTES];
    char printed[BASE64URL_ROOM(TAG_BYTES)];

    crypto_sha256(&x->content, 1, digest);
    crypto_base64url(digest, TAG_BYTES, printed);
    return arena_print(x->arena, "\"%s\"", printed);
}

void etag_add(struct exchange *x)
{
    bool cacheable = x->route->method == GET && x->status == 200 && x->state != STATE_STREAMED;
    struct text tag = answer_header_value(x, lit("etag"));

    if (text_is_absent(answer_header_value(x, lit("cache-control"))))
        answer_header(x, "cache-control", cacheable ? lit("private, no-cache") : lit("no-store"));
    if (!cacheable)
        return;
    if (text_is_absent(tag)) {
        tag = tag_of(x);
        answer_header(x, "etag", tag);
    }
    if (!entity_tag_is_listed(header_list(x, "if-none-match"), tag, COMPARE_WEAKLY))
        return;
    x->status = 304;
    x->content = no_text;
}
