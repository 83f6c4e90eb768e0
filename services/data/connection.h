/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One libpq connection on the loop: connects, arms and tests the fence, then carries up to CONNECTION_DEPTH in_flight.
 *
 * It never reconnects: a broken one is closed by its owner, who opens another. Callbacks come from the loop only, never
 * from inside a function of this header, and none comes after connection_close().
 */
#ifndef PORTICO_DATA_CONNECTION_H
#define PORTICO_DATA_CONNECTION_H

#include "data/run.h"

#include <uv.h>

/* Flights on one connection run one after the other, so depth only hides the way there and back. */
enum { CONNECTION_DEPTH = 4, CONNECTION_OPEN_MS = 5000 };

struct connection;

struct connection_events {
    void (*on_ready)(void *owner, struct connection *connection);
    void (*on_landed)(void *owner, struct run *run);               /* the run's outcome is set */
    void (*on_room)(void *owner, struct connection *connection);   /* after in_flight landed */
    void (*on_broken)(void *owner, struct connection *connection); /* to be closed now */
};

struct connection_options {
    uv_loop_t *loop;
    const char *name, *conninfo;
    bool fenced;
    const struct connection_events *events;
    void *owner;
    uint64_t *evictions; /* counted up */
};

struct connection *connection_open(const struct connection_options *options);

/* Lands what is still flying as RUN_UNAVAILABLE (through on_landed) and frees. */
void connection_close(struct connection **connection);

bool connection_is_ready(const struct connection *connection);
bool connection_has_room(const struct connection *connection);
size_t connection_in_flight(const struct connection *connection);

enum connection_sent { CONNECTION_SENT, CONNECTION_REFUSED, CONNECTION_BROKEN };

/* Only when it is ready and has room. REFUSED: the run's state says why; BROKEN: close it, the run is still the
 * caller's. */
enum connection_sent connection_send(struct connection *connection, struct run *run);

/* Gives up the runs whose deadline has passed (RUN_TIMEOUT). True when there was one: the connection is then stuck. */
bool connection_expire(struct connection *connection, uint64_t now_ms);

/* Whether it took too long to open, and whether it is old enough to be replaced. */
bool connection_open_timed_out(const struct connection *connection, uint64_t now_ms);
bool connection_needs_recycling(const struct connection *connection, uint64_t now_ms, uint64_t age_ms);

size_t connection_prepared(const struct connection *connection);

#endif
