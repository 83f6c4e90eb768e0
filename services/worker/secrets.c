/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Secrets of authentication. The root key stays in static memory of this file for the life of the process. */
#include "worker/secrets.h"

#include "common/config.h"
#include "common/log.h"
#include "common/must.h"
#include "data/registry.h"
#include "worker/parameters.h"
#include "worker/worker_sql.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { BROWSER_RANDOM = 16, BROWSER_RANDOM_TEXT = 22 /* of the token, in base64url */ };

static struct secret_key root, code_key, browser_key;

void secrets_load(void)
{
    char why[KEY_WHY];

    if (!root_load(config_text(CONFIG_ROOT_KEY), &root, why)) {
        log_say_text(LOG_ERROR, "the root key cannot be read", "why", text_of(why));
        exit(EX_CONFIG);
    }
    key_derive(&root, "codes", &code_key);
    key_derive(&root, "browsers", &browser_key);
}

void ask_firm_key(struct exchange *x)
{
    ask_bare(x, SQL_FIRM_WRAPPED_KEY);
}

const struct secret_key *firm_key(struct exchange *x)
{
    struct secret_key *key = arena_take(secret_arena(x), sizeof(*key));
    struct text wrapped = from_hex(x, row_text(x, SQL_FIRM_WRAPPED_KEY, 0, "wrapped"));

    if (!text_is_absent(wrapped) && key_unwrap_firm(&root, firm(x)->number, wrapped, key))
        return key;
    log_say(LOG_ERROR, "a firm's key does not open");
    refuse(x, 500, "internal");
    return NULL;
}

struct text bytea(struct exchange *x, struct text bytes)
{
    char *hex;

    if (text_is_absent(bytes))
        return no_text;
    hex = arena_take(secret_arena(x), 2 + HEX_ROOM(bytes.length));
    memcpy(hex, "\\x", 2);
    return text_from(hex, 2 + crypto_hex(bytes.at, bytes.length, hex + 2));
}

struct text from_hex(struct exchange *x, struct text hex)
{
    char *bytes = arena_take(secret_arena(x), hex.length / 2 + 1);

    if (text_is_absent(hex) || !crypto_from_hex(hex, bytes, hex.length / 2))
        return no_text;
    return text_from(bytes, hex.length / 2);
}

struct text token_hash(struct exchange *x, struct text token)
{
    struct session_digest digest = session_digest(firm(x)->number, token);

    return bytea(x, text_from((const char *)digest.bytes, sizeof(digest.bytes)));
}

struct text code_hash(struct exchange *x, struct text owner, struct text code)
{
    char *hash = arena_take(secret_arena(x), SHA256_BYTES);
    struct text whole = arena_print(secret_arena(x), "%llu/%.*s/%.*s", (unsigned long long)firm(x)->number,
                                    (int)owner.length, owner.at, (int)code.length, code.at);

    key_hash(&code_key, whole, (unsigned char *)hash);
    return text_from(hash, SHA256_BYTES);
}

/* The keyed hash of the random part, for this firm only. */
static struct text browser_token_with(struct exchange *x, struct text random)
{
    unsigned char hash[SHA256_BYTES];
    char hash_text[BASE64URL_ROOM(SHA256_BYTES)];
    struct text whole =
        arena_print(secret_arena(x), "%llu/%.*s", (unsigned long long)firm(x)->number, (int)random.length, random.at);

    key_hash(&browser_key, whole, hash);
    crypto_base64url(hash, sizeof(hash), hash_text);
    return arena_print(secret_arena(x), "%.*s%.*s", (int)random.length, random.at, (int)(SESSION_TOKEN - random.length),
                       hash_text);
}

struct text browser_token_new(struct exchange *x)
{
    unsigned char random[BROWSER_RANDOM];
    char random_text[BASE64URL_ROOM(BROWSER_RANDOM)];

    crypto_random(random, sizeof(random));
    return browser_token_with(x, text_from(random_text, crypto_base64url(random, sizeof(random), random_text)));
}

bool browser_token_is_ours(struct exchange *x, struct text token)
{
    struct text right;

    if (token.length != SESSION_TOKEN)
        return false;
    right = browser_token_with(x, text_slice(token, 0, BROWSER_RANDOM_TEXT));
    return crypto_equal(token.at, token.length, right.at, right.length);
}

struct text seal_mail_secret(struct exchange *x, const struct secret_key *key, struct text mail, struct text code,
                             struct text token)
{
    json_t *secret = json_object();
    char *plain;
    struct text sealed;

    if (!text_is_absent(code))
        json_object_set_new(secret, "code", json_stringn(code.at, code.length));
    json_object_set_new(secret, "token", json_stringn(token.at, token.length));
    plain = json_dumps(secret, JSON_COMPACT);
    must(plain != NULL);
    sealed = key_seal(key, mail, text_of(plain), secret_arena(x));
    crypto_wipe(plain, strlen(plain));
    free(plain);
    json_decref(secret);
    return bytea(x, sealed);
}
