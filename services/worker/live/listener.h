/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One open event stream: who its viewer is, what that may be told, and how it catches up with its firm. */
#ifndef PORTICO_WORKER_LIVE_LISTENER_H
#define PORTICO_WORKER_LIVE_LISTENER_H

#include "data/pool.h"
#include "worker/live/fanout.h"

enum { NUMBER_ROOM = 24 };

/* How far a firm's events were handed out here, the oldest that are kept, and where they are read. */
struct feed {
    struct pool *pool;
    uint64_t firm, last, oldest;
};

struct channel;

struct listener {
    struct listener *next, *previous; /* in its channel, newest first */
    struct channel *channel;          /* the fan-out's own */
    const struct feed *feed;
    struct events *events; /* NULL: closed, and only kept until its run is back */
    struct session session;
    struct link *links;
    size_t link_count;
    uint64_t seen;  /* the last number that it needs not be told */
    bool from_now;  /* it begins where the channel is */
    bool is_live;   /* has caught up */
    bool ending;    /* was told to; on_close() follows when its last bytes are out */
    bool asking;    /* `run` is out */
    uint64_t until; /* of the replay under way */
    char after_text[NUMBER_ROOM], until_text[NUMBER_ROOM];
    struct run run;
};

/* `links` is copied. Not yet open: the caller gives it its feed and its events. */
struct listener *listener_new(struct exchange *x, const struct link *links, size_t count, uint64_t after);

/* Not while its run is out: on_missed() frees it then. */
void listener_free(struct listener *listener);

/* Once the feed knows where it is: catches up, or says that too much was missed. */
void listener_begin(struct listener *listener);

/* What row security says of events, for a stream that asks the database only once. */
bool listener_may_be_told(const struct listener *listener, struct text account, int area, bool internal);

/* Whether a link that it began with has come to its end since: what it may see is to be asked anew. */
bool listener_lost_a_link(const struct listener *listener);

/* False when the stream is over. */
bool listener_send(struct listener *listener, uint64_t seq, struct text data);

/* The browser comes back and asks again. */
void listener_end(struct listener *listener);

#endif
