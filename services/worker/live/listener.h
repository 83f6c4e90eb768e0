/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One open event stream: its viewer, what the viewer may see, and the replay of missed events. */
#ifndef PORTICO_WORKER_LIVE_LISTENER_H
#define PORTICO_WORKER_LIVE_LISTENER_H

#include "data/pool.h"
#include "worker/live/fanout.h"

enum { NUMBER_ROOM = 24 };

/* A firm's events: the last that was sent here, the oldest that is kept, and the pool to read them. */
struct feed {
    struct pool *pool;
    uint64_t firm, last, oldest;
};

struct channel;

struct listener {
    struct listener *next, *previous; /* in its channel, newest first */
    struct channel *channel;          /* owned by fanout.c */
    const struct feed *feed;
    struct events *events; /* NULL: closed, and kept only until its run has a result */
    struct session session;
    struct link *links;
    size_t link_count;
    uint64_t seen;  /* number of the last event sent or skipped */
    bool from_now;  /* starts at the channel's last event */
    bool is_live;   /* nothing left to replay */
    bool ending;    /* events_end() was called; on_close() follows after the last bytes */
    bool in_flight; /* `run` has no result yet */
    uint64_t until; /* end of the current replay */
    char after_text[NUMBER_ROOM], until_text[NUMBER_ROOM];
    struct run run;
};

/* `links` is copied. The caller sets `feed` and `events`. */
struct listener *listener_new(struct exchange *x, const struct link *links, size_t count, uint64_t after);

/* Not while its run is in flight: on_replayed() frees it then. */
void listener_free(struct listener *listener);

/* Once the feed is known: replays missed events, or sends `gone` if too many were missed. */
void listener_start(struct listener *listener);

/* Whether the viewer may see an event: the rule of row security, for a stream that queries its links only once. */
bool listener_may_see(const struct listener *listener, struct text account, int area, bool internal);

/* Whether one of its links has ended since it started: the stream must then restart. */
bool listener_has_expired_link(const struct listener *listener);

/* False if the stream is closed. */
bool listener_send(struct listener *listener, uint64_t seq, struct text data);

/* Ends the stream; the browser reconnects. */
void listener_end(struct listener *listener);

#endif
