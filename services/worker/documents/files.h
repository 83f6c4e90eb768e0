/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sealed files, for the routes: the store that this process opened, and the keys of versions. */
#ifndef PORTICO_WORKER_DOCUMENTS_FILES_H
#define PORTICO_WORKER_DOCUMENTS_FILES_H

#include "http/exchange.h"
#include "worker/documents/vault/store.h"

/* Opens the store, reads the root key and starts the cleanup. Logs the reason and exits if that fails. */
struct server;

void vault_start(uv_loop_t *loop, struct server *server);

struct store *vault_store(void);

/*
 * A new data key for version `id`, wrapped, as a bytea parameter. `firm_key` is the firm's wrapped key from a row.
 * Absent if that cannot be unwrapped: the caller answers 500.
 */
struct text vault_new_key(struct exchange *x, struct text firm_key, struct text id);

/* As vault_file(), without an exchange, on any thread; the caller wipes `file`. */
bool vault_open_file(uint64_t firm, struct text firm_key, struct text wrapped, struct text id, uint64_t size,
                     struct sealed_file *file);

/* Fills `file` for version `id` of `size` bytes; `file` must lie in the secret arena. False if a key cannot be
   unwrapped. */
bool vault_file(struct exchange *x, struct text firm_key, struct text wrapped, struct text id, uint64_t size,
                struct sealed_file *file);

#endif
