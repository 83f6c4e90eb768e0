/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The key is new for each spool and each block is sealed once, so a block's number is its nonce. */
#include "worker/messages/transcript/spool.h"

#include "common/crypto.h"
#include "common/must.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BLOCK = 65536,
    SEALED_BLOCK = BLOCK + AEAD_TAG,
    PATH_ROOM = 4096,
    LINE_LIMIT = 4 * 1024 * 1024, /* a text of 20,000 characters is at most 480 kB of JSON */
};

struct spool {
    int file;
    bool is_reading;
    uint64_t length;   /* bytes of all lines */
    uint64_t at;       /* the next byte to read */
    uint64_t block_at; /* the number of the block in `block`, while reading; UINT64_MAX: none */
    struct buffer line;
    unsigned char key[AEAD_KEY];
    unsigned char block[BLOCK], sealed[SEALED_BLOCK];
};

struct spool *spool_open(const char *folder)
{
    struct spool *spool;
    char path[PATH_ROOM];
    int length = snprintf(path, sizeof(path), "%s/spool-XXXXXX", folder), file;

    if (length < 0 || (size_t)length >= sizeof(path)) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    file = mkostemp(path, O_CLOEXEC);
    if (file < 0)
        return NULL;
    (void)unlink(path);
    spool = calloc(1, sizeof(*spool));
    must(spool != NULL);
    spool->file = file;
    buffer_open_secret(&spool->line, LINE_LIMIT);
    crypto_random(spool->key, sizeof(spool->key));
    return spool;
}

void spool_close(struct spool **spool)
{
    struct spool *closed = *spool;

    *spool = NULL;
    if (closed == NULL)
        return;
    close(closed->file);
    buffer_close(&closed->line);
    crypto_wipe(closed, sizeof(*closed));
    free(closed);
}

static void nonce_of(uint64_t block, unsigned char nonce[AEAD_NONCE])
{
    memset(nonce, 0, AEAD_NONCE);
    memcpy(nonce, &block, sizeof(block));
}

/* Seals and writes the block that ends before `length`; the last one is filled with what was in it before. */
static bool write_block(struct spool *spool, uint64_t block)
{
    unsigned char nonce[AEAD_NONCE];
    size_t written = 0;

    nonce_of(block, nonce);
    crypto_seal(spool->key, nonce, no_text, text_from((char *)spool->block, BLOCK), spool->sealed);
    while (written < SEALED_BLOCK) {
        ssize_t count = pwrite(spool->file, spool->sealed + written, SEALED_BLOCK - written,
                               (off_t)(block * SEALED_BLOCK + written));

        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        written += (size_t)count;
    }
    return true;
}

bool spool_add_bytes(struct spool *spool, struct text bytes)
{
    must(!spool->is_reading);
    while (bytes.length > 0) {
        size_t used = (size_t)(spool->length % BLOCK), room = BLOCK - used;
        size_t take = bytes.length < room ? bytes.length : room;

        memcpy(spool->block + used, bytes.at, take);
        spool->length += take;
        bytes = text_slice(bytes, take, SIZE_MAX);
        if (take == room && !write_block(spool, spool->length / BLOCK - 1))
            return false;
    }
    return true;
}

bool spool_add(struct spool *spool, struct text line)
{
    must(!spool->is_reading && text_find(line, '\n') == SIZE_MAX && line.length < LINE_LIMIT);
    return spool_add_bytes(spool, line) && spool_add_bytes(spool, lit("\n"));
}

bool spool_rewind(struct spool *spool)
{
    bool written = spool->is_reading || spool->length % BLOCK == 0 || write_block(spool, spool->length / BLOCK);

    spool->is_reading = true;
    spool->at = 0;
    spool->block_at = UINT64_MAX;
    return written;
}

static bool read_block(struct spool *spool, uint64_t block)
{
    unsigned char nonce[AEAD_NONCE];
    size_t filled = 0;

    while (filled < SEALED_BLOCK) {
        ssize_t count =
            pread(spool->file, spool->sealed + filled, SEALED_BLOCK - filled, (off_t)(block * SEALED_BLOCK + filled));

        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        filled += (size_t)count;
    }
    nonce_of(block, nonce);
    spool->block_at = block;
    return crypto_open(spool->key, nonce, no_text, text_from((char *)spool->sealed, SEALED_BLOCK), spool->block);
}

/* From the next byte to the end of its block. */
static bool load_rest(struct spool *spool, struct text *rest)
{
    size_t from = (size_t)(spool->at % BLOCK), left = BLOCK - from;

    if (spool->block_at != spool->at / BLOCK && !read_block(spool, spool->at / BLOCK))
        return false;
    if (left > spool->length - spool->at)
        left = (size_t)(spool->length - spool->at);
    *rest = text_from((char *)spool->block + from, left);
    return true;
}

enum spool_outcome spool_next_bytes(struct spool *spool, struct text *bytes)
{
    must(spool->is_reading);
    if (spool->at == spool->length)
        return SPOOL_END;
    if (!load_rest(spool, bytes))
        return SPOOL_FAILED;
    spool->at += bytes->length;
    return SPOOL_LINE;
}

enum spool_outcome spool_next(struct spool *spool, struct text *line)
{
    must(spool->is_reading);
    if (spool->at == spool->length)
        return SPOOL_END;
    buffer_clear(&spool->line);
    while (spool->at < spool->length) {
        struct text rest;
        size_t end;

        if (!load_rest(spool, &rest))
            return SPOOL_FAILED;
        end = text_find(rest, '\n');
        buffer_add(&spool->line, text_slice(rest, 0, end));
        spool->at += end == SIZE_MAX ? rest.length : end + 1;
        if (end != SIZE_MAX)
            break;
    }
    *line = spool->line.length == 0 ? lit("") : buffer_text(&spool->line);
    return spool->line.overflowed ? SPOOL_FAILED : SPOOL_LINE;
}
