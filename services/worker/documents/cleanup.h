/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Deletes expired uploads with their files, and files that no row refers to. */
#ifndef PORTICO_WORKER_DOCUMENTS_CLEANUP_H
#define PORTICO_WORKER_DOCUMENTS_CLEANUP_H

#include "worker/documents/vault/store.h"

#include <uv.h>

enum {
    CLEANUP_FIRST_MS = 3000,  /* after the start, when connections are open */
    CLEANUP_RETRY_MS = 10000, /* retry, if the database was unavailable */
    CLEANUP_HOURLY_MS = 60 * 60 * 1000,
    CLEANUP_BATCH = 1024,        /* rows or files in one step */
    CLEANUP_FILE_SECONDS = 3600, /* newer files may belong to an open transaction */
};

/* Runs soon and then hourly, for the firms of this worker. */
struct server;

void cleanup_start(uv_loop_t *loop, struct server *server, struct store *store);

#endif
