/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An in-flight request: one run in the pipeline of a connection.
 *
 * The order on the wire: first the statements to prepare, with a Sync of their own, so that a guard's refusal cannot
 * discard a Parse on which later requests rely; then enter() (fenced), the statements, and the run's Sync. Results
 * arrive in this order, one per command. When a run was abandoned (deadline), its results are only counted.
 */
#ifndef PORTICO_DATA_IN_FLIGHT_H
#define PORTICO_DATA_IN_FLIGHT_H

#include "data/prepared.h"
#include "data/run.h"

struct buffer;

enum { IN_FLIGHT_BYTES = 8 << 20 /* parameters of one statement; more is refused as invalid (54000) */ };

struct in_flight {
    struct run *run; /* NULL once abandoned */
    size_t deallocations, preparations, statements;
    uint32_t preparing[RUN_STATEMENTS];   /* numbers */
    uint8_t prepared_for[RUN_STATEMENTS]; /* index of the statement that needs it */
    bool fenced;
    size_t received; /* how many results have arrived */
    bool failed;
    char state[6], constraint[64], message[160];
    size_t failed_at;
    uint64_t sent_ns;
};

/* What a connection provides to send its requests. */
struct in_flight_wire {
    PGconn *pg;
    struct prepared *prepared;
    const char *secret; /* as bytea text; NULL in an unfenced pool */
    struct buffer *scratch;
    uint64_t *evictions;
};

enum in_flight_sent {
    IN_FLIGHT_SENT,
    IN_FLIGHT_REFUSED /* an invalid parameter: the run's state says why */,
    IN_FLIGHT_BROKEN
};

enum in_flight_sent in_flight_send(struct in_flight *in_flight, struct run *run, const struct in_flight_wire *wire);

/* Takes ownership of one result. True when it was the last one. */
bool in_flight_take_result(struct in_flight *in_flight, PGresult *result, struct prepared *prepared);

/* Copies the outcome to the run, unless the run was abandoned. `complete`: all results arrived. */
void in_flight_finish(struct in_flight *in_flight, bool complete);

#endif
