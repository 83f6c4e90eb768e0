/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each encoding has its own entity tag (RFC 9110, section 8.8.3.3). */
#include "edge/blob.h"

#include "common/crypto.h"
#include "common/entity_tag.h"
#include "common/must.h"
#include "edge/answer.h"

#include <brotli/encode.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16 /* tells zlib to write a gzip header */, BROTLI_LEVEL = 5 };

struct blob *blob_make(struct text bytes)
{
    struct blob *blob = h2o_mem_alloc_shared(NULL, sizeof(*blob) + bytes.length, NULL);

    blob->length = bytes.length;
    if (bytes.at != NULL)
        memcpy(blob->bytes, bytes.at, bytes.length);
    return blob;
}

void blob_release(struct blob **blob)
{
    if (*blob != NULL)
        h2o_mem_release_shared(*blob);
    *blob = NULL;
}

void content_set_etag(struct content *content)
{
    struct text bytes = blob_text(content->plain);
    unsigned char digest[SHA256_BYTES];
    char hex[HEX_ROOM(8)];

    crypto_sha256(&bytes, 1, digest);
    crypto_hex(digest, 8, hex);
    memcpy(content->etag, hex, sizeof(hex));
}

void content_release(struct content *content)
{
    blob_release(&content->plain);
    blob_release(&content->gzip);
    blob_release(&content->brotli);
}

/* ---- compression ---- */

static struct blob *trim(struct blob *blob, size_t length, size_t below)
{
    blob->length = length;
    if (length == 0 || length >= below)
        blob_release(&blob);
    return blob;
}

static struct blob *gzip(const struct blob *plain)
{
    z_stream stream = {0};
    struct blob *out;
    size_t length = 0;

    must(deflateInit2(&stream, 6, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    out = blob_make(text_from(NULL, deflateBound(&stream, plain->length)));
    stream.next_in = (Bytef *)(uintptr_t)plain->bytes;
    stream.avail_in = (uInt)plain->length;
    stream.next_out = (Bytef *)out->bytes;
    stream.avail_out = (uInt)out->length;
    if (deflate(&stream, Z_FINISH) == Z_STREAM_END)
        length = stream.total_out;
    deflateEnd(&stream);
    return trim(out, length, plain->length);
}

static struct blob *brotli(const struct blob *plain)
{
    size_t length = BrotliEncoderMaxCompressedSize(plain->length);
    struct blob *out = blob_make(text_from(NULL, length));

    if (!BrotliEncoderCompress(BROTLI_LEVEL, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, plain->length,
                               (const uint8_t *)plain->bytes, &length, (uint8_t *)out->bytes))
        length = 0;
    return trim(out, length, plain->length);
}

void content_compress(struct content *content)
{
    content->gzip = gzip(content->plain);
    content->brotli = brotli(content->plain);
}

/* ---- serving ---- */

static struct text print_etag(struct request *r, const char *etag, const char *suffix)
{
    char *out = h2o_mem_alloc_pool(&r->req->pool, ETAG_BYTES + 8);
    int length = snprintf(out, ETAG_BYTES + 8, "\"%s%s\"", etag, suffix);

    return text_from(out, (size_t)length);
}

void content_serve(const struct content *content, struct request *r, struct text type, struct text cache)
{
    int accepted = h2o_get_compressible_types(&r->req->headers);
    struct answer answer = {.status = 200, .type = type, .cache = cache};
    struct blob *chosen = content->plain;
    const char *suffix = "";

    answer.varies = content->gzip != NULL || content->brotli != NULL;
    if (content->brotli != NULL && (accepted & H2O_COMPRESSIBLE_BROTLI) != 0) {
        chosen = content->brotli;
        suffix = "-br";
        answer.encoding = lit("br");
    } else if (content->gzip != NULL && (accepted & H2O_COMPRESSIBLE_GZIP) != 0) {
        chosen = content->gzip;
        suffix = "-gz";
        answer.encoding = lit("gzip");
    }
    answer.etag = print_etag(r, content->etag, suffix);
    answer.body = blob_text(chosen);
    h2o_mem_link_shared(&r->req->pool, chosen);
    if (entity_tag_is_listed(request_header(r, H2O_TOKEN_IF_NONE_MATCH), answer.etag, COMPARE_WEAKLY)) {
        answer.status = 304;
        answer.type = answer.encoding = no_text;
    }
    answer_send(r, &answer);
}
