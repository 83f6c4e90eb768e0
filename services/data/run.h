/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A run: the statements of one transaction, as whom they run, and how it went. The pool carries it.
 */
#ifndef PORTICO_DATA_RUN_H
#define PORTICO_DATA_RUN_H

#include "common/id.h"
#include "common/text.h"
#include "data/statement.h"

#include <libpq-fe.h>

enum { RUN_STATEMENTS = 32, RUN_PARAMETERS = 24 };

enum viewer_kind { VIEWER_SYSTEM, VIEWER_CLIENT, VIEWER_ASSIGNED, VIEWER_STAFF };

enum run_outcome {
    RUN_DONE,        /* committed; results are there */
    RUN_FAILED,      /* the database said no: `state` and `message` tell; nothing was changed */
    RUN_BUSY,        /* queue full or deadline passed while waiting: nothing was sent */
    RUN_UNAVAILABLE, /* no connection, or it broke; a writing run may have been committed if `sent` */
    RUN_TIMEOUT,     /* statement or deadline */
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
    char person[ID_TEXT]; /* UUID text; "" for VIEWER_SYSTEM */
    uint64_t deadline;    /* uv_now() milliseconds; 0: POOL default of 10 s */
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

/* Appends a statement; aborts when the run is full or the count of parameters is not the statement's. */
void run_add(struct run *run, const struct statement *statement, const struct text *parameters, size_t count);

/* Frees the results. The run may be used again. */
void run_clear(struct run *run);

/* First in, first out; a run is in one queue at most. Taking from an empty one is a mistake of ours. */
struct run_queue {
    struct run *first, *last;
    size_t count;
};

void run_queue_add(struct run_queue *queue, struct run *run);
struct run *run_queue_take(struct run_queue *queue);

#endif
