/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Draining connections get no new runs. Each is closed when its in-flight requests have finished, or by its deadline.
 */
#ifndef PORTICO_DATA_DRAINING_H
#define PORTICO_DATA_DRAINING_H

#include "data/connection.h"

enum {
    DRAINING_MAX = 64,   /* adding one more closes the oldest at once */
    DRAINING_MS = 15000, /* a connection that is not done by then is closed */
};

struct draining_connection {
    struct connection *connection;
    uint64_t deadline_ms;
};

struct draining {
    struct draining_connection connections[DRAINING_MAX];
    size_t count;
};

/* Both take ownership of the connection and clear the pointer. draining_add() closes it at once when nothing is in
 * flight; draining_add_broken() leaves that to the next sweep, because the connection may be calling us now. */
void draining_add(struct draining *draining, struct connection **connection, uint64_t now_ms);
void draining_add_broken(struct draining *draining, struct connection **connection);

/* Closes the connections that are done or past their deadline. */
void draining_sweep(struct draining *draining, uint64_t now_ms);

/* Closes one of them now, because it broke. */
void draining_close(struct draining *draining, struct connection *connection);

#endif
