/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writes the same tombstone as session.c, so that a concurrent read cannot put the old copy back. */
#include "data/session_evict.h"

#include "data/key.h"

#include <hiredis.h>
#include <string.h>
#include <sys/time.h>

/* host:port, where the host may be an IPv6 address in brackets. An address with a slash is the path of a socket. */
static redisContext *connect_redis(const char *address, struct timeval timeout)
{
    const char *colon = strrchr(address, ':');
    char host[256];
    uint64_t port;
    struct text name;

    if (strchr(address, '/') != NULL || colon == NULL || !text_to_number(text_of(colon + 1), &port) || port > 65535)
        return redisConnectUnixWithTimeout(address, timeout);
    name = text_from(address, (size_t)(colon - address));
    if (text_starts_with(name, lit("[")) && text_ends_with(name, lit("]")))
        name = text_slice(name, 1, name.length - 2);
    if (name.length >= sizeof(host))
        return NULL;
    memcpy(host, name.at, name.length);
    host[name.length] = '\0';
    return redisConnectWithTimeout(host, (int)port, timeout);
}

bool session_evict_now(const char *address, uint64_t firm, const struct session_digest *digests, size_t count)
{
    const struct timeval timeout = {.tv_sec = 1};
    redisContext *context = connect_redis(address, timeout);
    bool done = context != NULL && context->err == 0 && redisSetTimeout(context, timeout) == REDIS_OK;

    for (size_t i = 0; done && i < count; i++) {
        const struct key key = session_key(firm, &digests[i]);
        redisReply *reply = redisCommand(context, "SET %b - EX %d", key.bytes, key.length, SESSION_TOMBSTONE_SECONDS);

        done = reply != NULL && reply->type != REDIS_REPLY_ERROR;
        freeReplyObject(reply);
    }
    redisFree(context);
    return done;
}
