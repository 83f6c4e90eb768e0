/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Forwarding to a worker, with back-pressure: a slow reader slows its worker down, and never fills our memory.
 *
 * A request is sent again only when it cannot have been acted on (no connection came about), or may be repeated (GET,
 * HEAD) and an idle connection turned out to be closed.
 */
#ifndef PORTICO_EDGE_PROXY_H
#define PORTICO_EDGE_PROXY_H

#include "edge/request.h"
#include "edge/upstream.h"

enum {
    FORWARD_HIGH =
        128 * 1024, /* waiting for the client: the worker is read no further (as much again may be on its way) */
    FORWARD_LOW = 32 * 1024, /* and from here on it is */
    FORWARD_MS = 30000,      /* until the head of the answer */
    FORWARD_BODY_MS = 90000  /* between two pieces of the body: event streams have a heartbeat of 15 s */
};

/* Once, before the first forward. */
void proxy_open(struct edge *edge);

void proxy_forward(struct request *r, struct upstream_order order);

/* Ends the event streams, so that their browsers come back to another process. */
void proxy_end_streams(struct edge *edge);

#endif
