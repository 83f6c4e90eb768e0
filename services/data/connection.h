/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One libpq connection on the loop: connects, arms and tests the fence, then carries up to CONNECTION_DEPTH in-flight
 * requests.
 *
 * It never reconnects: its owner closes a broken connection and opens another. Callbacks run from the loop only, never
 * from inside a function of this header, and never after connection_close(). The one exception is on_run_done.
 */
#ifndef PORTICO_DATA_CONNECTION_H
#define PORTICO_DATA_CONNECTION_H

#include "data/run.h"

#include <uv.h>

/* The runs of one connection execute one after the other, so depth only hides the round trip. */
enum { CONNECTION_DEPTH = 4, CONNECTION_OPEN_MS = 5000 };

struct connection;

struct connection_events {
    void (*on_ready)(void *owner, struct connection *connection);
    void (*on_run_done)(void *owner, struct run *run);               /* the run's outcome is set */
    void (*on_capacity)(void *owner, struct connection *connection); /* in-flight requests may have finished */
    void (*on_broken)(void *owner, struct connection *connection);   /* the owner must close it now */
};

struct connection_options {
    uv_loop_t *loop;
    const char *name, *conninfo;
    bool fenced;
    const struct connection_events *events;
    void *owner;
    uint64_t *evictions; /* incremented for each evicted statement */
};

struct connection *connection_open(const struct connection_options *options);

/* Finishes the runs that are still in flight as RUN_UNAVAILABLE (through on_run_done) and frees the connection. */
void connection_close(struct connection **connection);

bool connection_is_ready(const struct connection *connection);
bool connection_has_room(const struct connection *connection);
size_t connection_in_flight(const struct connection *connection);

enum connection_sent { CONNECTION_SENT, CONNECTION_REFUSED, CONNECTION_BROKEN };

/* Requires a connection that is ready and has room. REFUSED: the run's state says why. BROKEN: the caller closes the
 * connection and still owns the run. */
enum connection_sent connection_send(struct connection *connection, struct run *run);

/* Finishes the runs whose deadline has passed with RUN_TIMEOUT. True when there was one: the connection is stuck. */
bool connection_expire(struct connection *connection, uint64_t now_ms);

/* Whether it failed or took too long to open, and whether it served so many firms or is so old that it is replaced. */
bool connection_open_timed_out(const struct connection *connection, uint64_t now_ms);
bool connection_needs_recycling(const struct connection *connection, uint64_t now_ms, uint64_t age_ms);

size_t connection_prepared(const struct connection *connection);

#endif
