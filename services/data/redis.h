/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The Redis client on libuv: hiredis with our own adapter (the shipped one hides refused connects), a timer for the
 * connect and for every command, and reconnection with back-off.
 *
 * Redis is a cache here, never the bool_param: every caller must have an answer for "away". A callback never runs
 * before the call returns and runs exactly once; `reply` is NULL when Redis is away, too slow, or said an error.
 */
#ifndef PORTICO_DATA_REDIS_H
#define PORTICO_DATA_REDIS_H

#include "common/text.h"

#include <hiredis/hiredis.h>
#include <uv.h>

struct redis;
struct buffer;

/* Full in in_flight, or more than REDIS_STALL_MS without an answer (the connection is then dropped): away at once. */
enum {
    REDIS_COMMAND_MS = 200,
    REDIS_CONNECT_MS = 1000,
    REDIS_STALL_MS = 1000,
    REDIS_IN_FLIGHT = 4096,
    REDIS_ARGUMENTS = 32,
    PUBLISH_RETRY_MS = 60000,
    REDIS_CHANNELS = 8192, /* subscriptions at once: more than a worker has streams; one more is refused and logged */
};

typedef void redis_reply_f(void *owner, const redisReply *reply);
typedef void redis_message_f(void *owner, struct text channel, struct text message);

/* `address` is a path of a unix socket, or host:port. Copied. */
struct redis *redis_open(uv_loop_t *loop, const char *address);

/* Answers what is in in_flight with NULL and frees itself over the next turns of the loop. Not from inside a callback.
 */
void redis_close(struct redis **redis);
bool redis_is_up(const struct redis *redis);

/* Sends one command. With `on_reply` NULL the answer is dropped. */
void redis_send(struct redis *redis, const struct text *arguments, size_t count, redis_reply_f *on_reply, void *owner);

/* Runs a Lua script: in full the first time on a connection, by its digest from then on. The first `keys` of the
   arguments are keys. */
struct redis_script {
    const char *text;
    char digest[41];   /* filled at first use */
    uint64_t known_to; /* the connection that has it */
};
void redis_run(struct redis *redis, struct redis_script *script, const struct text *arguments, size_t keys,
               size_t count, redis_reply_f *on_reply, void *owner);

/*
 * Subscriptions live on a connection of their own and are renewed after a reconnect. Messages may have been lost by
 * then: on_message is told so by an absent channel and message. Subscribing twice is once.
 */
void redis_subscribe(struct redis *redis, struct text channel);
void redis_unsubscribe(struct redis *redis, struct text channel);
void redis_on_message(struct redis *redis, redis_message_f *on_message, void *owner);
void redis_publish(struct redis *redis, struct text channel, struct text message);

/* As redis_send(), but sent again until Redis has answered or the time is over: for what must not be lost while Redis
   is away, and may happen twice. See redis_retry.h for the bound. */
void redis_send_with_retry(struct redis *redis, const struct text *arguments, size_t count, uint64_t milliseconds);

/* redis_publish() for words that end something: said twice they do no harm, unsaid they do. Tried for a minute. */
void redis_publish_with_retry(struct redis *redis, struct text channel, struct text message);

void redis_metrics(const struct redis *redis, struct buffer *out);

#endif
