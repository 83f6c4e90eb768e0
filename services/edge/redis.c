/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The loop gets a duplicate of hiredis' descriptor, since both close their own. hiredis frees its context itself after
 * a failure: its last callback is `cleanup`, where we drop our pointer to it.
 */
#include "edge/redis.h"

#include "common/log.h"
#include "common/must.h"

#include <fcntl.h>
#include <hiredis/async.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS = 24, FIRST_BACKOFF_MS = 100 };

struct edge_redis {
    h2o_context_t *context;
    const char *address;
    void (*on_up)(void *owner);
    void *owner;
    redisAsyncContext *client;
    h2o_socket_t *socket;
    bool is_up;
    size_t waiting;
    uint64_t waiting_since; /* ms; when it started to connect, or the last reply while a command waits */
    uint64_t retry_at, backoff;
    h2o_timeout_entry_t tick;
};

struct command {
    struct edge_redis *redis;
    edge_redis_f *on_reply;
    void *owner;
};

static uint64_t now_of(const struct edge_redis *redis)
{
    return h2o_now(redis->context->loop);
}

/* ---- the adapter ---- */

static void on_readable(h2o_socket_t *socket, const char *error)
{
    struct edge_redis *redis = socket->data;

    (void)error; /* hiredis gets it itself */
    redisAsyncHandleRead(redis->client);
}

static void on_writable(h2o_socket_t *socket, const char *error)
{
    struct edge_redis *redis = socket->data;

    (void)error;
    redisAsyncHandleWrite(redis->client);
}

static void add_read(void *data)
{
    struct edge_redis *redis = data;

    if (!h2o_socket_is_reading(redis->socket))
        h2o_socket_read_start(redis->socket, on_readable);
}

static void del_read(void *data)
{
    h2o_socket_read_stop(((struct edge_redis *)data)->socket);
}

static void add_write(void *data)
{
    struct edge_redis *redis = data;

    if (!h2o_socket_is_writing(redis->socket))
        h2o_socket_notify_write(redis->socket, on_writable);
}

static void del_write(void *data)
{
    (void)data; /* it is notified once, and once too often does no harm */
}

static void cleanup(void *data)
{
    struct edge_redis *redis = data;

    h2o_socket_close(redis->socket);
    redis->socket = NULL;
    redis->client = NULL;
    redis->is_up = false;
    redis->backoff = redis->backoff == 0 ? FIRST_BACKOFF_MS : redis->backoff * 2;
    if (redis->backoff > EDGE_REDIS_BACKOFF_MS)
        redis->backoff = EDGE_REDIS_BACKOFF_MS;
    redis->retry_at = now_of(redis) + redis->backoff;
}

static void attach_to_loop(struct edge_redis *redis)
{
    int descriptor = fcntl(redis->client->c.fd, F_DUPFD_CLOEXEC, 0);

    must(descriptor >= 0);
    redis->socket = h2o_evloop_socket_create(redis->context->loop, descriptor, H2O_SOCKET_FLAG_DONT_READ);
    redis->socket->data = redis;
    redis->client->ev.data = redis;
    redis->client->ev.addRead = add_read;
    redis->client->ev.delRead = del_read;
    redis->client->ev.addWrite = add_write;
    redis->client->ev.delWrite = del_write;
    redis->client->ev.cleanup = cleanup;
}

/* ---- connecting ---- */

static void on_connect(const redisAsyncContext *client, int status)
{
    struct edge_redis *redis = client->ev.data;

    if (status != REDIS_OK)
        return;
    redis->is_up = true;
    redis->backoff = 0;
    redis->on_up(redis->owner);
}

static redisAsyncContext *start_client(const char *address)
{
    const char *colon = strrchr(address, ':');
    redisAsyncContext *client;
    char *host;

    if (*address == '/' || colon == NULL)
        return redisAsyncConnectUnix(address);
    host = strndup(address, (size_t)(colon - address));
    must(host != NULL);
    client = redisAsyncConnect(host, atoi(colon + 1));
    free(host);
    return client;
}

static void connect_redis(struct edge_redis *redis)
{
    redisAsyncContext *client = start_client(redis->address);

    must(client != NULL);
    redis->waiting_since = now_of(redis);
    if (client->err != 0) {
        redisAsyncFree(client);
        redis->retry_at = redis->waiting_since + EDGE_REDIS_BACKOFF_MS;
        return;
    }
    redis->client = client;
    attach_to_loop(redis);
    redisAsyncSetConnectCallback(client, on_connect);
}

static void on_tick(h2o_timeout_entry_t *entry)
{
    struct edge_redis *redis = H2O_STRUCT_FROM_MEMBER(struct edge_redis, tick, entry);
    uint64_t now = now_of(redis);

    if (redis->client == NULL && now >= redis->retry_at)
        connect_redis(redis);
    else if (redis->client != NULL && (!redis->is_up || redis->waiting > 0) &&
             now - redis->waiting_since > EDGE_REDIS_MS)
        redisAsyncFree(redis->client);
    h2o_timeout_link(redis->context->loop, &redis->context->hundred_ms_timeout, &redis->tick);
}

struct edge_redis *edge_redis_open(h2o_context_t *context, const char *address, void (*on_up)(void *owner), void *owner)
{
    struct edge_redis *redis = calloc(1, sizeof(*redis));

    must(redis != NULL);
    redis->context = context;
    redis->address = address;
    redis->on_up = on_up;
    redis->owner = owner;
    redis->tick.cb = on_tick;
    h2o_timeout_link(context->loop, &context->hundred_ms_timeout, &redis->tick);
    connect_redis(redis);
    return redis;
}

bool edge_redis_is_up(const struct edge_redis *redis)
{
    return redis->is_up;
}

/* ---- commands ---- */

static void on_reply(redisAsyncContext *client, void *reply, void *data)
{
    struct command *command = data;
    struct command finished = *command;

    (void)client;
    free(command);
    finished.redis->waiting--;
    finished.redis->waiting_since = now_of(finished.redis);
    finished.on_reply(finished.owner, reply);
}

bool edge_redis_send(struct edge_redis *redis, const struct text *arguments, size_t count, edge_redis_f *on_answer,
                     void *owner)
{
    const char *parts[ARGUMENTS];
    size_t lengths[ARGUMENTS];
    struct command *command;

    must(count <= ARGUMENTS);
    if (!redis->is_up || redis->waiting >= EDGE_REDIS_WAITING)
        return false;
    for (size_t i = 0; i < count; i++) {
        parts[i] = arguments[i].at;
        lengths[i] = arguments[i].length;
    }
    command = malloc(sizeof(*command));
    must(command != NULL);
    *command = (struct command){redis, on_answer, owner};
    if (redisAsyncCommandArgv(redis->client, on_reply, command, (int)count, parts, lengths) != REDIS_OK) {
        free(command);
        return false;
    }
    if (redis->waiting++ == 0)
        redis->waiting_since = now_of(redis);
    return true;
}
