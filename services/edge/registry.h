/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Keeps the firms up to date: a long poll of the platform, which answers as soon as something is newer, and a copy on
 * disk after each change, so that an edge starts and serves while the platform is unavailable.
 */
#ifndef PORTICO_EDGE_REGISTRY_H
#define PORTICO_EDGE_REGISTRY_H

#include "edge/firms.h"
#include "edge/upstream.h"

enum {
    REGISTRY_BYTES = 64 * 1024 * 1024, /* a longer answer is refused */
    REGISTRY_POLL_MS = 40000,          /* the platform answers after 25 s at the latest */
    REGISTRY_BACKOFF = 20              /* at most so many tenths of a second between failed polls */
};

struct registry;

/* Reads the copy in `folder` and starts to poll. */
struct registry *registry_open(h2o_context_t *context, struct firms *firms, struct upstreams *upstreams,
                               const char *folder);

uint64_t registry_version(const struct registry *registry);

/* Seconds since the last answer of the platform, for metrics. */
uint64_t registry_age(const struct registry *registry);

#endif
