/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The counters of a process's pools as Prometheus text: one family after the other, with one series for each pool. */
#include "common/metrics.h"
#include "data/pool.h"

#include <inttypes.h>
#include <stddef.h>

static const struct family {
    const char *name, *type, *help;
    size_t offset;
} families[] = {
    {"connections", "gauge", "Connections that are ready.", offsetof(struct pool_counts, connections)},
    {"running", "gauge", "Runs sent to PostgreSQL.", offsetof(struct pool_counts, running)},
    {"waiting", "gauge", "Runs that wait for a connection.", offsetof(struct pool_counts, waiting)},
    {"prepared", "gauge", "Prepared statements.", offsetof(struct pool_counts, prepared)},
    {"evictions_total", "counter", "Prepared statements evicted from the cache.",
     offsetof(struct pool_counts, evictions)},
    {"opened_total", "counter", "Connections opened.", offsetof(struct pool_counts, opened)},
    {"recycled_total", "counter", "Connections replaced because of their age or their number of firms.",
     offsetof(struct pool_counts, recycled)},
    {"lost_total", "counter", "Connections lost.", offsetof(struct pool_counts, lost)},
};

static uint64_t value_of(const struct pool_counts *counts, const struct family *family)
{
    return *(const uint64_t *)(const void *)((const char *)counts + family->offset);
}

static void print_family(const struct family *family, struct pool *const *pools, size_t count, struct buffer *out)
{
    struct pool_counts counts;
    char name[64];

    snprintf(name, sizeof(name), "portico_pool_%s", family->name);
    metric_head(out, name, family->type, family->help);
    for (size_t i = 0; i < count; i++) {
        if (pools[i] == NULL)
            continue;
        pool_count(pools[i], &counts);
        buffer_print(out, "%s{pool=\"%s\"} %" PRIu64 "\n", name, counts.name, value_of(&counts, family));
    }
}

static void print_outcomes(struct pool *const *pools, size_t count, struct buffer *out)
{
    static const char *const outcomes[] = {"done", "failed", "busy", "unavailable", "timeout"};
    struct pool_counts counts;

    metric_head(out, "portico_pool_runs_total", "counter", "Runs that ended, by outcome.");
    for (size_t i = 0; i < count; i++) {
        if (pools[i] == NULL)
            continue;
        pool_count(pools[i], &counts);
        for (size_t j = 0; j <= RUN_TIMEOUT; j++)
            buffer_print(out, "portico_pool_runs_total{pool=\"%s\",outcome=\"%s\"} %" PRIu64 "\n", counts.name,
                         outcomes[j], counts.outcomes[j]);
    }
}

void pool_metrics(struct pool *const *pools, size_t count, struct buffer *out)
{
    for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
        print_family(&families[i], pools, count, out);
    print_outcomes(pools, count, out);
}
