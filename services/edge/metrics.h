/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The counters of this process, and how they are printed on the private socket. */
#ifndef PORTICO_EDGE_METRICS_H
#define PORTICO_EDGE_METRICS_H

#include <stdint.h>

enum { METRICS_BYTES = 65536 };

/* Number of upper bounds of the latency histogram in milliseconds; slower requests are counted in the total only. */
enum { METRICS_BUCKETS = 10 };

struct metrics {
    uint64_t by_class[6]; /* answers by the first digit of their status; 0: aborted before an answer */
    uint64_t buckets[METRICS_BUCKETS], milliseconds;
    uint64_t bytes;
    uint64_t limited, csp_reports, unknown_hosts, misdirected, headers_too_large;
    uint64_t truncated, pauses, retries;
    uint64_t bodies_bytes, bodies_cut;
};

struct edge;
struct buffer;

void metrics_count_answer(struct metrics *metrics, int status, uint64_t bytes, uint64_t milliseconds);

/* Prometheus text, exposition format 0.0.4. */
void metrics_print(const struct edge *edge, struct buffer *out);

#endif
