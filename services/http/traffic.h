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

/* One row of counters for each route of the trees, made once. */
struct traffic *traffic_open(struct route_tree *const *trees, size_t count);
void traffic_close(struct traffic **traffic);

/* A request ended. */
void traffic_count(struct traffic *traffic, const struct exchange *x);

/* Time spent in a state. NULL counts nothing. */
void traffic_state(struct traffic *traffic, enum state state, uint64_t ns);

void traffic_print(const struct server *server, struct buffer *out);

#endif
