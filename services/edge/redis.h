/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * hiredis on libh2o's own loop, for the rate limits. Redis is never needed here: every caller has an answer for "away",
 * and too slow is away.
 */
#ifndef PORTICO_EDGE_REDIS_H
#define PORTICO_EDGE_REDIS_H

#include "common/text.h"

#include <h2o.h>
#include <hiredis/hiredis.h>

enum {
    EDGE_REDIS_MS = 150,       /* no answer for so long: the connection is dropped, everything waiting is told */
    EDGE_REDIS_WAITING = 4096, /* commands on their way; more are told "away" */
    EDGE_REDIS_BACKOFF_MS = 3000
};

struct edge_redis;

/* `reply` is NULL when Redis is away or too slow. Runs exactly once, never before the call returns. */
typedef void edge_redis_f(void *owner, const redisReply *reply);

/* `address` is a socket's path or host:port; it must stay. `on_up` runs after each connect. */
struct edge_redis *edge_redis_open(h2o_context_t *context, const char *address, void (*on_up)(void *owner),
                                   void *owner);
bool edge_redis_is_up(const struct edge_redis *redis);

/* False, and nothing will be called, when Redis is away or too much is waiting. */
bool edge_redis_send(struct edge_redis *redis, const struct text *arguments, size_t count, edge_redis_f *on_reply,
                     void *owner);

#endif
