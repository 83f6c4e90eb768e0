/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The headers that tell browsers what our pages may do, on every answer: files, workers' answers, errors, redirects,
 * streams, and what libh2o answers before any handler of ours has run (413, 400), which gets our words too.
 */
#ifndef PORTICO_EDGE_POLICY_H
#define PORTICO_EDGE_POLICY_H

#include "edge/edge.h"

void policy_register(h2o_hostconf_t *host, struct edge *edge);

#endif
