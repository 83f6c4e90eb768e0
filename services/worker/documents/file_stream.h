/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A sealed file on its way to a browser: opened chunk by chunk, in constant memory. */
#ifndef PORTICO_WORKER_DOCUMENTS_FILE_STREAM_H
#define PORTICO_WORKER_DOCUMENTS_FILE_STREAM_H

#include "http/stream.h"
#include "worker/documents/vault/store.h"

/*
 * A stream of `length` plain bytes from `from` on. It opens the store at its first pull, on the thread, and frees
 * itself when it is closed; the key is wiped then.
 */
struct stream *file_stream_open(struct store *store, const struct sealed_file *file, uint64_t from, uint64_t length);

#endif
