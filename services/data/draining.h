/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Connections that get no new runs: they go when their in_flight have landed, or when their time is up. */
#ifndef PORTICO_DATA_DRAINING_H
#define PORTICO_DATA_DRAINING_H

#include "data/connection.h"

enum {
    DRAINING_MAX = 64,  /* one more: the oldest is cut off */
    DRAINING_MS = 15000, /* one that is not done by then is cut off */
};

struct drain {
    struct connection *connection;
    uint64_t until_ms;
};

struct drains {
    struct drain at[DRAINING_MAX];
    size_t count;
};

/* These take the connection over and clear the pointer. The first closes it at once when nothing flies, the second at
 * the next sweep, for one that may be calling us. */
void draining_add(struct drains *drains, struct connection **connection, uint64_t now_ms);
void draining_add_broken(struct drains *drains, struct connection **connection);

/* Closes those that are done or late. */
void draining_sweep(struct drains *drains, uint64_t now_ms);

/* Closes one of them now, which broke. */
void draining_close(struct drains *drains, struct connection *connection);

#endif
