/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A sealed file on its way to a browser.
 *
 * A chunk that does not open cuts the connection: nothing of it was sent, and the length that was promised does not
 * arrive, so no browser takes the part for the whole.
 */
#include "worker/documents/file_stream.h"

#include "common/must.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

struct file_stream {
    struct stream stream; /* first, so that a stream is its file_stream */
    struct store *store;
    struct sealed_file file;
    struct stored *stored;
    uint64_t at, end; /* plain offsets */
    unsigned char sealed[SEALED_CHUNK], plain[SEAL_CHUNK];
};

static bool open_stored(struct file_stream *file_stream)
{
    struct stored_name name = {.firm = file_stream->file.firm};

    memcpy(name.id, file_stream->file.id, SEAL_ID);
    if (store_read(file_stream->store, &name, &file_stream->stored) != STORE_DONE)
        return false;
    stored_will_read(file_stream->stored, seal_chunk_offset(file_stream->at / SEAL_CHUNK));
    return true;
}

/* Opens the chunk that holds `at` into `plain`. */
static bool load_chunk(struct file_stream *file_stream, uint64_t chunk, unsigned char *plain)
{
    size_t length = seal_chunk_size(&file_stream->file, chunk) + SEAL_TAG;
    ssize_t got = stored_get(file_stream->stored, seal_chunk_offset(chunk), file_stream->sealed, length);

    return got == (ssize_t)length && seal_open_chunk(&file_stream->file, chunk, file_stream->sealed, plain);
}

/* Fills from one chunk; gives the bytes, or 0 when the chunk is damaged. */
static size_t pull_chunk(struct file_stream *file_stream, unsigned char *into, size_t room)
{
    uint64_t chunk = file_stream->at / SEAL_CHUNK;
    size_t skip = (size_t)(file_stream->at % SEAL_CHUNK), size = seal_chunk_size(&file_stream->file, chunk);
    uint64_t left = file_stream->end - file_stream->at;
    size_t take = size - skip;

    if (take > left)
        take = (size_t)left;
    if (skip == 0 && take == size && take <= room)
        return load_chunk(file_stream, chunk, into) ? take : 0;
    if (take > room)
        take = room;
    if (!load_chunk(file_stream, chunk, file_stream->plain))
        return 0;
    memcpy(into, file_stream->plain + skip, take);
    return take;
}

static ssize_t pull(struct stream *stream, unsigned char *into, size_t room)
{
    struct file_stream *file_stream = (struct file_stream *)stream;
    size_t filled = 0;

    if (file_stream->stored == NULL && !open_stored(file_stream))
        return -1;
    while (filled < room && file_stream->at < file_stream->end) {
        size_t got = pull_chunk(file_stream, into + filled, room - filled);

        if (got == 0)
            return -1;
        filled += got;
        file_stream->at += got;
    }
    return (ssize_t)filled;
}

static void close_file_stream(struct stream *stream)
{
    struct file_stream *file_stream = (struct file_stream *)stream;

    stored_close(&file_stream->stored);
    OPENSSL_cleanse(file_stream, sizeof(*file_stream));
    free(file_stream);
}

struct stream *file_stream_open(struct store *store, const struct sealed_file *file, uint64_t from, uint64_t length)
{
    struct file_stream *file_stream = calloc(1, sizeof(*file_stream));

    must(file_stream != NULL && from + length <= file->size);
    file_stream->stream = (struct stream){.pull = pull, .close = close_file_stream};
    file_stream->store = store;
    file_stream->file = *file;
    file_stream->at = from;
    file_stream->end = from + length;
    return &file_stream->stream;
}
