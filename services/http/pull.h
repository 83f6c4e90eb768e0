/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The engine's side of stream.h: beginning to send, and the end when the exchange goes. */
#ifndef PORTICO_HTTP_PULL_H
#define PORTICO_HTTP_PULL_H

#include "http/inside.h"

enum {
    PIECE_BYTES = 256 * 1024,
    STREAMS_MOST = 512, /* downloads at once: 503 beyond, since each has a piece in memory */
    EVENT_STREAMS_MOST = 20000,
    HEARTBEAT_MS = 15000,
    EVENTS_BYTES = 256 * 1024, /* of waiting messages; beyond it the reader lags, as beyond EVENTS_WAITING */
};

/* Both are called once the head of the answer is given to libh2o. */
void stream_begin(struct exchange *x);
void events_begin(struct exchange *x);

/* The exchange is about to be freed. */
void stream_leave(struct exchange *x);
void events_leave(struct exchange *x);

/* Each second: heartbeats. When the process drains: all streams end, so that their readers connect elsewhere. */
void events_beat(struct server *server);
void events_end_all(struct server *server);

#endif
