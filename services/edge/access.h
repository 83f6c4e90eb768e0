/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writes one log line and counts each request when it ends. */
#ifndef PORTICO_EDGE_ACCESS_H
#define PORTICO_EDGE_ACCESS_H

#include "edge/edge.h"

void access_register(h2o_hostconf_t *host, struct edge *edge);

#endif
