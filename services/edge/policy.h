/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The headers that tell browsers what our pages may do, on every answer: files, workers' answers, errors, redirects,
 * streams, and answers that libh2o makes before any handler of ours runs (413, 400), whose body is replaced by ours.
 */
#ifndef PORTICO_EDGE_POLICY_H
#define PORTICO_EDGE_POLICY_H

#include "edge/edge.h"

void policy_register(h2o_hostconf_t *host, struct edge *edge);

#endif
