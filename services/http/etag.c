/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The tag is 16 bytes of the body's SHA-256. A tag that the handler set is kept. */
#include "http/etag.h"

#include "common/crypto.h"

enum { TAG_BYTES = 16 };

static struct text answer_header_value(const struct exchange *x, struct text name)
{
    for (size_t i = 0; i < x->header_count; i++) {
        if (text_equal(x->headers[i].name, name))
            return x->headers[i].value;
    }
    return no_text;
}

bool etag_is_named(struct text list, struct text tag)
{
    while (!text_is_absent(list)) {
        struct text named = text_trim(text_next(&list, ','));

        if (text_starts_with(named, lit("W/")))
            named = text_slice(named, 2, SIZE_MAX);
        if (text_equal(named, lit("*")) || text_equal(named, tag))
            return true;
    }
    return false;
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
    if (!etag_is_named(header(x, "if-none-match"), tag))
        return;
    x->status = 304;
    x->content = no_text;
}
