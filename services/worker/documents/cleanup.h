/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Leftovers: expired uploads with their files, and files that no row knows. */
#ifndef PORTICO_WORKER_DOCUMENTS_CLEANUP_H
#define PORTICO_WORKER_DOCUMENTS_CLEANUP_H

#include "worker/documents/vault/store.h"

#include <uv.h>

enum {
    CLEANUP_FIRST_MS = 3000,  /* after the start, when connections are up */
    CLEANUP_RETRY_MS = 10000, /* when they were not */
    CLEANUP_HOURLY_MS = 60 * 60 * 1000,
    CLEANUP_BATCH = 1024,        /* rows or files of one firm at a time */
    CLEANUP_FILE_SECONDS = 3600, /* younger files may belong to a transaction that has not ended */
};

/* Sweeps now and hourly, firm by firm, for the firms whose turn it is in this worker. */
struct server;

void cleanup_start(uv_loop_t *loop, struct server *server, struct store *store);

#endif
