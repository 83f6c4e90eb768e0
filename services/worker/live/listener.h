/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One open event stream: its viewer, what the viewer may see, and the replay of missed events. */
#ifndef PORTICO_WORKER_LIVE_LISTENER_H
#define PORTICO_WORKER_LIVE_LISTENER_H

#include "data/pool.h"
#include "worker/live/fanout.h"

enum {
    NUMBER_ROOM = 24,
    MESSAGE_BYTES = 8192, /* one encoded event: a few ids and words of ours, always far below it */
};

/* A firm's events: the last that was sent here, the oldest that is kept, and the pool to read them. */
struct feed {
    struct pool *pool;
    uint64_t firm, last, oldest;
};

struct channel;

struct replay;

/* There are thousands of these, so it holds only what an idle stream requires. */
struct listener {
    struct listener *next, *previous; /* in its channel, newest first */
    struct channel *channel;          /* owned by fanout.c */
    const struct feed *feed;
    struct events *events; /* NULL: closed, and kept only until its replay has a result */
    struct replay *replay; /* NULL: none is in flight */
    char session[ID_TEXT], person[ID_TEXT], impersonator[ID_TEXT]; /* impersonator: empty where there is none */
    enum viewer_kind kind;
    bool from_now; /* starts at the channel's last event */
    bool is_live;  /* nothing left to replay */
    bool ending;   /* events_end() was called; on_close() follows after the last bytes */
    int64_t expires_at, idle_at;
    uint64_t seen; /* number of the last event sent or skipped */
    size_t link_count;
    struct link links[];
};

/* `links` is copied. The caller sets `feed` and `events`. */
struct listener *listener_new(struct exchange *x, const struct link *links, size_t count, uint64_t after);

/* Not while its replay is in flight: that frees it then. */
void listener_free(struct listener *listener);

/* Once the feed is known: replays missed events, or sends `gone` if too many were missed. */
void listener_start(struct listener *listener);

/* Whether the viewer may see an event: the rule of row security, for a stream that queries its links only once.
   `internal`: for the firm only, which an event of the viewer's own never is. */
bool listener_may_see(const struct listener *listener, struct text account, int area, bool internal);

/* Whether one of its links has ended since it started: the stream must then restart. */
bool listener_has_expired_link(const struct listener *listener);

/* Sends an encoded message (listener_encode). False if the stream is closed. */
bool listener_send(struct listener *listener, uint64_t seq, struct text message);

/* An event as a message, the same for all listeners. `out` is cleared before. */
void listener_encode(struct buffer *out, uint64_t seq, struct text data);

/* Ends the stream; the browser reconnects. */
void listener_end(struct listener *listener);

/* Ends the stream for a newer one. The browser reconnects as seldom as a page polls: if it came back at once, too many
   tabs of a person would end each other's streams all the time. */
void listener_replace(struct listener *listener);

#endif
