/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The Redis client on libuv: hiredis with our own adapter (the shipped one hides refused connections), timeouts for
 * connecting and for every command, and reconnection with back-off.
 *
 * Redis is a cache here, never the source of truth: every caller must work without it. A callback runs exactly once,
 * and never before the call returns; `reply` is NULL when Redis is unavailable, too slow, or returned an error.
 */
#ifndef PORTICO_DATA_REDIS_H
#define PORTICO_DATA_REDIS_H

#include "common/text.h"

#include <hiredis/hiredis.h>
#include <uv.h>

struct redis;
struct buffer;

/* With REDIS_IN_FLIGHT commands in flight, more are refused at once. After REDIS_STALL_MS without a reply the
 * connection is closed. */
enum {
    REDIS_COMMAND_MS = 200,
    REDIS_CONNECT_MS = 1000,
    REDIS_STALL_MS = 1000,
    REDIS_IN_FLIGHT = 4096,
    REDIS_ARGUMENTS = 32,
    PUBLISH_RETRY_MS = 60000,
    REDIS_CHANNELS = 8192, /* subscriptions: more than a worker has streams; one more is refused and logged */
};

typedef void redis_reply_f(void *owner, const redisReply *reply);
typedef void redis_message_f(void *owner, struct text channel, struct text message);

/* `address` is the path of a unix socket, or host:port. It is copied. */
struct redis *redis_open(uv_loop_t *loop, const char *address);

/* Answers the in-flight commands with NULL; the loop frees the rest later. Not from inside a callback. */
void redis_close(struct redis **redis);
bool redis_is_up(const struct redis *redis);

/* Sends one command. When `on_reply` is NULL, the reply is dropped. */
void redis_send(struct redis *redis, const struct text *arguments, size_t count, redis_reply_f *on_reply, void *owner);

/* Runs a Lua script: sends its text the first time on a connection, and its digest after that. The first `keys`
   arguments are keys. */
struct redis_script {
    const char *text;
    char digest[41];   /* filled at first use */
    uint64_t known_to; /* the connection that has it */
};
void redis_run(struct redis *redis, struct redis_script *script, const struct text *arguments, size_t keys,
               size_t count, redis_reply_f *on_reply, void *owner);

/*
 * Subscriptions have a connection of their own and are renewed after a reconnect. Messages may have been lost by then:
 * on_message is called with an absent channel and message. Subscribing twice has no further effect.
 */
void redis_subscribe(struct redis *redis, struct text channel);
void redis_unsubscribe(struct redis *redis, struct text channel);
void redis_on_message(struct redis *redis, redis_message_f *on_message, void *owner);
void redis_publish(struct redis *redis, struct text channel, struct text message);

/* Like redis_send(), but retried until Redis replies or the time is over: for commands that must not be lost while
   Redis is unavailable. They must be idempotent. redis_retry.h has the limit. */
void redis_send_with_retry(struct redis *redis, const struct text *arguments, size_t count, uint64_t milliseconds);

/* redis_publish() for messages that revoke something: a duplicate is harmless, a lost one is not. Retried for a minute.
 */
void redis_publish_with_retry(struct redis *redis, struct text channel, struct text message);

void redis_metrics(const struct redis *redis, struct buffer *out);

#endif
