/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The listeners: TLS, plain HTTP, which only redirects, and the private socket for metrics.
 *
 * Every client's socket passes on_accept(), so a check before libh2o's own parsers belongs there: it has the
 * connection, and everything after it is libh2o's.
 */
#ifndef PORTICO_EDGE_LISTEN_H
#define PORTICO_EDGE_LISTEN_H

#include "edge/edge.h"

enum listener_kind { LISTENER_TLS, LISTENER_PLAIN, LISTENER_METRICS, LISTENER_COUNT };

struct listeners;

/* NULL, with a line in the log, when an address cannot be bound. Hosts are those of edge->config, in the order of enum
   listener_kind. */
struct listeners *listeners_open(struct edge *edge, h2o_hostconf_t *hosts[LISTENER_COUNT]);

/* Sets the context after a reload of certificates. */
void listeners_use_tls(struct listeners *listeners, SSL_CTX *context);

/* Accepts no further connection; the kernel gives them to the other processes. */
void listeners_close(struct listeners *listeners);

#endif
