/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One hash table with open addressing, by name and labels. Printing searches it once per name, which is rare and
   fast. */
#include "common/metrics.h"

#include "common/must.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 2 * METRICS_SERIES, BUCKETS = 13 };

/* Upper bounds in seconds, and as texts; the last bucket is +Inf. */
static const struct {
    double seconds;
    const char *label;
} buckets[BUCKETS - 1] = {
    {0.001, "0.001"}, {0.0025, "0.0025"}, {0.005, "0.005"}, {0.01, "0.01"}, {0.025, "0.025"}, {0.05, "0.05"},
    {0.1, "0.1"},     {0.25, "0.25"},     {0.5, "0.5"},     {1, "1"},       {2.5, "2.5"},     {10, "10"},
};

struct metric {
    enum metric_kind kind;
    const char *name, *help;
    char labels[METRICS_LABELS];
    int64_t value;
    double sum;
    uint64_t counts[BUCKETS];
};

static struct metric *slots[SLOTS];
static struct metric *series[METRICS_SERIES]; /* in the order of creation */
static size_t count;

static size_t slot_of(const char *name, const char *labels)
{
    uint64_t hash = 0xcbf29ce484222325U;
    size_t at;

    for (const char *c = name; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001b3U;
    for (const char *c = labels; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001b3U;
    at = (size_t)(hash ^ hash >> 32) % SLOTS;
    while (slots[at] != NULL && (strcmp(slots[at]->name, name) != 0 || strcmp(slots[at]->labels, labels) != 0))
        at = (at + 1) % SLOTS;
    return at;
}

/* A slot is reserved for the overflow series of each name; there are fewer than a hundred names. */
static bool is_full(const char *labels)
{
    static const size_t reserved = 100;

    return strcmp(labels, "overflow=\"true\"") == 0 ? count >= METRICS_SERIES : count >= METRICS_SERIES - reserved;
}

struct metric *metric(enum metric_kind kind, const char *name, const char *help, const char *labels)
{
    size_t at = slot_of(name, labels);
    struct metric *created;

    if (slots[at] != NULL)
        return slots[at];
    must(strlen(labels) < METRICS_LABELS);
    if (is_full(labels)) {
        must(strcmp(labels, "overflow=\"true\"") != 0);
        return metric(kind, name, help, "overflow=\"true\"");
    }
    created = calloc(1, sizeof(*created));
    must(created != NULL);
    created->kind = kind;
    created->name = name;
    created->help = help;
    memcpy(created->labels, labels, strlen(labels) + 1);
    series[count++] = slots[at] = created;
    return created;
}

void metric_add(struct metric *metric, uint64_t more)
{
    must(metric->kind != METRIC_HISTOGRAM);
    metric->value += (int64_t)more;
}

void metric_observe(struct metric *metric, double seconds)
{
    size_t bucket = 0;

    must(metric->kind == METRIC_HISTOGRAM);
    while (bucket < BUCKETS - 1 && seconds > buckets[bucket].seconds)
        bucket++;
    metric->counts[bucket]++;
    metric->sum += seconds;
}

static void print_histogram(const struct metric *metric, struct buffer *out)
{
    const char *comma = metric->labels[0] == '\0' ? "" : ",";
    uint64_t total = 0;

    for (size_t i = 0; i < BUCKETS; i++) {
        total += metric->counts[i];
        buffer_print(out, "%s_bucket{%s%sle=\"%s\"} %" PRIu64 "\n", metric->name, metric->labels, comma,
                     i < BUCKETS - 1 ? buckets[i].label : "+Inf", total);
    }
    buffer_print(out, "%s_sum{%s} %.6f\n%s_count{%s} %" PRIu64 "\n", metric->name, metric->labels, metric->sum,
                 metric->name, metric->labels, total);
}

static void print_series(const struct metric *metric, struct buffer *out)
{
    if (metric->kind == METRIC_HISTOGRAM)
        print_histogram(metric, out);
    else
        buffer_print(out, "%s{%s} %" PRId64 "\n", metric->name, metric->labels, metric->value);
}

void metric_head(struct buffer *out, const char *name, const char *type, const char *help)
{
    buffer_print(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void metric_print(struct buffer *out, const char *name, const char *type, const char *help, uint64_t value)
{
    metric_head(out, name, type, help);
    buffer_print(out, "%s %" PRIu64 "\n", name, value);
}

void metrics_print(struct buffer *out)
{
    static const char *const kinds[] = {"counter", "gauge", "histogram"};

    for (size_t i = 0; i < count; i++) {
        bool first = true;

        for (size_t j = 0; j < i && first; j++)
            first = strcmp(series[j]->name, series[i]->name) != 0;
        if (!first)
            continue;
        metric_head(out, series[i]->name, kinds[series[i]->kind], series[i]->help);
        for (size_t j = i; j < count; j++)
            if (strcmp(series[j]->name, series[i]->name) == 0)
                print_series(series[j], out);
    }
}
