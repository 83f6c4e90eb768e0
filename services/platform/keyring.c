/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Tokens have 256 bits, so a plain hash is enough. A code has twenty bits: it is hashed with a key that the database
 * never sees, together with the browser's token, so that a stolen table does not help to guess it.
 */
#include "platform/keyring.h"

#include "common/config.h"
#include "common/must.h"
#include "common/network.h"
#include "data/session.h"
#include "http/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

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
    const struct text code = code_new(secret_arena(x)), token = token_new(secret_arena(x));

    proof->id = new_id(x);
    proof->mail = new_id(x);
    proof->job = new_id(x);
    proof->browser = token_new(secret_arena(x));
    proof->browser_hash = token_hash(x, 0, proof->browser);
    proof->code_hash = code_hash(x, proof->browser, code);
    proof->link_hash = token_hash(x, 0, token);
    const struct text plain = arena_print(secret_arena(x), "{\"code\":\"%s\",\"token\":\"%s\"}", code.at, token.at);

    proof->secret = seal(x, proof->mail, plain);
    return proof;
}

/* The same limit for the /48 above, at a multiple of the rate. */
static void limit_above(struct exchange *x, const struct limit *limit, uint32_t multiple, struct text who)
{
    struct limit *above = scratch(x, sizeof(*above));

    *above = *limit;
    above->name = arena_print(arena(x), "%s above", limit->name).at;
    above->per_period *= multiple;
    above->burst *= multiple;
    limit_by(x, above, who);
}

void limit_address(struct exchange *x, const struct limit *limit)
{
    const struct text address = client_address(x), above = network_above(address, scratch(x, NETWORK_TEXT));

    if (text_starts_with(address, lit("127.")) || text_equal(address, lit("::1")))
        return;
    limit_by(x, limit, network_of(address, scratch(x, NETWORK_TEXT)));
    if (!text_is_absent(above))
        limit_above(x, limit, 4, above);
}

static struct text pair(struct exchange *x, struct text network, struct text email)
{
    return arena_print(secret_arena(x), "%.*s %.*s", (int)network.length, network.at, (int)email.length, email.at);
}

void limit_mails(struct exchange *x, const struct limit *by_network, const struct limit *by_all)
{
    const struct text email = field(x, "email"), address = client_address(x),
                      above = network_above(address, scratch(x, NETWORK_TEXT));

    limit_by(x, by_network, pair(x, network_of(address, scratch(x, NETWORK_TEXT)), email));
    if (!text_is_absent(above))
        limit_above(x, by_network, 1, pair(x, above, email));
    limit_by(x, by_all, email);
}
