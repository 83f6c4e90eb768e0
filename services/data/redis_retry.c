/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A list in the order of adding. An entry that was sent stays in the list until the reply says whether it arrived. */
#include "data/redis_retry.h"

#include "common/arena.h"
#include "common/log.h"
#include "common/must.h"

#include <stdlib.h>

struct entry {
    struct entry *next;
    struct redis_retry *retry; /* NULL: the queue was closed, or this entry dropped, while the command was in flight */
    struct arena *arena;
    struct text arguments[REDIS_ARGUMENTS];
    size_t count;
    uint64_t deadline_ms;
    bool sent;
};

struct redis_retry {
    struct redis *redis;
    uv_loop_t *loop;
    struct entry *first;
    size_t count;
};

static void entry_free(struct entry *entry)
{
    arena_close(&entry->arena);
    free(entry);
}

/* An entry in flight is freed when its reply arrives. */
static void release_entry(struct entry *entry)
{
    entry->retry = NULL;
    if (!entry->sent)
        entry_free(entry);
}

static void remove_entry(struct redis_retry *retry, struct entry **at)
{
    struct entry *entry = *at;

    *at = entry->next;
    retry->count--;
    release_entry(entry);
}

static void on_reply(void *owner, const redisReply *reply)
{
    struct entry *entry = owner;
    struct redis_retry *retry = entry->retry;
    struct entry **at;

    entry->sent = false;
    if (retry == NULL) {
        entry_free(entry);
        return;
    }
    if (reply == NULL && uv_now(retry->loop) < entry->deadline_ms)
        return;
    for (at = &retry->first; *at != entry; at = &(*at)->next)
        must(*at != NULL);
    remove_entry(retry, at);
}

void redis_retry_send(struct redis_retry *retry)
{
    if (!redis_is_up(retry->redis))
        return;
    for (struct entry *entry = retry->first; entry != NULL; entry = entry->next) {
        if (entry->sent)
            continue;
        entry->sent = true;
        redis_send(retry->redis, entry->arguments, entry->count, on_reply, entry);
    }
}

void redis_retry_add(struct redis_retry *retry, const struct text *arguments, size_t count, uint64_t milliseconds)
{
    struct entry *entry = calloc(1, sizeof(*entry)), **at = &retry->first;

    must(entry != NULL && count <= REDIS_ARGUMENTS);
    if (retry->count == REDIS_RETRY_MAX) {
        log_say(LOG_ERROR, "too many commands wait for Redis: the oldest is dropped");
        remove_entry(retry, &retry->first);
    }
    *entry = (struct entry){.retry = retry, .arena = arena_open(), .count = count};
    entry->deadline_ms = uv_now(retry->loop) + milliseconds;
    for (size_t i = 0; i < count; i++)
        entry->arguments[i] = arena_copy(entry->arena, arguments[i]);
    while (*at != NULL)
        at = &(*at)->next;
    *at = entry;
    retry->count++;
    redis_retry_send(retry);
}

struct redis_retry *redis_retry_open(struct redis *redis, uv_loop_t *loop)
{
    struct redis_retry *retry = calloc(1, sizeof(*retry));

    must(retry != NULL);
    *retry = (struct redis_retry){.redis = redis, .loop = loop};
    return retry;
}

void redis_retry_close(struct redis_retry **retry)
{
    while ((*retry)->first != NULL)
        remove_entry(*retry, &(*retry)->first);
    free(*retry);
    *retry = NULL;
}
