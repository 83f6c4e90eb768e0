/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One line in the log and one count per request, when it is over. */
#ifndef PORTICO_EDGE_ACCESS_H
#define PORTICO_EDGE_ACCESS_H

#include "edge/edge.h"

void access_register(h2o_hostconf_t *host, struct edge *edge);

#endif
