/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Counters of the engine, as Prometheus text (exposition format 0.0.4) on the private metrics socket. */
#ifndef PORTICO_HTTP_METRICS_H
#define PORTICO_HTTP_METRICS_H

#include "common/buffer.h"

struct exchange;
struct metrics;
struct route_tree;
struct server;

enum { METRICS_BYTES = 4 * 1024 * 1024 };

/* One row of counters for each route of the trees, made once. */
struct metrics *metrics_open(struct route_tree *const *trees, size_t count);
void metrics_close(struct metrics **metrics);

/* A request ended. */
void metrics_count(struct metrics *metrics, const struct exchange *x);

/* Time spent in a stage (enum stage). NULL counts nothing. */
void metrics_stage(struct metrics *metrics, unsigned stage, uint64_t ns);

void metrics_print(const struct server *server, struct buffer *out);

#endif
