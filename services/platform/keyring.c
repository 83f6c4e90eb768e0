/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Tokens have 256 bits, so a plain hash of them is enough. A code has twenty: it is hashed under a key that the
 * database never sees, together with the browser's token, so that a stolen table helps nobody to guess it.
 */
#include "platform/keyring.h"

#include "common/config.h"
#include "common/must.h"
#include "data/session.h"
#include "http/exchange.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

enum { CODE_DIGITS = 6, CODES = 1000000 };

static struct secret_key root, platform, codes;

void keyring_load(void)
{
    char why[KEY_WHY];

    if (!root_load(config_text(CONFIG_ROOT_KEY), &root, why)) {
        fprintf(stderr, "%s\n", why);
        exit(EX_CONFIG);
    }
    key_platform(&root, &platform);
    key_derive(&platform, "codes", &codes);
}

const struct secret_key *keyring_root(void)
{
    return &root;
}

const struct secret_key *keyring_platform(void)
{
    return &platform;
}

struct text hex_of(struct arena *arena, const void *bytes, size_t length)
{
    char *hex = arena_take(arena, 2 + HEX_ROOM(length));

    hex[0] = '\\';
    hex[1] = 'x';
    return text_from(hex, 2 + crypto_hex(bytes, length, hex + 2));
}

struct text bytes_of(struct arena *arena, struct text column)
{
    if (!text_starts_with(column, lit("\\x")))
        return no_text;
    const size_t length = (column.length - 2) / 2;
    unsigned char *bytes = arena_take(arena, length + 1);

    if (!crypto_from_hex(text_slice(column, 2, SIZE_MAX), bytes, length))
        return no_text;
    return text_from((const char *)bytes, length);
}

struct text new_token(struct exchange *x)
{
    unsigned char bits[32];
    char *token = arena_take(secret_arena(x), BASE64URL_ROOM(sizeof(bits)));

    crypto_random(bits, sizeof(bits));
    const struct text text = text_from(token, crypto_base64url(bits, sizeof(bits), token));
    crypto_wipe(bits, sizeof(bits));
    return text;
}

struct text token_hash(struct exchange *x, uint64_t firm, struct text token)
{
    const struct session_digest digest = session_digest(firm, token);

    return hex_of(arena(x), digest.bytes, sizeof(digest.bytes));
}

struct text code_hash(struct exchange *x, struct text context, struct text code)
{
    const struct text parts[] = {context, code};
    unsigned char hash[SHA256_BYTES];

    key_hash(&codes, arena_join(secret_arena(x), parts, 2), hash);
    return hex_of(arena(x), hash, sizeof(hash));
}

struct text typed_code(struct exchange *x, struct text typed)
{
    char *code = arena_take(secret_arena(x), typed.length + 1);
    size_t length = 0;

    for (size_t i = 0; i < typed.length; i++)
        if (typed.at[i] != ' ' && typed.at[i] != '-')
            code[length++] = (char)toupper((unsigned char)typed.at[i]);
    return text_from(code, length);
}

/* Every code is equally likely: numbers beyond the last full million are drawn again. */
static struct text new_code(struct exchange *x)
{
    const uint32_t limit = UINT32_MAX / CODES * CODES;
    uint32_t drawn;

    do
        crypto_random(&drawn, sizeof(drawn));
    while (drawn >= limit);
    return arena_print(secret_arena(x), "%0*u", CODE_DIGITS, drawn % CODES);
}

static struct text seal(struct exchange *x, struct text mail, struct text plain)
{
    const struct text sealed = key_seal(&platform, mail, plain, arena(x));

    must(!text_is_absent(sealed));
    return hex_of(arena(x), sealed.at, sealed.length);
}

struct text sealed_token(struct exchange *x, struct text mail, struct text token)
{
    return seal(x, mail, arena_print(secret_arena(x), "{\"token\":\"%.*s\"}", (int)token.length, token.at));
}

struct proof *new_proof(struct exchange *x)
{
    struct proof *proof = scratch(x, sizeof(*proof));
    const struct text code = new_code(x), token = new_token(x);

    proof->id = new_id(x);
    proof->mail = new_id(x);
    proof->job = new_id(x);
    proof->browser = new_token(x);
    proof->browser_hash = token_hash(x, 0, proof->browser);
    proof->code_hash = code_hash(x, proof->browser, code);
    proof->link_hash = token_hash(x, 0, token);
    const struct text plain = arena_print(secret_arena(x), "{\"code\":\"%s\",\"token\":\"%s\"}", code.at, token.at);

    proof->secret = seal(x, proof->mail, plain);
    return proof;
}

void limit_address(struct exchange *x, const struct limit *limit)
{
    const struct text address = client_address(x);

    if (!text_starts_with(address, lit("127.")) && !text_equal(address, lit("::1")))
        limit_by(x, limit, address);
}
