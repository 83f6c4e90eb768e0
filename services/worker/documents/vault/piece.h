/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One piece of an upload: checked, sealed and stored durably. Runs on a thread. */
#ifndef PORTICO_WORKER_DOCUMENTS_VAULT_PIECE_H
#define PORTICO_WORKER_DOCUMENTS_VAULT_PIECE_H

#include "common/text.h"
#include "worker/documents/vault/store.h"

enum { PIECE_LIMIT = 2 * 1024 * 1024, PIECE_HEAD = 16 };

enum piece_outcome {
    PIECE_DONE,
    PIECE_DAMAGED, /* the checksum does not match */
    PIECE_DIFFERS, /* other bytes are sealed there already: the upload must be deleted */
    PIECE_BUSY,    /* another request is writing this upload */
    PIECE_NO_ROOM, /* the disk is full */
    PIECE_FAILED,
};

struct piece {
    struct store *store;
    struct sealed_file file;
    uint64_t offset;      /* of the start of a chunk */
    struct text bytes;    /* whole chunks, or up to the file's end */
    const char *checksum; /* "sha1" or "sha256"; NULL: none was given */
    struct text expected; /* the checksum in base64 */
    enum piece_outcome outcome;
    unsigned char head[PIECE_HEAD]; /* with the last piece: the first bytes of the file, to detect its type */
    size_t head_length;
};

/* compute()'s work on a struct piece. */
void piece_seal(void *piece);

#endif
