/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The processes behind the edge, each on a unix socket, with their idle connections, their load, and whether they are
   up. */
#ifndef PORTICO_EDGE_UPSTREAM_H
#define PORTICO_EDGE_UPSTREAM_H

#include "edge/body_queue.h"
#include "edge/rendezvous.h"

#include <h2o.h>
#include <stdbool.h>

enum {
    UPSTREAM_REQUESTS = 256, /* concurrent requests to one process, without those that wait in its body_queue; further
                                ones go to the next process, or get 503 */
    UPSTREAM_STREAMS = 5000, /* event streams of one process, as many as a worker holds (worker/live/fanout.h); above it
                                a stream is asked of another process first. Other requests are not affected */
    UPSTREAM_KEEP_MS = 20000, /* an idle connection is closed before the worker would close it */
    UPSTREAM_DOWN_MS = 1000   /* how long a refused connect is remembered */
};

struct upstream {
    char name[16];
    h2o_socketpool_t pool;
    h2o_loop_t *loop;
    uint64_t down_until; /* ms */
    size_t requests, streams;
    struct body_queue bodies;
    uint64_t failures;
};

/* The processes to try, the preferred one first. */
struct upstream_order {
    struct upstream *list[RENDEZVOUS_MAX];
    size_t count;
};

struct upstreams;

struct upstreams *upstreams_open(h2o_context_t *context, size_t workers);

/* `is_stream`: the request asks for an event stream. */
struct upstream_order upstreams_for_firm(struct upstreams *upstreams, uint64_t firm, bool is_stream);
struct upstream_order upstreams_for_platform(struct upstreams *upstreams);

bool upstream_has_room(const struct upstream *upstream);
void upstream_failed(struct upstream *upstream);
void upstream_answered(struct upstream *upstream);

/* For metrics: index 0 is the platform. NULL after the last. */
const struct upstream *upstreams_at(const struct upstreams *upstreams, size_t index);

#endif
