/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The doors: TLS, plain HTTP that only redirects, and the private socket for metrics.
 *
 * Every client's socket passes on_accept(), which is where a guard in front of libh2o's own parsers belongs: it has the
 * connection's record, and everything behind it is libh2o's.
 */
#ifndef PORTICO_EDGE_LISTEN_H
#define PORTICO_EDGE_LISTEN_H

#include "edge/edge.h"

enum door { DOOR_TLS, DOOR_PLAIN, DOOR_METRICS, DOOR_COUNT };

struct doors;

/* NULL, with a line in the log, when an address cannot be taken. Hosts are those of edge->config, in the order of
 * doors. */
struct doors *doors_open(struct edge *edge, h2o_hostconf_t *hosts[DOOR_COUNT]);

/* After a reload of certificates. */
void doors_use_tls(struct doors *doors, SSL_CTX *context);

/* No further connection is taken; the kernel gives them to the other processes. */
void doors_close(struct doors *doors);

#endif
