/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The private metrics socket: answers whatever is asked with Prometheus text, and closes. */
#ifndef PORTICO_JOBS_METRICS_H
#define PORTICO_JOBS_METRICS_H

#include <uv.h>

struct buffer;
struct metrics;

enum { METRICS_READERS = 8, METRICS_BYTES = 64 * 1024, METRICS_ASKING = 4096 };

typedef void metrics_f(struct buffer *out, void *owner);

/* NULL with a line in the log when the socket cannot be made. A socket left over by a process that died is replaced. */
struct metrics *metrics_open(uv_loop_t *loop, const char *path, metrics_f *write, void *owner);
void metrics_close(struct metrics **metrics);

#endif
