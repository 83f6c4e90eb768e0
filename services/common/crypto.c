/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Thin wrappers of OpenSSL's EVP, so that no caller handles its contexts or forgets to check a result. */
#include "common/crypto.h"

#include "common/must.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>
#include <sys/random.h>

void crypto_random(void *out, size_t length)
{
    unsigned char *at = out;

    while (length > 0) {
        ssize_t count = getrandom(at, length, 0);

        must(count > 0 || errno == EINTR);
        if (count > 0) {
            at += count;
            length -= (size_t)count;
        }
    }
}

void crypto_sha256(const struct text *parts, size_t count, unsigned char out[SHA256_BYTES])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    must(context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1);
    for (size_t i = 0; i < count; i++)
        must(EVP_DigestUpdate(context, parts[i].at, parts[i].length) == 1);
    must(EVP_DigestFinal_ex(context, out, NULL) == 1);
    EVP_MD_CTX_free(context);
}

/* RFC 2104, written here, because OpenSSL 3 has deprecated its incremental HMAC functions. */
void crypto_hmac(struct text key, const struct text *parts, size_t count, unsigned char out[SHA256_BYTES])
{
    enum { BLOCK = 64 };
    unsigned char pad[BLOCK] = {0}, inner[SHA256_BYTES];
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    must(context != NULL);
    if (key.length > BLOCK)
        crypto_sha256(&key, 1, pad);
    else if (key.length > 0)
        memcpy(pad, key.at, key.length);
    for (size_t i = 0; i < BLOCK; i++)
        pad[i] ^= 0x36;
    must(EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 && EVP_DigestUpdate(context, pad, BLOCK) == 1);
    for (size_t i = 0; i < count; i++)
        must(EVP_DigestUpdate(context, parts[i].at, parts[i].length) == 1);
    must(EVP_DigestFinal_ex(context, inner, NULL) == 1);
    for (size_t i = 0; i < BLOCK; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    must(EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 && EVP_DigestUpdate(context, pad, BLOCK) == 1 &&
         EVP_DigestUpdate(context, inner, sizeof(inner)) == 1 && EVP_DigestFinal_ex(context, out, NULL) == 1);
    EVP_MD_CTX_free(context);
    crypto_wipe(pad, sizeof(pad));
    crypto_wipe(inner, sizeof(inner));
}

bool crypto_equal(const void *a, size_t a_length, const void *b, size_t b_length)
{
    return a_length == b_length && CRYPTO_memcmp(a, b, a_length) == 0;
}

void crypto_wipe(void *at, size_t length)
{
    OPENSSL_cleanse(at, length);
}

void crypto_seal(const unsigned char key[AEAD_KEY], const unsigned char nonce[AEAD_NONCE], struct text aad,
                 struct text plain, unsigned char *out)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int length = 0;

    must(context != NULL && aad.length <= INT32_MAX && plain.length <= INT32_MAX);
    must(EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) == 1);
    if (aad.length > 0)
        must(EVP_EncryptUpdate(context, NULL, &length, (const unsigned char *)aad.at, (int)aad.length) == 1);
    if (plain.length > 0)
        must(EVP_EncryptUpdate(context, out, &length, (const unsigned char *)plain.at, (int)plain.length) == 1);
    must(EVP_EncryptFinal_ex(context, out + plain.length, &length) == 1);
    must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, AEAD_TAG, out + plain.length) == 1);
    EVP_CIPHER_CTX_free(context);
}

bool crypto_open(const unsigned char key[AEAD_KEY], const unsigned char nonce[AEAD_NONCE], struct text aad,
                 struct text sealed, unsigned char *out)
{
    EVP_CIPHER_CTX *context;
    unsigned char tag[AEAD_TAG], rest[AEAD_TAG];
    size_t plain;
    int length = 0;
    bool is_valid;

    if (sealed.length < AEAD_TAG || sealed.length > INT32_MAX || aad.length > INT32_MAX)
        return false;
    plain = sealed.length - AEAD_TAG;
    memcpy(tag, sealed.at + plain, AEAD_TAG);
    context = EVP_CIPHER_CTX_new();
    must(context != NULL && EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) == 1);
    must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, AEAD_TAG, tag) == 1);
    if (aad.length > 0)
        must(EVP_DecryptUpdate(context, NULL, &length, (const unsigned char *)aad.at, (int)aad.length) == 1);
    is_valid =
        plain == 0 || EVP_DecryptUpdate(context, out, &length, (const unsigned char *)sealed.at, (int)plain) == 1;
    is_valid = is_valid && EVP_DecryptFinal_ex(context, rest, &length) == 1;
    EVP_CIPHER_CTX_free(context);
    if (!is_valid && plain > 0)
        crypto_wipe(out, plain);
    return is_valid;
}

size_t crypto_base64url(const void *bytes, size_t length, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const unsigned char *at = bytes;
    uint32_t bits = 0;
    unsigned pending_bits = 0;
    size_t written = 0;

    for (size_t i = 0; i < length; i++) {
        bits = bits << 8 | at[i];
        for (pending_bits += 8; pending_bits >= 6; pending_bits -= 6)
            out[written++] = digits[bits >> (pending_bits - 6) & 63];
    }
    if (pending_bits > 0)
        out[written++] = digits[bits << (6 - pending_bits) & 63];
    out[written] = '\0';
    return written;
}

static int base64url_value(char digit)
{
    if (digit >= 'A' && digit <= 'Z')
        return digit - 'A';
    if (digit >= 'a' && digit <= 'z')
        return digit - 'a' + 26;
    if (digit >= '0' && digit <= '9')
        return digit - '0' + 52;
    return digit == '-' ? 62 : digit == '_' ? 63 : -1;
}

bool crypto_from_base64url(struct text text, void *out, size_t length)
{
    unsigned char *at = out;
    uint32_t bits = 0;
    unsigned pending_bits = 0;
    size_t written = 0;

    if (text.length != (length * 4 + 2) / 3)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        int value = base64url_value(text.at[i]);

        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        pending_bits += 6;
        if (pending_bits >= 8) {
            pending_bits -= 8;
            at[written++] = (unsigned char)(bits >> pending_bits);
        }
    }
    return written == length && (bits & ((1U << pending_bits) - 1)) == 0;
}

size_t crypto_hex(const void *bytes, size_t length, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *at = bytes;

    for (size_t i = 0; i < length; i++) {
        out[2 * i] = digits[at[i] >> 4];
        out[2 * i + 1] = digits[at[i] & 15];
    }
    out[2 * length] = '\0';
    return 2 * length;
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool crypto_from_hex(struct text text, void *out, size_t length)
{
    unsigned char *at = out;

    if (text.length != 2 * length)
        return false;
    for (size_t i = 0; i < length; i++) {
        int high = hex_value(text.at[2 * i]), low = hex_value(text.at[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        at[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}
