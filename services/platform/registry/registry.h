/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The registry's long poll, by which edges learn of changes. */
#ifndef PORTICO_PLATFORM_REGISTRY_REGISTRY_H
#define PORTICO_PLATFORM_REGISTRY_REGISTRY_H

#include "http/capability.h"
#include "platform/registry/registry_sql_shared.h"

extern const struct capability registry_capability;

enum {
    REGISTRY_WAITING = 64,      /* edges that may wait at a time */
    REGISTRY_POLL_MS = 100,     /* how often the version is read while an edge waits */
    REGISTRY_HOLD_MS = 25000,   /* how long an edge waits at most */
    REGISTRY_EDGES = 64,        /* edges that are waited for; nothing waits for more */
    REGISTRY_EDGE_WAITERS = 64, /* exchanges that may wait for the edges at a time */
    REGISTRY_EDGE_WAIT_MS = 2000
};

struct server;

void registry_start(uv_loop_t *loop, struct server *server);

/* Call it after a write that the edge must know: reads the version now. */
void registry_changed(void);

/*
 * Call it from an answer function, after registry_changed(). Calls `then` when all edges know `version`, which each
 * shows by requesting what comes after it: a browser must not reach a new firm's host by an edge that does not know it.
 * Calls `then` at once when there is no edge or when too many exchanges wait, and after REGISTRY_EDGE_WAIT_MS in any
 * case.
 */
void registry_wait_for_edges(struct exchange *x, uint64_t version, exchange_f *then);

#endif
