/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One hiredis connection on libuv that stays up: connecting with a timeout, a first PING, reconnection with back-off.
 *
 * hiredis 0.14 owns its context and frees it when it disconnects, so do not keep it: call redis_link_context() each
 * time.
 */
#ifndef PORTICO_DATA_REDIS_LINK_H
#define PORTICO_DATA_REDIS_LINK_H

#include "common/text.h"

#include <hiredis/async.h>
#include <uv.h>

struct redis_link;

struct redis_link_events {
    void (*on_up)(void *owner);   /* Redis replied to the PING */
    void (*on_down)(void *owner); /* it was up before; the in-flight commands are answered with NULL */
};

struct redis_link *redis_link_open(uv_loop_t *loop, const char *address, const char *name,
                                   const struct redis_link_events *events, void *owner);
void redis_link_close(struct redis_link **link);

/* NULL while it is down. */
redisAsyncContext *redis_link_context(const struct redis_link *link);

/* A different number for each connection; 0 while down. */
uint64_t redis_link_number(const struct redis_link *link);

/* Closes this connection and opens another. */
void redis_link_drop(struct redis_link *link, const char *reason);

uint64_t redis_link_drops(const struct redis_link *link);

#endif
