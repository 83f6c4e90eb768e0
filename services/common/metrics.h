/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Counters, gauges and histograms of this process, as Prometheus text. For the loop's thread only.
 *
 *     metric_add(metric(METRIC_COUNTER, "portico_requests_total", "Requests.", "status=\"2xx\""), 1);
 *
 * At most METRICS_SERIES series: beyond that, further labels of a name are counted together as overflow="true".
 */
#ifndef PORTICO_COMMON_METRICS_H
#define PORTICO_COMMON_METRICS_H

#include "common/buffer.h"

enum { METRICS_SERIES = 1024, METRICS_LABELS = 160 };

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

struct metric;

/* The series of this name and labels, created at first use; it is never freed. `name` and `help` must be literals;
   `labels` is copied, may be "", and its values must not come from outside. */
struct metric *metric(enum metric_kind kind, const char *name, const char *help, const char *labels);

void metric_add(struct metric *metric, uint64_t more);

/* For a histogram: adds a value in seconds to its bucket, from 1 ms to 10 s. */
void metric_observe(struct metric *metric, double seconds);

void metrics_print(struct buffer *out);

/* The head of a family whose series the caller prints itself, directly after it. */
void metric_head(struct buffer *out, const char *name, const char *type, const char *help);

/* A family of one series without labels. */
void metric_print(struct buffer *out, const char *name, const char *type, const char *help, uint64_t value);

#endif
