/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A sealed file on its way to a browser.
 *
 * A chunk that does not open cuts the connection: nothing of it was sent, and the length that was promised does not
 * arrive, so no browser takes the part for the whole.
 */
#include "worker/documents/reading.h"

#include "common/must.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

struct reading {
    struct stream stream; /* first, so that a stream is its reading */
    struct store *store;
    struct sealed_file file;
    struct stored *stored;
    uint64_t at, end; /* plain offsets */
    unsigned char sealed[SEALED_CHUNK], plain[SEAL_CHUNK];
};

static bool open_stored(struct reading *reading)
{
    struct stored_name name = {.firm = reading->file.firm};

    memcpy(name.id, reading->file.id, SEAL_ID);
    if (store_read(reading->store, &name, &reading->stored) != STORE_DONE)
        return false;
    stored_expect(reading->stored, seal_chunk_offset(reading->at / SEAL_CHUNK));
    return true;
}

/* Opens the chunk that holds `at` into `plain`. */
static bool load_chunk(struct reading *reading, uint64_t chunk, unsigned char *plain)
{
    size_t length = seal_chunk_size(&reading->file, chunk) + SEAL_TAG;
    ssize_t got = stored_get(reading->stored, seal_chunk_offset(chunk), reading->sealed, length);

    return got == (ssize_t)length && seal_open_chunk(&reading->file, chunk, reading->sealed, plain);
}

/* Fills from one chunk; gives the bytes, or 0 when the chunk is damaged. */
static size_t pull_chunk(struct reading *reading, unsigned char *into, size_t room)
{
    uint64_t chunk = reading->at / SEAL_CHUNK;
    size_t skip = (size_t)(reading->at % SEAL_CHUNK), size = seal_chunk_size(&reading->file, chunk);
    uint64_t left = reading->end - reading->at;
    size_t take = size - skip;

    if (take > left)
        take = (size_t)left;
    if (skip == 0 && take == size && take <= room)
        return load_chunk(reading, chunk, into) ? take : 0;
    if (take > room)
        take = room;
    if (!load_chunk(reading, chunk, reading->plain))
        return 0;
    memcpy(into, reading->plain + skip, take);
    return take;
}

static ssize_t pull(struct stream *stream, unsigned char *into, size_t room)
{
    struct reading *reading = (struct reading *)stream;
    size_t filled = 0;

    if (reading->stored == NULL && !open_stored(reading))
        return -1;
    while (filled < room && reading->at < reading->end) {
        size_t got = pull_chunk(reading, into + filled, room - filled);

        if (got == 0)
            return -1;
        filled += got;
        reading->at += got;
    }
    return (ssize_t)filled;
}

static void close_reading(struct stream *stream)
{
    struct reading *reading = (struct reading *)stream;

    stored_close(&reading->stored);
    OPENSSL_cleanse(reading, sizeof(*reading));
    free(reading);
}

struct stream *reading_open(struct store *store, const struct sealed_file *file, uint64_t from, uint64_t length)
{
    struct reading *reading = calloc(1, sizeof(*reading));

    must(reading != NULL && from + length <= file->size);
    reading->stream = (struct stream){.pull = pull, .close = close_reading};
    reading->store = store;
    reading->file = *file;
    reading->at = from;
    reading->end = from + length;
    return &reading->stream;
}
