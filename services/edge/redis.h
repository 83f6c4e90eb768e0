/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * hiredis on libh2o's own loop, for the rate limits. Redis is optional here: every caller handles its absence, and a
 * slow Redis counts as absent.
 */
#ifndef PORTICO_EDGE_REDIS_H
#define PORTICO_EDGE_REDIS_H

#include "common/text.h"

#include <h2o.h>
#include <hiredis/hiredis.h>

enum {
    EDGE_REDIS_MS = 150, /* without an answer for so long, the connection is dropped, and all waiting commands fail */
    EDGE_REDIS_WAITING = 4096, /* commands under way; further ones fail */
    EDGE_REDIS_BACKOFF_MS = 3000
};

struct edge_redis;

/* `reply` is NULL when Redis is unavailable or too slow. Runs exactly once, never before the call returns. */
typedef void edge_redis_f(void *owner, const redisReply *reply);

/* `address` is a socket's path or host:port; it must stay valid. `on_up` runs after each connect. */
struct edge_redis *edge_redis_open(h2o_context_t *context, const char *address, void (*on_up)(void *owner),
                                   void *owner);
bool edge_redis_is_up(const struct edge_redis *redis);

/* False, without a callback, when Redis is unavailable or too many commands wait. */
bool edge_redis_send(struct edge_redis *redis, const struct text *arguments, size_t count, edge_redis_f *on_reply,
                     void *owner);

#endif
