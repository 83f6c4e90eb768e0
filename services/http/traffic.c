/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Labels are route patterns and status numbers, never text of a client, so the number of series is bounded. */
#include "http/traffic.h"

#include "common/metrics.h"
#include "common/must.h"
#include "data/redis.h"
#include "http/inside.h"

#include <stdlib.h>

enum { STATUSES = 24 /* different statuses of one route; further ones are counted as the last */, BUCKETS = 8 };

static const double bucket_seconds[BUCKETS] = {0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5};

struct route_counts {
    const struct route *route; /* NULL: requests that matched no route */
    struct {
        int status;
        uint64_t count;
    } by_status[STATUSES];
};

struct traffic {
    struct route_counts *routes;
    size_t route_count, route_capacity;
    uint64_t state_ns[STATE_COUNT], state_count[STATE_COUNT];
    uint64_t buckets[BUCKETS], requests, request_ns, abandoned;
};

static void on_route_counted(void *owner, const struct route *route)
{
    struct traffic *traffic = owner;

    (void)route;
    traffic->route_capacity++;
}

static void on_route_added(void *owner, const struct route *route)
{
    struct traffic *traffic = owner;

    traffic->routes[traffic->route_count++].route = route;
}

struct traffic *traffic_open(struct route_tree *const *trees, size_t count)
{
    struct traffic *traffic = calloc(1, sizeof(*traffic));

    must(traffic != NULL);
    traffic->route_capacity = 1;
    for (size_t i = 0; i < count; i++) {
        if (trees[i] != NULL)
            route_each(trees[i], on_route_counted, traffic);
    }
    traffic->routes = calloc(traffic->route_capacity, sizeof(*traffic->routes));
    must(traffic->routes != NULL);
    traffic->route_count = 1;
    for (size_t i = 0; i < count; i++) {
        if (trees[i] != NULL)
            route_each(trees[i], on_route_added, traffic);
    }
    return traffic;
}

void traffic_close(struct traffic **traffic)
{
    if (*traffic == NULL)
        return;
    free((*traffic)->routes);
    free(*traffic);
    *traffic = NULL;
}

static void count_status(struct route_counts *counts, int status)
{
    size_t i = 0;

    while (i < STATUSES - 1 && counts->by_status[i].count > 0 && counts->by_status[i].status != status)
        i++;
    if (counts->by_status[i].count == 0)
        counts->by_status[i].status = status;
    counts->by_status[i].count++;
}

static struct route_counts *counts_of(struct traffic *traffic, const struct route *route)
{
    for (size_t i = 0; i < traffic->route_count; i++) {
        if (traffic->routes[i].route == route)
            return &traffic->routes[i];
    }
    return &traffic->routes[0];
}

void traffic_count(struct traffic *traffic, const struct exchange *x)
{
    uint64_t ns = x->answered_ns == 0 ? 0 : x->answered_ns - x->began_ns;

    if (!exchange_is_sent(x)) {
        traffic->abandoned++;
        return;
    }
    count_status(counts_of(traffic, x->route), x->sent_status);
    traffic->requests++;
    traffic->request_ns += ns;
    for (size_t i = 0; i < BUCKETS; i++)
        traffic->buckets[i] += (double)ns <= bucket_seconds[i] * 1e9;
}

void traffic_state(struct traffic *traffic, enum state state, uint64_t ns)
{
    if (traffic == NULL)
        return;
    traffic->state_ns[state] += ns;
    traffic->state_count[state]++;
}

static void print_requests(const struct traffic *traffic, struct buffer *out)
{
    metric_head(out, "portico_requests_total", "counter", "Requests answered, by route and status.");
    for (size_t i = 0; i < traffic->route_count; i++) {
        const struct route_counts *counts = &traffic->routes[i];

        for (size_t j = 0; j < STATUSES && counts->by_status[j].count > 0; j++) {
            buffer_print(out, "portico_requests_total{method=\"%s\",route=\"%s\",status=\"%d\"} %llu\n",
                         counts->route == NULL ? "" : method_name(counts->route->method),
                         counts->route == NULL ? "none" : counts->route->path, counts->by_status[j].status,
                         (unsigned long long)counts->by_status[j].count);
        }
    }
}

static void print_times(const struct traffic *traffic, struct buffer *out)
{
    metric_head(out, "portico_request_seconds", "histogram", "Time until the answer was ready.");
    for (size_t i = 0; i < BUCKETS; i++)
        buffer_print(out, "portico_request_seconds_bucket{le=\"%g\"} %llu\n", bucket_seconds[i],
                     (unsigned long long)traffic->buckets[i]);
    buffer_print(out, "portico_request_seconds_bucket{le=\"+Inf\"} %llu\n", (unsigned long long)traffic->requests);
    buffer_print(out, "portico_request_seconds_sum %.6f\n", (double)traffic->request_ns / 1e9);
    buffer_print(out, "portico_request_seconds_count %llu\n", (unsigned long long)traffic->requests);
    metric_head(out, "portico_stage_seconds", "summary", "Time that requests spent in each stage.");
    for (unsigned i = 0; i < STATE_COUNT; i++) {
        const char *name = state_name((enum state)i);

        buffer_print(out, "portico_stage_seconds_sum{stage=\"%s\"} %.6f\n", name, (double)traffic->state_ns[i] / 1e9);
        buffer_print(out, "portico_stage_seconds_count{stage=\"%s\"} %llu\n", name,
                     (unsigned long long)traffic->state_count[i]);
    }
}

void traffic_print(const struct server *server, struct buffer *out)
{
    print_requests(server->traffic, out);
    print_times(server->traffic, out);
    metric_print(out, "portico_requests_left_total", "counter", "Requests whose client left before the answer.",
                 server->traffic->abandoned);
    metric_print(out, "portico_exchanges", "gauge", "Requests in this process now.", server->exchanges);
    metric_print(out, "portico_sign_in_queue", "gauge", "Requests of signing in that wait for their turn.",
                 server->sign_ins.queue_length);
    metric_print(out, "portico_exchanges_resting", "gauge", "Requests that wait for something to happen.",
                 server->resting);
    metric_print(out, "portico_event_streams", "gauge", "Open event streams.", server->streaming);
    metric_print(out, "portico_downloads", "gauge", "Downloads under way.", server->pulling);
    metric_print(out, "portico_computations", "gauge", "Computations on a thread or waiting for one.",
                 server->computing);
    pool_metrics((struct pool *[]){server->firm_pool, server->registry_pool}, 2, out);
    if (server->redis != NULL)
        redis_metrics(server->redis, out);
}
