/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Forwarding to a worker, with back-pressure: a slow client slows its worker down, and never fills our memory.
 *
 * A request is repeated only when it cannot have been carried out (no connection was made), or when it is safe (GET,
 * HEAD) and a pooled connection turned out to be closed.
 */
#ifndef PORTICO_EDGE_PROXY_H
#define PORTICO_EDGE_PROXY_H

#include "edge/request.h"
#include "edge/upstream.h"

enum {
    /* Bytes that wait for the client: above the first bound the worker's socket is not read (as much again may be in
       the kernel), below the second one it is read again. */
    FORWARD_HIGH = 128 * 1024,
    FORWARD_LOW = 32 * 1024,
    FORWARD_READ = 208 * 1024, /* as much as a unix socket holds: room for one read of a large answer */
    FORWARD_MS = 30000,        /* until the head of the answer */
    FORWARD_BODY_MS = 90000    /* between two pieces of the body: event streams have a heartbeat of 15 s */
};

/* Must be called once, before the first forward. */
void proxy_open(struct edge *edge);

void proxy_forward(struct request *r, struct upstream_order order);

#endif
