/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The pool: libpq connections on a libuv loop, and the runs that wait for one.
 *
 * A run is one pipeline with one Sync, hence one implicit transaction. In a fenced pool statement zero is always
 * portico.enter(), which pins the transaction to one firm and one viewer; the pool adds it. Each firm has a home
 * connection (so that its plans and catalogue entries stay in one backend) and spills to another only when the queue
 * there is long. Statements are prepared per (connection, firm) in an LRU, with Parse in the same pipeline as the
 * first use. A connection is replaced after POOL_FIRMS firms or POOL_MINUTES.
 *
 * Everything has a bound: runs waiting (POOL_QUEUE per connection; full: RUN_BUSY at once), statements per run
 * (RUN_STATEMENTS), time (statement_timeout of the role, and `deadline`). The caller's callback never runs before
 * pool_run() returns, and runs exactly once.
 */
#ifndef PORTICO_DATA_POOL_H
#define PORTICO_DATA_POOL_H

#include "common/text.h"
#include "data/statement.h"

#include <libpq-fe.h>
#include <uv.h>

struct pool;
struct buffer;

enum { RUN_STATEMENTS = 32, RUN_PARAMETERS = 24, POOL_QUEUE = 64, POOL_FIRMS = 250, POOL_MINUTES = 45 };

enum viewer_kind { VIEWER_SYSTEM, VIEWER_CLIENT, VIEWER_ASSIGNED, VIEWER_STAFF };

struct pool_options {
    const char *name;     /* for logs and metrics: "firm", "registry" */
    const char *conninfo; /* libpq; copied */
    int connections;
    bool fenced; /* arm each connection and enter before every run; refuses to start where the fence is missing */
};

enum run_outcome {
    RUN_DONE,    /* committed; results are there */
    RUN_FAILED,  /* the database said no: `state` and `message` tell; nothing was changed */
    RUN_BUSY,    /* queue full or deadline passed while waiting: nothing was sent */
    RUN_AWAY,    /* no connection, or it broke; a writing run may have been committed if `sent` */
    RUN_TIMEOUT, /* statement or deadline */
};

/* One statement of a run. Parameter bytes must live until the callback. */
struct run_statement {
    const struct statement *statement;
    struct text parameters[RUN_PARAMETERS]; /* text format; absent is NULL */
    PGresult *result;                       /* after RUN_DONE; owned by the run */
};

struct run {
    /* Set by the caller. */
    uint64_t firm; /* schema number; 0 in an unfenced pool */
    enum viewer_kind kind;
    char person[37];   /* UUID text; "" for VIEWER_SYSTEM */
    uint64_t deadline; /* uv_now() milliseconds; 0: POOL default of 10 s */
    struct run_statement statements[RUN_STATEMENTS];
    size_t count;
    void (*on_done)(struct run *run);
    void *owner;
    /* Set by the pool before on_done. */
    enum run_outcome outcome;
    bool sent;
    char state[6];       /* SQLSTATE, "" when the server said nothing */
    char constraint[64]; /* name of the violated constraint, or "" */
    char message[160];   /* primary message; never shown to users, except that of P0002, which is a code */
    size_t failed_at;    /* index of the statement that failed */
    uint64_t queued_ns, ran_ns;
    /* The pool's own. */
    struct run *next;
};

/* Connects in the background; pool_ready() tells. Aborts the process with a sentence where the fence is missing. */
struct pool *pool_open(uv_loop_t *loop, const struct pool_options *options);

/* Lets running ones finish, fails waiting ones with RUN_AWAY, frees itself once they have. Not from inside an on_done.
 */
void pool_close(struct pool **pool);

bool pool_ready(const struct pool *pool);

/* The caller owns the run and keeps it alive until on_done. */
void pool_run(struct pool *pool, struct run *run);

/* Appends a statement; aborts when the run is full or the count of parameters is not the statement's. */
void run_add(struct run *run, const struct statement *statement, const struct text *parameters, size_t count);

/* Frees the results. The run may be used again. */
void run_clear(struct run *run);

/* Prometheus text: connections, busy, queued, runs by outcome, prepared, evictions, recycled. */
void pool_metrics(const struct pool *pool, struct buffer *out);

#endif
