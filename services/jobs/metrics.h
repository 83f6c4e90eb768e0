/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The private metrics socket: responds to every request with Prometheus text, then closes the connection. */
#ifndef PORTICO_JOBS_METRICS_H
#define PORTICO_JOBS_METRICS_H

#include <uv.h>

struct buffer;
struct metrics;

enum { METRICS_READERS = 8, METRICS_BYTES = 64 * 1024, METRICS_ASKING = 4096 };

typedef void metrics_f(struct buffer *out, void *owner);

/* Returns NULL and logs when the socket cannot be opened. Replaces the socket of a process that died. */
struct metrics *metrics_open(uv_loop_t *loop, const char *path, metrics_f *write, void *owner);
void metrics_close(struct metrics **metrics);

#endif
