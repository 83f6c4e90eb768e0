/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A run: the statements of one transaction, for which viewer they run, and the outcome. The pool executes it.
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
    RUN_DONE,        /* committed; the results are available */
    RUN_FAILED,      /* the database refused it: see `state` and `message`; nothing was changed */
    RUN_BUSY,        /* the queue was full, or the deadline passed in the queue: nothing was sent */
    RUN_UNAVAILABLE, /* no connection, or it broke; a run that writes may have been committed if `sent` */
    RUN_TIMEOUT,     /* statement_timeout or deadline */
};

/* One statement of a run. The bytes of the parameters must stay valid until the callback. */
struct run_statement {
    const struct statement *statement;
    const struct statement *variant;        /* the one that is sent */
    struct text parameters[RUN_PARAMETERS]; /* text format; absent is NULL */
    PGresult *result;                       /* after RUN_DONE; owned by the run */
};

struct run {
    /* Set by the caller. */
    uint64_t firm; /* schema number; 0 in an unfenced pool */
    enum viewer_kind kind;
    char person[ID_TEXT]; /* UUID text; "" for VIEWER_SYSTEM */
    bool apart;           /* uses the connections that the pool keeps apart, if one of them is up */
    uint64_t deadline;    /* uv_now() milliseconds; 0: the pool's default of 10 s */
    struct run_statement statements[RUN_STATEMENTS];
    size_t count;
    void (*on_done)(struct run *run);
    void *owner;
    /* Set by the pool before it calls on_done. */
    enum run_outcome outcome;
    bool sent;
    char state[6];       /* SQLSTATE, or "" when the server reported none */
    char constraint[64]; /* name of the violated constraint, or "" */
    char message[160];   /* primary message; never shown to users, except that of P0002, which is a code */
    size_t failed_at;    /* index of the statement that failed */
    uint64_t queued_ns, ran_ns;
    /* Used by the pool. */
    struct run *next;
};

/* Appends a statement; aborts when the run is full or the number of parameters is wrong. */
void run_add(struct run *run, const struct statement *statement, const struct text *parameters, size_t count);

/* Frees the results. The run may be used again. */
void run_clear(struct run *run);

/* First in, first out. A run is in one queue at most. Taking from an empty queue aborts. */
struct run_queue {
    struct run *first, *last;
    size_t count;
};

void run_queue_add(struct run_queue *queue, struct run *run);
struct run *run_queue_take(struct run_queue *queue);

#endif
