/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reads a version from its start, by the stream of a download. */
#include "common/crypto.h"
#include "common/must.h"
#include "worker/documents/documents.h"
#include "worker/documents/file_stream.h"
#include "worker/documents/files.h"

#include <stdlib.h>
#include <string.h>

struct version_reader {
    struct stream *stream;
    uint64_t left;
};

static enum version_outcome find_stored(const struct sealed_file *file)
{
    struct stored_name name = {.firm = file->firm};
    struct stored *stored = NULL;
    enum store_outcome outcome;

    memcpy(name.id, file->id, SEAL_ID);
    outcome = store_read(vault_store(), &name, &stored);
    stored_close(&stored);
    return outcome == STORE_DONE ? VERSION_OPEN : outcome == STORE_MISSING ? VERSION_MISSING : VERSION_FAILED;
}

static struct version_reader *open_reader(const struct sealed_file *file)
{
    struct version_reader *reader = calloc(1, sizeof(*reader));

    must(reader != NULL);
    reader->stream = file_stream_open(vault_store(), file, 0, file->size);
    reader->left = file->size;
    return reader;
}

/* An empty version has no file. */
enum version_outcome version_reader_open(uint64_t firm, struct text firm_key, struct text wrapped, struct text id,
                                         uint64_t size, struct version_reader **reader)
{
    struct sealed_file file;
    enum version_outcome outcome = VERSION_FAILED;

    if (vault_open_file(firm, firm_key, wrapped, id, size, &file))
        outcome = size == 0 ? VERSION_OPEN : find_stored(&file);
    if (outcome == VERSION_OPEN)
        *reader = open_reader(&file);
    crypto_wipe(&file, sizeof(file));
    return outcome;
}

ssize_t version_reader_read(struct version_reader *reader, unsigned char *into, size_t room)
{
    ssize_t count;

    if (reader->left == 0)
        return 0;
    count = reader->stream->pull(reader->stream, into, room);
    if (count <= 0)
        return -1;
    reader->left -= (uint64_t)count;
    return count;
}

void version_reader_close(struct version_reader **reader)
{
    struct version_reader *closed = *reader;

    *reader = NULL;
    if (closed == NULL)
        return;
    closed->stream->close(closed->stream);
    free(closed);
}
