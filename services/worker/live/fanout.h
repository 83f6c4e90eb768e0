/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Open event streams and what they are told.
 *
 * Redis only rings: a message on live:<firm> says up to which number there is news (data/live.h). Where that is further
 * than what was handed out here, the news is read from the firm's events, in the order of commits, once for all streams
 * of the firm. So nothing is lost, doubled or out of order when messages are; and without Redis the same is asked every
 * two seconds.
 */
#ifndef PORTICO_WORKER_LIVE_FANOUT_H
#define PORTICO_WORKER_LIVE_FANOUT_H

#include "common/id.h"
#include "http/stream.h"

#include <uv.h>

enum {
    FANOUT_STREAMS = 5000, /* in this process; then only who has one already gets another, in its place */
    FANOUT_PER_PERSON = 4, /* then the oldest ends */
    FANOUT_TICK_MS = 2000,
    FANOUT_IDLE_TICKS = 15,   /* between two looks although nothing rang: a ring may be lost */
    FANOUT_MAX_REPLAY = 2000, /* numbers one may have missed; more: everything is to be read anew */
};

/* What somebody held to their accounts may be told. */
struct link {
    char account[ID_TEXT];
    int areas;
    int64_t ends_at; /* seconds since 1970, when it counts for nothing any more; 0: it has no end */
};

struct server;

void fanout_start(uv_loop_t *loop, struct server *server);

/* Whether there is room for a stream of this session. */
bool fanout_has_room(uint64_t firm, const struct session *session);

/*
 * Turns the exchange into a stream of the viewer. `links` is copied; it counts for clients and assigned staff only.
 * `after` is the last number seen; UINT64_MAX: from now on.
 */
void fanout_open(struct exchange *x, const struct link *links, size_t count, uint64_t after);

#endif
