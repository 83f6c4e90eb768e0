/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One piece of an upload.
 *
 * The complication is the retry after a crash: chunks may be on disk although the row does not count them. Sealing
 * different content with the same chunk number and key would reveal both, so existing bytes are compared and never
 * overwritten. Sealing is deterministic, so equal content gives equal bytes; a partly written chunk is completed if its
 * existing part is equal.
 */
#include "worker/documents/vault/piece.h"

#include "common/crypto.h"
#include "common/must.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum { BASE64_ROOM = 4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1 };

static bool checksum_matches(const struct piece *piece)
{
    unsigned char digest[EVP_MAX_MD_SIZE], text[BASE64_ROOM];
    unsigned length;
    int written;

    if (piece->checksum == NULL)
        return true;
    must(EVP_Digest(piece->bytes.at, piece->bytes.length, digest, &length, EVP_get_digestbyname(piece->checksum),
                    NULL) == 1);
    written = EVP_EncodeBlock(text, digest, (int)length);
    return text_equal(piece->expected, text_from((const char *)text, (size_t)written));
}

/* Writes one sealed chunk unless it exists. `have` is a buffer for the existing bytes. */
static enum piece_outcome write_chunk(struct stored *stored, uint64_t offset, const unsigned char *sealed,
                                      size_t length, unsigned char *have)
{
    ssize_t existing = stored_get(stored, offset, have, length);
    enum store_outcome put;

    if (existing < 0)
        return PIECE_FAILED;
    if (memcmp(have, sealed, (size_t)existing) != 0)
        return PIECE_DIFFERS;
    if ((size_t)existing == length)
        return PIECE_DONE;
    put = stored_put(stored, offset + (uint64_t)existing, sealed + existing, length - (size_t)existing);
    return put == STORE_DONE ? PIECE_DONE : put == STORE_FULL ? PIECE_NO_ROOM : PIECE_FAILED;
}

static enum piece_outcome write_chunks(const struct piece *piece, struct stored *stored)
{
    unsigned char *sealed = malloc(2 * (size_t)SEALED_CHUNK), *have = sealed + SEALED_CHUNK;
    const unsigned char *plain = (const unsigned char *)piece->bytes.at;
    uint64_t chunk = piece->offset / SEAL_CHUNK, end = seal_chunks(piece->offset + piece->bytes.length);
    enum piece_outcome outcome = PIECE_DONE;

    must(sealed != NULL);
    for (; chunk < end && outcome == PIECE_DONE; chunk++) {
        seal_chunk(&piece->file, chunk, plain, sealed);
        plain += seal_chunk_size(&piece->file, chunk);
        outcome = write_chunk(stored, seal_chunk_offset(chunk), sealed, seal_chunk_size(&piece->file, chunk) + SEAL_TAG,
                              have);
    }
    free(sealed);
    return outcome;
}

/* Reads the first bytes of the file, from this piece or from the store. */
static bool read_head(struct piece *piece, struct stored *stored)
{
    size_t size = seal_chunk_size(&piece->file, 0);
    unsigned char *sealed, *plain;
    bool opened;

    piece->head_length = size < PIECE_HEAD ? size : PIECE_HEAD;
    if (piece->offset == 0) {
        memcpy(piece->head, piece->bytes.at, piece->head_length);
        return true;
    }
    sealed = malloc(SEALED_CHUNK + (size_t)SEAL_CHUNK);
    must(sealed != NULL);
    plain = sealed + SEALED_CHUNK;
    opened = stored_get(stored, 0, sealed, size + SEAL_TAG) == (ssize_t)(size + SEAL_TAG) &&
             seal_open_chunk(&piece->file, 0, sealed, plain);
    if (opened)
        memcpy(piece->head, plain, piece->head_length);
    crypto_wipe(plain, SEAL_CHUNK);
    free(sealed);
    return opened;
}

static enum piece_outcome write_piece(struct piece *piece)
{
    struct stored_name name = {.firm = piece->file.firm};
    struct stored *stored;
    enum piece_outcome outcome;
    enum store_outcome step;

    memcpy(name.id, piece->file.id, SEAL_ID);
    step = store_write(piece->store, &name, &stored);
    if (step != STORE_DONE)
        return step == STORE_BUSY ? PIECE_BUSY : step == STORE_FULL ? PIECE_NO_ROOM : PIECE_FAILED;
    if (piece->offset == 0)
        stored_assume_new(stored); /* a retry: nothing of this file was acknowledged yet */
    outcome = write_chunks(piece, stored);
    if (outcome == PIECE_DONE) {
        step = stored_sync(stored);
        outcome = step == STORE_DONE ? PIECE_DONE : step == STORE_FULL ? PIECE_NO_ROOM : PIECE_FAILED;
    }
    if (outcome == PIECE_DONE && piece->file.size > 0 && piece->offset + piece->bytes.length == piece->file.size)
        outcome = read_head(piece, stored) ? PIECE_DONE : PIECE_FAILED;
    stored_close(&stored);
    return outcome;
}

void piece_seal(void *argument)
{
    struct piece *piece = argument;
    uint64_t end = piece->offset + piece->bytes.length;

    must(piece->offset % SEAL_CHUNK == 0 && end <= piece->file.size);
    must(end == piece->file.size || end % SEAL_CHUNK == 0);
    piece->outcome = checksum_matches(piece) ? write_piece(piece) : PIECE_DAMAGED;
}
