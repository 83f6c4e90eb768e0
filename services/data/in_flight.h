/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A in_flight: one run on its way through a connection's pipeline.
 *
 * On the wire: what is not prepared yet, with a Sync of its own, so that a guard's refusal cannot lose a Parse that
 * later in_flight count on; then enter (fenced), the statements, and the run's Sync. Results come back one per command,
 * in order. A in_flight whose run was given up (deadline) only counts its results through.
 */
#ifndef PORTICO_DATA_IN_FLIGHT_H
#define PORTICO_DATA_IN_FLIGHT_H

#include "data/prepared.h"
#include "data/run.h"

struct buffer;

enum { IN_FLIGHT_BYTES = 8 << 20 /* parameters of one statement; more is refused as invalid (54000) */ };

struct in_flight {
    struct run *run; /* NULL once given up */
    size_t deallocations, preparations, statements;
    uint32_t preparing[RUN_STATEMENTS];   /* numbers */
    uint8_t prepared_for[RUN_STATEMENTS]; /* index of the statement that wanted it */
    bool fenced;
    size_t at; /* how many results have come */
    bool failed;
    char state[6], constraint[64], message[160];
    size_t failed_at;
    uint64_t sent_ns;
};

/* How a connection's in_flight are sent. */
struct in_flight_wire {
    PGconn *pg;
    struct prepared *prepared;
    const char *secret; /* as bytea text; NULL where there is no fence */
    struct buffer *scratch;
    uint64_t *evictions;
};

enum in_flight_sent {
    IN_FLIGHT_SENT,
    IN_FLIGHT_REFUSED /* a parameter that cannot be: run says why */,
    IN_FLIGHT_BROKEN
};

enum in_flight_sent in_flight_send(struct in_flight *in_flight, struct run *run, const struct in_flight_wire *way);

/* Takes over one result. True when it was the last one. */
bool in_flight_take_result(struct in_flight *in_flight, PGresult *result, struct prepared *prepared);

/* Says how it went to the run, if it was not given up. `complete`: all results came. */
void in_flight_finish(struct in_flight *in_flight, bool complete);

#endif
