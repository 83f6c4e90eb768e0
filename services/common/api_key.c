/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A key is split at its separators; then every part must have its width. */
#include "common/api_key.h"

#include "common/crypto.h"

enum { SECRET_BYTES = 32, HANDLE_BYTES = API_KEY_HANDLE / 2, CHECKSUM_BYTES = 4 };

static void print_checksum(struct text body, char out[HEX_ROOM(CHECKSUM_BYTES)])
{
    unsigned char hash[SHA256_BYTES];

    crypto_sha256(&body, 1, hash);
    crypto_hex(hash, CHECKSUM_BYTES, out);
}

struct text api_key_new(uint64_t firm, struct arena *secrets, struct text *handle)
{
    unsigned char random[HANDLE_BYTES + SECRET_BYTES];
    char name[HEX_ROOM(HANDLE_BYTES)], secret[HEX_ROOM(SECRET_BYTES)], sum[HEX_ROOM(CHECKSUM_BYTES)];
    struct text body;

    crypto_random(random, sizeof(random));
    crypto_hex(random, HANDLE_BYTES, name);
    crypto_hex(random + HANDLE_BYTES, SECRET_BYTES, secret);
    body = arena_print(secrets, "pk_%llu_%s_%s", (unsigned long long)firm, name, secret);
    print_checksum(body, sum);
    crypto_wipe(random, sizeof(random));
    crypto_wipe(secret, sizeof(secret));
    *handle = arena_copy(secrets, text_of(name));
    return arena_print(secrets, "%.*s_%s", (int)body.length, body.at, sum);
}

static bool is_hex(struct text text, size_t bytes)
{
    unsigned char out[SECRET_BYTES];
    bool is_valid = crypto_from_hex(text, out, bytes);

    crypto_wipe(out, sizeof(out));
    return is_valid;
}

bool api_key_parse(struct text text, uint64_t *firm, struct text *handle)
{
    struct text rest = text, prefix = text_next(&rest, '_'), number = text_next(&rest, '_'), secret, sum;
    char expected[HEX_ROOM(CHECKSUM_BYTES)];

    *handle = text_next(&rest, '_');
    secret = text_next(&rest, '_');
    sum = rest;
    if (!text_equal(prefix, lit("pk")) || !text_to_number(number, firm) || number.at[0] == '0')
        return false;
    if (!is_hex(*handle, HANDLE_BYTES) || !is_hex(secret, SECRET_BYTES) || !is_hex(sum, CHECKSUM_BYTES))
        return false;
    print_checksum(text_from(text.at, (size_t)(secret.at + secret.length - text.at)), expected);
    return text_equal(sum, text_of(expected));
}
