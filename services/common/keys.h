/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The hierarchy of keys: the root key (a file now, an HSM behind the same functions later) wraps each firm's key; a
 * firm's key wraps the key of each document version and seals the firm's small secrets.
 *
 * The root key is never used directly, only keys that are derived from it for a purpose. A wrapped key is bound to its
 * owner, so a row that is copied to another firm or version cannot be opened. A sealed text is nonce || ciphertext ||
 * tag, with a random nonce.
 */
#ifndef PORTICO_COMMON_KEYS_H
#define PORTICO_COMMON_KEYS_H

#include "common/arena.h"
#include "common/crypto.h"
#include "common/text.h"

enum { KEY_WRAPPED = AEAD_NONCE + AEAD_KEY + AEAD_TAG, KEY_OVERHEAD = AEAD_NONCE + AEAD_TAG, KEY_WHY = 512 };

struct secret_key {
    unsigned char bytes[AEAD_KEY];
};

/* Reads the root key: a regular file of 32 bytes that only its owner may read. False with a sentence in `why`. */
bool root_load(const char *path, struct secret_key *root, char why[KEY_WHY]);

void key_new(struct secret_key *key);
void key_wipe(struct secret_key *key);

/* Derives a key for one purpose ("codes"); this is one-way. */
void key_derive(const struct secret_key *from, const char *purpose, struct secret_key *out);

/* The platform's own key, for what it seals outside any firm. */
void key_platform(const struct secret_key *root, struct secret_key *out);

/* HMAC-SHA-256, for short codes, which a plain hash would not hide. */
void key_hash(const struct secret_key *key, struct text text, unsigned char out[SHA256_BYTES]);

/* A firm's key is wrapped by the root key, a document version's key by the firm's. `version` is the id as text. */
void key_wrap_firm(const struct secret_key *root, uint64_t firm, const struct secret_key *key,
                   unsigned char out[KEY_WRAPPED]);
bool key_unwrap_firm(const struct secret_key *root, uint64_t firm, struct text wrapped, struct secret_key *key);
void key_wrap_version(const struct secret_key *firm_key, uint64_t firm, struct text version,
                      const struct secret_key *key, unsigned char out[KEY_WRAPPED]);
bool key_unwrap_version(const struct secret_key *firm_key, uint64_t firm, struct text version, struct text wrapped,
                        struct secret_key *key);

/* Small texts. The result is in the arena, which for key_open() should be a secret one. Absent when it cannot be
   opened. */
struct text key_seal(const struct secret_key *key, struct text aad, struct text plain, struct arena *arena);
struct text key_open(const struct secret_key *key, struct text aad, struct text sealed, struct arena *arena);

#endif
