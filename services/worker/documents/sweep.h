/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Leftovers: expired uploads with their files, and files that no row knows. */
#ifndef PORTICO_WORKER_DOCUMENTS_SWEEP_H
#define PORTICO_WORKER_DOCUMENTS_SWEEP_H

#include "worker/documents/vault/store.h"

#include <uv.h>

enum {
    SWEEP_FIRST_MS = 3000,  /* after the start, when connections are up */
    SWEEP_AGAIN_MS = 10000, /* when they were not */
    SWEEP_HOURLY_MS = 60 * 60 * 1000,
    SWEEP_BATCH = 1024,        /* rows or files of one firm at a time */
    SWEEP_FILE_SECONDS = 3600, /* younger files may belong to a transaction that has not ended */
};

/* Sweeps now and hourly, firm by firm, for the firms whose turn it is in this worker. */
struct server;

void sweep_start(uv_loop_t *loop, struct server *server, struct store *store);

#endif
