/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sends events to open event streams.
 *
 * Redis only notifies: a message on live:<firm> has the number of the latest event (data/live.h). If that is newer than
 * what was sent here, the events are read from the firm's table, in the order of commits, once for all streams of the
 * firm. So a lost, repeated or reordered message loses, repeats or reorders no event. Without Redis the table is read
 * every two seconds.
 */
#ifndef PORTICO_WORKER_LIVE_FANOUT_H
#define PORTICO_WORKER_LIVE_FANOUT_H

#include "common/id.h"
#include "http/stream.h"

#include <uv.h>

enum {
    FANOUT_STREAMS = 5000, /* in this process; above it a person's new stream replaces an existing one */
    FANOUT_PER_PERSON = 4, /* browsers and devices, since the tabs of a browser share one; above it the oldest ends */
    FANOUT_TICK_MS = 2000,
    FANOUT_IDLE_TICKS = 15,   /* between two reads without a message: one may be lost */
    FANOUT_MAX_REPLAY = 2000, /* events that are replayed at most; above it the page must reload everything */
};

/* An account whose events a client or an assigned member of staff may see. */
struct link {
    char account[ID_TEXT];
    int areas;
    int64_t ends_at; /* seconds since 1970; 0: it has no end */
};

struct server;

void fanout_start(uv_loop_t *loop, struct server *server);

/* Whether there is room for a stream of this session. */
bool fanout_has_room(uint64_t firm, const struct session *session);

/*
 * Turns the exchange into a stream of the viewer. `links` is copied, and used for clients and assigned staff only.
 * `after` is the last event that the page has; UINT64_MAX: from now on.
 */
void fanout_open(struct exchange *x, const struct link *links, size_t count, uint64_t after);

#endif
