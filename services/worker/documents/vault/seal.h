/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The format of a sealed file: chunks of 64 KiB, each sealed with AES-256-GCM and followed by its tag.
 *
 * The data key belongs to one file only, so the chunk's number is the nonce. The additional data binds a chunk to its
 * firm, its file and its position, and says whether it is the last: chunks that were swapped, moved to another file, or
 * cut off at the end do not open. In return a chunk must never be sealed twice with different content and both stored
 * (see piece.c).
 */
#ifndef PORTICO_WORKER_DOCUMENTS_VAULT_SEAL_H
#define PORTICO_WORKER_DOCUMENTS_VAULT_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SEAL_CHUNK = 65536, SEAL_TAG = 16, SEALED_CHUNK = SEAL_CHUNK + SEAL_TAG, SEAL_KEY = 32, SEAL_ID = 16 };

/* What a chunk is bound to, and its key. `size` of the whole plain file is known before the first chunk is sealed. */
struct sealed_file {
    uint64_t firm;
    unsigned char id[SEAL_ID]; /* the version's */
    unsigned char key[SEAL_KEY];
    uint64_t size;
};

/* How many chunks a file of this size has; none for an empty one. */
uint64_t seal_chunks(uint64_t size);

/* Plain bytes in this chunk: SEAL_CHUNK for all but the last. */
size_t seal_chunk_size(const struct sealed_file *file, uint64_t chunk);

/* Where this chunk begins in the stored file. */
uint64_t seal_chunk_offset(uint64_t chunk);

/* Seals the chunk's plain bytes, exactly seal_chunk_size() of them, into that many + SEAL_TAG bytes. */
void seal_chunk(const struct sealed_file *file, uint64_t chunk, const unsigned char *plain, unsigned char *sealed);

/* Opens seal_chunk_size() + SEAL_TAG bytes. False if they are not this chunk of this file; `plain` is then wiped. */
bool seal_open_chunk(const struct sealed_file *file, uint64_t chunk, const unsigned char *sealed, unsigned char *plain);

#endif
