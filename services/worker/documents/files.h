/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sealed files as the routes see them: the store that this process opened, and the keys of a version. */
#ifndef PORTICO_WORKER_DOCUMENTS_FILES_H
#define PORTICO_WORKER_DOCUMENTS_FILES_H

#include "http/exchange.h"
#include "worker/documents/vault/store.h"

/* Opens the store, reads the root key and starts the sweeper. Ends the process with a sentence when it cannot. */
struct server;

void vault_start(uv_loop_t *loop, struct server *server);

struct store *vault_store(void);

/*
 * A fresh data key for version `id`, wrapped and ready as a bytea parameter. `firm_key` is the firm's wrapped key as a
 * row gave it. Absent when that does not open: the caller answers 500.
 */
struct text vault_new_key(struct exchange *x, struct text firm_key, struct text id);

/* Fills `file` for version `id` of `size` bytes; `file` must lie in the secret arena. False as above. */
bool vault_file(struct exchange *x, struct text firm_key, struct text wrapped, struct text id, uint64_t size,
                struct sealed_file *file);

#endif
