/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The format of a sealed file. */
#include "worker/documents/vault/seal.h"

#include "common/crypto.h"
#include "common/must.h"

#include <string.h>

enum { AAD_BYTES = 8 + SEAL_ID + 8 + 1 };

_Static_assert((int)SEAL_KEY == (int)AEAD_KEY && (int)SEAL_TAG == (int)AEAD_TAG, "chunks are sealed by AES-256-GCM");

/* What AES-GCM needs beside a chunk's bytes (RFC 5116, section 2.1). */
struct aead_input {
    unsigned char nonce[AEAD_NONCE], aad[AAD_BYTES];
};

static void put_be64(unsigned char *at, uint64_t number)
{
    for (int i = 7; i >= 0; i--, number >>= 8)
        at[i] = (unsigned char)number;
}

static struct aead_input aead_input_of(const struct sealed_file *file, uint64_t chunk)
{
    struct aead_input aead_input = {.nonce = {0}};

    put_be64(aead_input.nonce + AEAD_NONCE - 8, chunk);
    put_be64(aead_input.aad, file->firm);
    memcpy(aead_input.aad + 8, file->id, SEAL_ID);
    put_be64(aead_input.aad + 8 + SEAL_ID, chunk);
    aead_input.aad[AAD_BYTES - 1] = chunk + 1 == seal_chunks(file->size);
    return aead_input;
}

static struct text bytes_of(const unsigned char *at, size_t length)
{
    return text_from((const char *)at, length);
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

void seal_chunk(const struct sealed_file *file, uint64_t chunk, const unsigned char *plain, unsigned char *sealed)
{
    struct aead_input aead_input = aead_input_of(file, chunk);

    crypto_seal(file->key, aead_input.nonce, bytes_of(aead_input.aad, AAD_BYTES),
                bytes_of(plain, seal_chunk_size(file, chunk)), sealed);
}

bool seal_open_chunk(const struct sealed_file *file, uint64_t chunk, const unsigned char *sealed, unsigned char *plain)
{
    struct aead_input aead_input = aead_input_of(file, chunk);

    return crypto_open(file->key, aead_input.nonce, bytes_of(aead_input.aad, AAD_BYTES),
                       bytes_of(sealed, seal_chunk_size(file, chunk) + SEAL_TAG), plain);
}
