/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The headers of tus 1.0.0 (tus.io/protocols/resumable-upload). */
#include "worker/documents/tus.h"

#include "worker/documents/vault/piece.h"
#include "worker/documents/vault/seal.h"

#include <openssl/evp.h>

bool tus_check_version(struct exchange *x)
{
    answer_header(x, "tus-resumable", lit("1.0.0"));
    answer_header(x, "cache-control", lit("no-store"));
    if (text_equal(header(x, "tus-resumable"), lit("1.0.0")))
        return true;
    answer_header(x, "tus-version", lit("1.0.0"));
    refuse(x, 412, "tus_version");
    return false;
}

static struct text base64_decoded(struct exchange *x, struct text text)
{
    unsigned char *out = scratch(x, text.length + 1);
    size_t padding = 0;
    int length;

    if (text.length == 0)
        return lit("");
    if (text.length % 4 != 0)
        return no_text;
    length = EVP_DecodeBlock(out, (const unsigned char *)text.at, (int)text.length);
    while (padding < 2 && text.at[text.length - 1 - padding] == '=')
        padding++;
    return length < (int)padding ? no_text : text_from((char *)out, (size_t)length - padding);
}

struct text tus_metadata(struct exchange *x, const char *key)
{
    struct text rest = header(x, "upload-metadata");

    if (rest.length > TUS_METADATA_BYTES)
        return no_text;
    while (!text_is_absent(rest)) {
        struct text pair = text_trim(text_next(&rest, ',')), name = text_next(&pair, ' ');

        if (text_equal(name, text_of(key)))
            return base64_decoded(x, text_is_absent(pair) ? lit("") : text_trim(pair));
    }
    return no_text;
}

bool tus_checksum(struct exchange *x, const char **digest, struct text *expected)
{
    struct text rest = header(x, "upload-checksum"), name;

    *digest = NULL;
    if (text_is_absent(rest))
        return true;
    name = text_next(&rest, ' ');
    if (text_equal(name, lit("sha1")))
        *digest = "sha1";
    else if (text_equal(name, lit("sha256")))
        *digest = "sha256";
    if (*digest == NULL || text_is_absent(rest)) {
        refuse(x, 400, "checksum_unknown");
        return false;
    }
    *expected = text_trim(rest);
    return true;
}

void tus_answer_progress(struct exchange *x, struct text received, struct text size, struct text expires)
{
    answer_header(x, "upload-offset", received);
    answer_header(x, "upload-length", size);
    answer_header(x, "upload-expires", expires);
}

void tus_options(struct exchange *x)
{
    answer_header(x, "tus-resumable", lit("1.0.0"));
    answer_header(x, "tus-version", lit("1.0.0"));
    answer_header(x, "tus-extension", lit("creation,termination,expiration,checksum"));
    answer_header(x, "tus-checksum-algorithm", lit("sha1,sha256"));
    answer_header(x, "tus-max-size", arena_print(arena(x), "%llu", (unsigned long long)TUS_MAX_SIZE));
    answer_header(x, "x-portico-piece-max", arena_print(arena(x), "%d", PIECE_LIMIT));
    answer_header(x, "x-portico-piece-multiple", arena_print(arena(x), "%d", SEAL_CHUNK));
    answer_empty(x, 204);
}
