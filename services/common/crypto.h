/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The cryptography that we use, by OpenSSL. A failure of the library itself (no memory, no random numbers) aborts; only
 * input from outside can be wrong, and then a function returns false.
 */
#ifndef PORTICO_COMMON_CRYPTO_H
#define PORTICO_COMMON_CRYPTO_H

#include "common/text.h"

enum { SHA256_BYTES = 32, AEAD_KEY = 32, AEAD_NONCE = 12, AEAD_TAG = 16 };

/* Room for the base64url or hex of `bytes` bytes, with a NUL. */
#define BASE64URL_ROOM(bytes) (((bytes)*4 + 2) / 3 + 1)
#define HEX_ROOM(bytes) ((bytes)*2 + 1)

void crypto_random(void *out, size_t length); /* from the kernel */

/* Over the concatenation of the parts. */
void crypto_sha256(const struct text *parts, size_t count, unsigned char out[SHA256_BYTES]);
void crypto_hmac(struct text key, const struct text *parts, size_t count, unsigned char out[SHA256_BYTES]);

/* Takes the same time wherever they differ. Texts of different lengths differ at once. */
bool crypto_equal(const void *a, size_t a_length, const void *b, size_t b_length);

void crypto_wipe(void *at, size_t length);

/* AES-256-GCM. `out` gets `plain.length` bytes and the tag. A nonce must never be used twice with one key. */
void crypto_seal(const unsigned char key[AEAD_KEY], const unsigned char nonce[AEAD_NONCE], struct text aad,
                 struct text plain, unsigned char *out);

/* The reverse: `out` gets sealed.length - AEAD_TAG bytes. False (and zeroes) when `sealed` was not made with this key,
   nonce and aad. */
bool crypto_open(const unsigned char key[AEAD_KEY], const unsigned char nonce[AEAD_NONCE], struct text aad,
                 struct text sealed, unsigned char *out);

/* Base64url without padding (RFC 4648, section 5), lower-case hex. Both write a closing NUL and return the length. */
size_t crypto_base64url(const void *bytes, size_t length, char *out);
size_t crypto_hex(const void *bytes, size_t length, char *out);

/* False unless `text` is exactly the encoding of `length` bytes: no padding, no spare bits, lower case for hex. */
bool crypto_from_base64url(struct text text, void *out, size_t length);
bool crypto_from_hex(struct text text, void *out, size_t length);

#endif
