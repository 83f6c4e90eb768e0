/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Streams a sealed file to a browser.
 *
 * A chunk that fails to decrypt aborts the connection. Nothing of it is sent, and the body is shorter than its
 * content-length, so a browser does not take the part for the whole.
 */
#include "worker/documents/file_stream.h"

#include "common/must.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

struct file_stream {
    struct stream stream; /* first member: a struct stream pointer is also a pointer to this */
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

/* Reads and decrypts a chunk into `plain`. */
static bool load_chunk(struct file_stream *file_stream, uint64_t chunk, unsigned char *plain)
{
    size_t length = seal_chunk_size(&file_stream->file, chunk) + SEAL_TAG;
    ssize_t count = stored_get(file_stream->stored, seal_chunk_offset(chunk), file_stream->sealed, length);

    return count == (ssize_t)length && seal_open_chunk(&file_stream->file, chunk, file_stream->sealed, plain);
}

/* Copies from the chunk at `at`. Returns the number of bytes, or 0 if the chunk is damaged. */
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

static ssize_t pull_bytes(struct stream *stream, unsigned char *into, size_t room)
{
    struct file_stream *file_stream = (struct file_stream *)stream;
    size_t filled = 0;

    if (file_stream->stored == NULL && !open_stored(file_stream))
        return -1;
    while (filled < room && file_stream->at < file_stream->end) {
        size_t count = pull_chunk(file_stream, into + filled, room - filled);

        if (count == 0)
            return -1;
        filled += count;
        file_stream->at += count;
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
    file_stream->stream = (struct stream){.pull = pull_bytes, .close = close_file_stream};
    file_stream->store = store;
    file_stream->file = *file;
    file_stream->at = from;
    file_stream->end = from + length;
    return &file_stream->stream;
}
