/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Counters of the engine, as Prometheus text (exposition format 0.0.4) on the private metrics socket. */
#ifndef PORTICO_HTTP_TRAFFIC_H
#define PORTICO_HTTP_TRAFFIC_H

#include "common/buffer.h"
#include "http/state.h"

struct exchange;
struct traffic;
struct route_tree;
struct server;

enum { METRICS_BYTES = 4 * 1024 * 1024 };

/* Makes one row of counters for each route of the trees. */
struct traffic *traffic_open(struct route_tree *const *trees, size_t count);
void traffic_close(struct traffic **traffic);

/* Counts a request that ended. */
void traffic_count(struct traffic *traffic, const struct exchange *x);

/* Adds time spent in a state. Does nothing if `traffic` is NULL. */
void traffic_state(struct traffic *traffic, enum state state, uint64_t ns);

void traffic_print(const struct server *server, struct buffer *out);

#endif
