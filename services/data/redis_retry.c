/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A list in the order of adding. An entry that is on its way stays in it until its answer says whether it arrived. */
#include "data/redis_retry.h"

#include "common/arena.h"
#include "common/log.h"
#include "common/must.h"

#include <stdlib.h>

struct entry {
    struct entry *next;
    struct redis_retry *kept; /* NULL: closed while it was on its way, or it gave way */
    struct arena *arena;
    struct text arguments[REDIS_ARGUMENTS];
    size_t count;
    uint64_t until_ms;
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

/* What is on its way is freed by its answer. */
static void let_go(struct entry *entry)
{
    entry->kept = NULL;
    if (!entry->sent)
        entry_free(entry);
}

static void take_out(struct redis_retry *kept, struct entry **at)
{
    struct entry *entry = *at;

    *at = entry->next;
    kept->count--;
    let_go(entry);
}

static void on_reply(void *owner, const redisReply *reply)
{
    struct entry *entry = owner;
    struct redis_retry *kept = entry->kept;
    struct entry **at;

    entry->sent = false;
    if (kept == NULL) {
        entry_free(entry);
        return;
    }
    if (reply == NULL && uv_now(kept->loop) < entry->until_ms)
        return;
    for (at = &kept->first; *at != entry; at = &(*at)->next)
        must(*at != NULL);
    take_out(kept, at);
}

void redis_retry_send(struct redis_retry *kept)
{
    if (!redis_is_up(kept->redis))
        return;
    for (struct entry *entry = kept->first; entry != NULL; entry = entry->next) {
        if (entry->sent)
            continue;
        entry->sent = true;
        redis_send(kept->redis, entry->arguments, entry->count, on_reply, entry);
    }
}

void redis_retry_add(struct redis_retry *kept, const struct text *arguments, size_t count, uint64_t milliseconds)
{
    struct entry *entry = calloc(1, sizeof(*entry)), **at = &kept->first;

    must(entry != NULL && count <= REDIS_ARGUMENTS);
    if (kept->count == REDIS_RETRY_MAX) {
        log_say(LOG_ERROR, "too much waits for Redis: the oldest is dropped");
        take_out(kept, &kept->first);
    }
    *entry = (struct entry){.kept = kept, .arena = arena_open(), .count = count};
    entry->until_ms = uv_now(kept->loop) + milliseconds;
    for (size_t i = 0; i < count; i++)
        entry->arguments[i] = arena_copy(entry->arena, arguments[i]);
    while (*at != NULL)
        at = &(*at)->next;
    *at = entry;
    kept->count++;
    redis_retry_send(kept);
}

struct redis_retry *redis_retry_open(struct redis *redis, uv_loop_t *loop)
{
    struct redis_retry *kept = calloc(1, sizeof(*kept));

    must(kept != NULL);
    *kept = (struct redis_retry){.redis = redis, .loop = loop};
    return kept;
}

void redis_retry_close(struct redis_retry **kept)
{
    while ((*kept)->first != NULL)
        take_out(*kept, &(*kept)->first);
    free(*kept);
    *kept = NULL;
}
