/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A retry queue for commands that must arrive even if Redis is unavailable now, such as evicting a revoked session.
 * They are sent again until Redis replies or their time is over, so they must be idempotent.
 */
#ifndef PORTICO_DATA_REDIS_RETRY_H
#define PORTICO_DATA_REDIS_RETRY_H

#include "data/redis.h"

/* When the queue is full, the oldest command is dropped, and this is logged. */
enum { REDIS_RETRY_MAX = 1024 };

struct redis_retry;

struct redis_retry *redis_retry_open(struct redis *redis, uv_loop_t *loop);

/* Drops all commands. */
void redis_retry_close(struct redis_retry **retry);

/* Copies the arguments. */
void redis_retry_add(struct redis_retry *retry, const struct text *arguments, size_t count, uint64_t milliseconds);

/* Sends the waiting commands: on every tick, and before anything else after a reconnect. */
void redis_retry_send(struct redis_retry *retry);

#endif
