/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The registry's long-poll: who waits for a change, and how they learn of it. */
#ifndef PORTICO_PLATFORM_REGISTRY_REGISTRY_H
#define PORTICO_PLATFORM_REGISTRY_REGISTRY_H

#include "http/capability.h"
#include "platform/registry/registry_sql_shared.h"

extern const struct capability registry_capability;

enum {
    REGISTRY_WAITING = 64,    /* edges that may wait at a time */
    REGISTRY_LOOK_MS = 100,   /* how often the table is looked at while somebody waits */
    REGISTRY_HOLD_MS = 25000, /* how long one waits at most */
    REGISTRY_REACHING = 64,   /* who may wait for an edge at a time */
    REGISTRY_REACH_MS = 2000
};

struct server;

void registry_start(uv_loop_t *loop, struct server *server);

/* Something was written that the edge must know: look now. */
void registry_changed(void);

/*
 * From an answer, after registry_changed(): calls `then` once an edge has shown, by asking for what comes after it,
 * that it knows `version`; at once when there is no edge or too many others do so, and after REGISTRY_REACH_MS in any
 * case. Whoever is sent to a new firm's host must not be quicker than the edge.
 */
void registry_reach(struct exchange *x, uint64_t version, exchange_f *then);

#endif
