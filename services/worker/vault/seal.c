/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The format of a sealed file. OpenSSL fails here only when memory is out or we misuse it: both are must(). */
#include "worker/vault/seal.h"

#include "common/must.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

enum { NONCE = 12, BOUND = 8 + SEAL_ID + 8 + 1 };

static void put_be64(unsigned char *at, uint64_t number)
{
    for (int i = 7; i >= 0; i--, number >>= 8)
        at[i] = (unsigned char)number;
}

uint64_t seal_chunks(uint64_t size)
{
    return size / SEAL_CHUNK + (size % SEAL_CHUNK != 0);
}

size_t seal_chunk_size(const struct sealed_file *file, uint64_t chunk)
{
    uint64_t left;

    must(chunk < seal_chunks(file->size));
    left = file->size - chunk * SEAL_CHUNK;
    return left < SEAL_CHUNK ? (size_t)left : SEAL_CHUNK;
}

uint64_t seal_chunk_offset(uint64_t chunk)
{
    return chunk * SEALED_CHUNK;
}

/* Key, nonce and what the chunk is bound to, for either direction. */
static EVP_CIPHER_CTX *begin(const struct sealed_file *file, uint64_t chunk, int sealing)
{
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    unsigned char nonce[NONCE] = {0}, bound[BOUND];
    int length;

    must(cipher != NULL);
    put_be64(nonce + 4, chunk);
    put_be64(bound, file->firm);
    for (int i = 0; i < SEAL_ID; i++)
        bound[8 + i] = file->id[i];
    put_be64(bound + 8 + SEAL_ID, chunk);
    bound[BOUND - 1] = chunk + 1 == seal_chunks(file->size);
    must(EVP_CipherInit_ex(cipher, EVP_aes_256_gcm(), NULL, file->key, nonce, sealing) == 1);
    must(EVP_CipherUpdate(cipher, NULL, &length, bound, BOUND) == 1);
    return cipher;
}

void seal_chunk(const struct sealed_file *file, uint64_t chunk, const unsigned char *plain, unsigned char *sealed)
{
    EVP_CIPHER_CTX *cipher = begin(file, chunk, 1);
    int size = (int)seal_chunk_size(file, chunk), length;

    must(EVP_CipherUpdate(cipher, sealed, &length, plain, size) == 1 && length == size);
    must(EVP_CipherFinal_ex(cipher, sealed + size, &length) == 1 && length == 0);
    must(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, SEAL_TAG, sealed + size) == 1);
    EVP_CIPHER_CTX_free(cipher);
}

bool seal_open_chunk(const struct sealed_file *file, uint64_t chunk, const unsigned char *sealed, unsigned char *plain)
{
    EVP_CIPHER_CTX *cipher = begin(file, chunk, 0);
    int size = (int)seal_chunk_size(file, chunk), length;
    unsigned char tag[SEAL_TAG];
    bool whole;

    for (int i = 0; i < SEAL_TAG; i++) /* the call wants it writable */
        tag[i] = sealed[size + i];
    must(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, SEAL_TAG, tag) == 1);
    must(EVP_CipherUpdate(cipher, plain, &length, sealed, size) == 1 && length == size);
    whole = EVP_CipherFinal_ex(cipher, plain + size, &length) == 1;
    EVP_CIPHER_CTX_free(cipher);
    if (!whole)
        OPENSSL_cleanse(plain, (size_t)size);
    return whole;
}

void seal_make_key(unsigned char key[SEAL_KEY])
{
    must(RAND_bytes(key, SEAL_KEY) == 1);
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

bool seal_id(const char *at, size_t length, unsigned char id[SEAL_ID])
{
    size_t digits = 0;

    if (length != 36)
        return false;
    for (size_t i = 0; i < length; i++) {
        int value = hex_value(at[i]);
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? at[i] != '-' : value < 0)
            return false;
        if (dash)
            continue;
        id[digits / 2] = (unsigned char)(digits % 2 == 0 ? value << 4 : id[digits / 2] | value);
        digits++;
    }
    return true;
}
