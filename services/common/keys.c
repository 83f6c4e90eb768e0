/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Derivation is HKDF-Expand for one block (RFC 5869, section 2.3): the input key is already uniform. */
#include "common/keys.h"

#include "common/must.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct text key_bytes(const struct secret_key *key)
{
    return text_from((const char *)key->bytes, sizeof(key->bytes));
}

static bool reject_file(const char *path, const char *reason, char why[KEY_WHY])
{
    snprintf(why, KEY_WHY, "the root key %.300s %s", path, reason);
    return false;
}

static bool read_root(int file, const char *path, struct secret_key *root, char why[KEY_WHY])
{
    struct stat status;
    unsigned char bytes[AEAD_KEY + 1];
    ssize_t count;

    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
        return reject_file(path, "is not a regular file", why);
    if ((status.st_mode & 077) != 0)
        return reject_file(path, "can be read by others: its mode must be 0600", why);
    count = read(file, bytes, sizeof(bytes));
    if (count == AEAD_KEY)
        memcpy(root->bytes, bytes, AEAD_KEY);
    crypto_wipe(bytes, sizeof(bytes));
    return count == AEAD_KEY || reject_file(path, "does not have exactly 32 bytes", why);
}

bool root_load(const char *path, struct secret_key *root, char why[KEY_WHY])
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool is_valid;

    if (file < 0)
        return reject_file(path, strerror(errno), why);
    is_valid = read_root(file, path, root, why);
    close(file);
    return is_valid;
}

void key_new(struct secret_key *key)
{
    crypto_random(key->bytes, sizeof(key->bytes));
}

void key_wipe(struct secret_key *key)
{
    crypto_wipe(key->bytes, sizeof(key->bytes));
}

void key_derive(const struct secret_key *from, const char *purpose, struct secret_key *out)
{
    const struct text parts[] = {lit("portico "), text_of(purpose), lit("\x01")};

    crypto_hmac(key_bytes(from), parts, sizeof(parts) / sizeof(*parts), out->bytes);
}

void key_platform(const struct secret_key *root, struct secret_key *out)
{
    key_derive(root, "platform", out);
}

void key_hash(const struct secret_key *key, struct text text, unsigned char out[SHA256_BYTES])
{
    crypto_hmac(key_bytes(key), &text, 1, out);
}

/* ---- wrapping ---- */

enum { AAD_BYTES = 64 };

/* What a wrapped key is bound to: a word for the kind, the firm's number in network order, the id. */
static struct text binding_of(char aad[AAD_BYTES], const char kind[8], uint64_t firm, struct text id)
{
    must(id.length <= AAD_BYTES - 16);
    memcpy(aad, kind, 8);
    for (int i = 0; i < 8; i++)
        aad[8 + i] = (char)(firm >> (56 - 8 * i));
    if (id.length > 0)
        memcpy(aad + 16, id.at, id.length);
    return text_from(aad, 16 + id.length);
}

static void wrap_key(const struct secret_key *with, struct text aad, const struct secret_key *key,
                     unsigned char out[KEY_WRAPPED])
{
    crypto_random(out, AEAD_NONCE);
    crypto_seal(with->bytes, out, aad, key_bytes(key), out + AEAD_NONCE);
}

static bool unwrap_key(const struct secret_key *with, struct text aad, struct text wrapped, struct secret_key *key)
{
    return wrapped.length == KEY_WRAPPED && crypto_open(with->bytes, (const unsigned char *)wrapped.at, aad,
                                                        text_slice(wrapped, AEAD_NONCE, SIZE_MAX), key->bytes);
}

void key_wrap_firm(const struct secret_key *root, uint64_t firm, const struct secret_key *key,
                   unsigned char out[KEY_WRAPPED])
{
    struct secret_key wrapping;
    char aad[AAD_BYTES];

    key_derive(root, "firm keys", &wrapping);
    wrap_key(&wrapping, binding_of(aad, "firm    ", firm, no_text), key, out);
    key_wipe(&wrapping);
}

bool key_unwrap_firm(const struct secret_key *root, uint64_t firm, struct text wrapped, struct secret_key *key)
{
    struct secret_key wrapping;
    char aad[AAD_BYTES];
    bool is_valid;

    key_derive(root, "firm keys", &wrapping);
    is_valid = unwrap_key(&wrapping, binding_of(aad, "firm    ", firm, no_text), wrapped, key);
    key_wipe(&wrapping);
    return is_valid;
}

void key_wrap_version(const struct secret_key *firm_key, uint64_t firm, struct text version,
                      const struct secret_key *key, unsigned char out[KEY_WRAPPED])
{
    char aad[AAD_BYTES];

    wrap_key(firm_key, binding_of(aad, "version ", firm, version), key, out);
}

bool key_unwrap_version(const struct secret_key *firm_key, uint64_t firm, struct text version, struct text wrapped,
                        struct secret_key *key)
{
    char aad[AAD_BYTES];

    return unwrap_key(firm_key, binding_of(aad, "version ", firm, version), wrapped, key);
}

/* ---- small texts ---- */

struct text key_seal(const struct secret_key *key, struct text aad, struct text plain, struct arena *arena)
{
    unsigned char *out = arena_take(arena, plain.length + KEY_OVERHEAD);

    crypto_random(out, AEAD_NONCE);
    crypto_seal(key->bytes, out, aad, plain, out + AEAD_NONCE);
    return text_from((const char *)out, plain.length + KEY_OVERHEAD);
}

struct text key_open(const struct secret_key *key, struct text aad, struct text sealed, struct arena *arena)
{
    unsigned char *out;

    if (sealed.length < KEY_OVERHEAD)
        return no_text;
    out = arena_take(arena, sealed.length - KEY_OVERHEAD + 1);
    if (!crypto_open(key->bytes, (const unsigned char *)sealed.at, aad, text_slice(sealed, AEAD_NONCE, SIZE_MAX), out))
        return no_text;
    return text_from((const char *)out, sealed.length - KEY_OVERHEAD);
}
