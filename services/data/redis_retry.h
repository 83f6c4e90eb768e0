/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Commands that must arrive even though Redis is away now, such as forgetting a session that was revoked: they are sent
 * again until Redis has answered or their time is over. They have to bear being carried out twice.
 */
#ifndef PORTICO_DATA_REDIS_RETRY_H
#define PORTICO_DATA_REDIS_RETRY_H

#include "data/redis.h"

/* One more than this and the oldest gives way, which is logged. */
enum { REDIS_RETRY_MAX = 1024 };

struct redis_retry;

struct redis_retry *redis_retry_open(struct redis *redis, uv_loop_t *loop);

/* After redis stopped answering: nothing is sent any more. */
void redis_retry_close(struct redis_retry **kept);

/* Copies the arguments. */
void redis_retry_add(struct redis_retry *kept, const struct text *arguments, size_t count, uint64_t milliseconds);

/* Sends what waits; on every tick, and first of all when the connection is there again. */
void redis_retry_send(struct redis_retry *kept);

#endif
