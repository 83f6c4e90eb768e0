/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Event streams, from the head of the worker's answer on. The proxy hands over its connection to the worker, and here a
 * stream holds as little as libh2o allows: see event_stream.c.
 */
#ifndef PORTICO_EDGE_EVENT_STREAM_H
#define PORTICO_EDGE_EVENT_STREAM_H

#include "edge/request.h"
#include "edge/upstream.h"

/* Bytes of one stream that wait for its client; beyond it the worker's socket is not read, and the worker then ends a
   stream that lags (http/stream.h). CONNECTIONS_MAX of them are 128 MiB. */
enum { EVENT_STREAM_WAITING = 16 * 1024 };

/*
 * Sends the head of the answer, which `r->req` holds, and from then on what the worker sends. `upstream` counts the
 * stream until it ends. Returns the callback for the body, or NULL when the process stops and the stream has ended; the
 * client is no longer the caller's.
 */
h2o_http1client_body_cb event_stream_begin(struct request *r, struct upstream *upstream, h2o_http1client_t *client);

/* Ends all, so that their browsers connect to another process. */
void event_streams_end(struct edge *edge);

#endif
