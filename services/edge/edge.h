/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The parts of one edge process, which has one loop and one thread. main.c opens each; they live as long as the
   process. */
#ifndef PORTICO_EDGE_EDGE_H
#define PORTICO_EDGE_EDGE_H

#include "common/text.h"
#include "edge/metrics.h"

#include <h2o.h>

struct edge {
    struct text domain; /* of the service */
    uint16_t port;      /* of HTTPS, as clients see it */
    h2o_globalconf_t config;
    h2o_context_t context;
    struct tls *tls;
    struct connections *connections;
    struct firms *firms;
    struct registry *registry;
    struct upstreams *upstreams;
    struct limits *limits;
    struct assets *assets;
    struct app_pages *app_pages;
    struct metrics metrics;
    h2o_linklist_t streams; /* open event streams, which end when the process stops */
    h2o_timeout_entry_t bodies_timer;
    uint64_t bodies_open;     /* bytes of bodies, of connections that were not shut down */
    uint64_t bodies_arriving; /* of bodies that are not complete */
    unsigned bodies_ticks;
    bool stopping;
};

#endif
