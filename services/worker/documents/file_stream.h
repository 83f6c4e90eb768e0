/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Streams a sealed file to a browser: decrypts chunk by chunk, in constant memory. */
#ifndef PORTICO_WORKER_DOCUMENTS_FILE_STREAM_H
#define PORTICO_WORKER_DOCUMENTS_FILE_STREAM_H

#include "http/stream.h"
#include "worker/documents/vault/store.h"

/*
 * A stream of `length` plain bytes from offset `from`. It opens the file at the first pull, on the thread. Closing it
 * wipes the key and frees it.
 */
struct stream *file_stream_open(struct store *store, const struct sealed_file *file, uint64_t from, uint64_t length);

#endif
