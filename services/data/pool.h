/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The pool: libpq connections on a libuv loop, and the runs that wait for one.
 *
 * A run is one pipeline with one Sync, so it is one implicit transaction. In a fenced pool statement zero is always
 * portico.enter(), which pins the transaction to one firm and one viewer; the pool adds it. Each firm has a home
 * connection, so that its plans and catalogue entries stay in one backend; it uses another one only when the queue
 * there is long. Statements are prepared per (connection, firm) in an LRU cache, with Parse in the same pipeline as the
 * first use. A connection is replaced after POOL_FIRMS firms or POOL_MINUTES. Some connections may be kept apart for
 * runs that others must not wait for: what a connection executes, with the wait for the disk at its end, delays what
 * was sent to it after.
 *
 * Everything is limited: waiting runs (POOL_QUEUE per connection; when it is full, RUN_BUSY at once), statements per
 * run (RUN_STATEMENTS), time (statement_timeout of the role, and `deadline`). The caller's callback runs exactly once,
 * and never before pool_run() returns.
 */
#ifndef PORTICO_DATA_POOL_H
#define PORTICO_DATA_POOL_H

#include "data/run.h"

#include <uv.h>

struct pool;
struct buffer;

enum { POOL_QUEUE = 64, POOL_FIRMS = 250, POOL_MINUTES = 45 };

struct pool_options {
    const char *name;     /* for logs and metrics: "firm", "registry" */
    const char *conninfo; /* libpq; copied */
    int connections;
    bool fenced; /* arm each connection, and call enter() before every run; the process exits where the fence is missing
                  */
    int apart;   /* how many of the connections serve the runs with this mark, and only those; 0: none */
};

/* Connects in the background; see pool_ready(). Exits the process with a message where the fence is missing. */
struct pool *pool_open(uv_loop_t *loop, const struct pool_options *options);

/* Fails waiting runs with RUN_UNAVAILABLE and frees itself when the running ones have finished. Not from inside an
 * on_done. */
void pool_close(struct pool **pool);

bool pool_ready(const struct pool *pool);

/* The caller owns the run and keeps it valid until on_done. */
void pool_run(struct pool *pool, struct run *run);

struct pool_counts {
    const char *name;
    uint64_t connections, running, waiting, prepared; /* now */
    uint64_t evictions, opened, recycled, lost;       /* since the start */
    uint64_t outcomes[RUN_TIMEOUT + 1];
};

void pool_count(const struct pool *pool, struct pool_counts *counts);

/* pool_metrics.c: all pools of a process at once, because the series of a family are adjacent. Pools may be NULL. */
void pool_metrics(struct pool *const *pools, size_t count, struct buffer *out);

#endif
