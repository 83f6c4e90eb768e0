/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Labels never contain a firm's name: a dashboard of operators must not be a list of customers. */
#include "edge/metrics.h"

#include "common/buffer.h"
#include "edge/connection.h"
#include "edge/edge.h"
#include "edge/firms.h"
#include "edge/limit.h"
#include "edge/registry.h"
#include "edge/upstream.h"

#include <inttypes.h>

static const uint64_t bounds[METRICS_BUCKETS] = {1, 2, 5, 10, 25, 50, 100, 250, 1000, 5000};

void metrics_count_answer(struct metrics *metrics, int status, uint64_t bytes, uint64_t milliseconds)
{
    size_t class = status >= 100 && status < 600 ? (size_t)status / 100 : 0;

    metrics->by_class[class]++;
    metrics->bytes += bytes;
    metrics->milliseconds += milliseconds;
    for (size_t i = 0; i < METRICS_BUCKETS; i++)
        metrics->buckets[i] += milliseconds <= bounds[i];
}

static void print_number(struct buffer *out, const char *name, const char *kind, uint64_t value)
{
    buffer_print(out, "# TYPE portico_edge_%s %s\nportico_edge_%s %" PRIu64 "\n", name, kind, name, value);
}

static void print_answers(const struct metrics *metrics, struct buffer *out)
{
    uint64_t total = 0;

    buffer_add(out, lit("# TYPE portico_edge_answers_total counter\n"));
    for (unsigned i = 0; i < 6; i++) {
        buffer_print(out, "portico_edge_answers_total{class=\"%u\"} %" PRIu64 "\n", i, metrics->by_class[i]);
        total += metrics->by_class[i];
    }
    buffer_add(out, lit("# TYPE portico_edge_seconds histogram\n"));
    for (size_t i = 0; i < METRICS_BUCKETS; i++)
        buffer_print(out, "portico_edge_seconds_bucket{le=\"%g\"} %" PRIu64 "\n", (double)bounds[i] / 1000,
                     metrics->buckets[i]);
    buffer_print(out, "portico_edge_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\n", total);
    buffer_print(out, "portico_edge_seconds_sum %g\n", (double)metrics->milliseconds / 1000);
    buffer_print(out, "portico_edge_seconds_count %" PRIu64 "\n", total);
}

static void print_upstreams(const struct edge *edge, struct buffer *out)
{
    const struct upstream *upstream;

    /* A loop for each, because the series of a family must follow each other. */
    buffer_add(out, lit("# TYPE portico_edge_upstream_requests gauge\n"));
    for (size_t i = 0; (upstream = upstreams_at(edge->upstreams, i)) != NULL; i++)
        buffer_print(out, "portico_edge_upstream_requests{upstream=\"%s\"} %zu\n", upstream->name, upstream->requests);
    buffer_add(out, lit("# TYPE portico_edge_upstream_streams gauge\n"));
    for (size_t i = 0; (upstream = upstreams_at(edge->upstreams, i)) != NULL; i++)
        buffer_print(out, "portico_edge_upstream_streams{upstream=\"%s\"} %zu\n", upstream->name, upstream->streams);
    buffer_add(out, lit("# TYPE portico_edge_upstream_failures_total counter\n"));
    for (size_t i = 0; (upstream = upstreams_at(edge->upstreams, i)) != NULL; i++)
        buffer_print(out, "portico_edge_upstream_failures_total{upstream=\"%s\"} %" PRIu64 "\n", upstream->name,
                     upstream->failures);
}

static uint64_t count_waiting(const struct edge *edge)
{
    const struct upstream *upstream;
    uint64_t count = 0;

    for (size_t i = 0; (upstream = upstreams_at(edge->upstreams, i)) != NULL; i++)
        count += upstream->bodies.waiting_count;
    return count;
}

void metrics_print(const struct edge *edge, struct buffer *out)
{
    const struct metrics *metrics = &edge->metrics;

    print_answers(metrics, out);
    print_number(out, "bytes_total", "counter", metrics->bytes);
    print_number(out, "limited_total", "counter", metrics->limited);
    print_number(out, "csp_reports_total", "counter", metrics->csp_reports);
    print_number(out, "unknown_hosts_total", "counter", metrics->unknown_hosts);
    print_number(out, "misdirected_total", "counter", metrics->misdirected);
    print_number(out, "headers_too_large_total", "counter", metrics->headers_too_large);
    print_number(out, "truncated_total", "counter", metrics->truncated);
    print_number(out, "pauses_total", "counter", metrics->pauses);
    print_number(out, "retries_total", "counter", metrics->retries);
    print_number(out, "connections", "gauge", connections_count(edge->connections));
    print_number(out, "connections_refused_total", "counter", connections_refused(edge->connections));
    print_number(out, "connections_reaped_total", "counter", connections_reaped(edge->connections));
    print_number(out, "bodies_waiting", "gauge", count_waiting(edge));
    print_number(out, "bodies_bytes", "gauge", metrics->bodies_bytes);
    print_number(out, "bodies_cut_total", "counter", metrics->bodies_cut);
    print_number(out, "limits_shared", "gauge", limits_are_shared(edge->limits) ? 1 : 0);
    print_number(out, "firms", "gauge", firms_count(edge->firms));
    print_number(out, "registry_version", "gauge", registry_version(edge->registry));
    print_number(out, "registry_age_seconds", "gauge", registry_age(edge->registry));
    print_upstreams(edge, out);
}
