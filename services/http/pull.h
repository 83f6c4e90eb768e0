/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The engine's side of stream.h: starting to send, and releasing a stream with its exchange. */
#ifndef PORTICO_HTTP_PULL_H
#define PORTICO_HTTP_PULL_H

#include "http/inside.h"

enum {
    PIECE_BYTES = 256 * 1024,
    STREAMS_MAX = 512, /* concurrent downloads: 503 beyond, since each holds a piece in memory */
    EVENT_STREAMS_MAX = 20000,
    HEARTBEAT_MS = 15000,
    EVENTS_BYTES = 256 * 1024, /* of waiting messages; beyond it the reader is too slow, as beyond EVENTS_WAITING */
};

/* Both are called once libh2o has the head of the answer. */
void stream_begin(struct exchange *x);
void events_begin(struct exchange *x);

/* The exchange is about to be freed. */
void stream_release(struct exchange *x);
void events_release(struct exchange *x);

/* Called each second: sends heartbeats. When the process drains, all streams end, so that their clients connect
   elsewhere. */
void events_send_heartbeats(struct server *server);
void events_end_all(struct server *server);

#endif
