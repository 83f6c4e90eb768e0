/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table holds the subscriptions that we need; after each reconnect all of them are sent again. */
#include "data/redis_channels.h"

#include "common/log.h"
#include "common/must.h"
#include "data/redis_link.h"

#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096 };

struct subscription {
    struct subscription *next; /* in its bucket */
    size_t length;
    char name[];
};

struct redis_channels {
    struct redis_link *link;
    struct subscription *buckets[BUCKETS];
    size_t count;
    redis_message_f *on_message;
    void *owner;
    bool was_up; /* it was connected before: messages since then are lost */
};

static void on_reply(redisAsyncContext *context, void *data, void *owner)
{
    struct redis_channels *channels = owner;
    const redisReply *reply = data;

    (void)context;
    if (reply == NULL || reply->type != REDIS_REPLY_ARRAY || reply->elements != 3 || channels->on_message == NULL ||
        strcmp(reply->element[0]->str, "message") != 0)
        return;
    channels->on_message(channels->owner, text_from(reply->element[1]->str, reply->element[1]->len),
                         text_from(reply->element[2]->str, reply->element[2]->len));
}

static void send_command(struct redis_channels *channels, const char *command, struct text channel)
{
    redisAsyncContext *context = redis_link_context(channels->link);
    const char *values[] = {command, channel.at};
    const size_t lengths[] = {strlen(command), channel.length};

    if (context != NULL)
        redisAsyncCommandArgv(context, on_reply, channels, 2, values, lengths);
}

static void on_up(void *owner)
{
    struct redis_channels *channels = owner;

    for (size_t i = 0; i < BUCKETS; i++) {
        for (const struct subscription *subscription = channels->buckets[i]; subscription != NULL;
             subscription = subscription->next)
            send_command(channels, "SUBSCRIBE", text_from(subscription->name, subscription->length));
    }
    if (channels->was_up && channels->on_message != NULL)
        channels->on_message(channels->owner, no_text, no_text);
    channels->was_up = true;
}

static void on_down(void *owner)
{
    (void)owner; /* on_up() reports the gap, because only then can the missed events be fetched */
}

struct redis_channels *redis_channels_open(uv_loop_t *loop, const char *address)
{
    static const struct redis_link_events events = {on_up, on_down};
    struct redis_channels *channels = calloc(1, sizeof(*channels));

    must(channels != NULL);
    channels->link = redis_link_open(loop, address, "subscriptions", &events, channels);
    return channels;
}

void redis_channels_close(struct redis_channels **channels)
{
    struct redis_channels *old = *channels;

    *channels = NULL;
    old->on_message = NULL;
    redis_link_close(&old->link);
    for (size_t i = 0; i < BUCKETS; i++) {
        while (old->buckets[i] != NULL) {
            struct subscription *removed = old->buckets[i];

            old->buckets[i] = removed->next;
            free(removed);
        }
    }
    free(old);
}

/* FNV-1a. We choose the names ourselves, so nobody can cause collisions. */
static size_t bucket_number(struct text channel)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < channel.length; i++)
        hash = (hash ^ (unsigned char)channel.at[i]) * UINT64_C(0x100000001b3);
    return (hash ^ hash >> 32) % BUCKETS;
}

/* Returns the address of the pointer to it, or of the NULL at the end of the bucket. */
static struct subscription **find_subscription(struct redis_channels *channels, struct text channel)
{
    struct subscription **at = &channels->buckets[bucket_number(channel)];

    while (*at != NULL && !text_equal(text_from((*at)->name, (*at)->length), channel))
        at = &(*at)->next;
    return at;
}

void redis_channels_add(struct redis_channels *channels, struct text channel)
{
    struct subscription **at = find_subscription(channels, channel), *subscription;

    must(channel.length > 0);
    if (*at != NULL)
        return;
    if (channels->count == REDIS_CHANNELS) {
        log_say(LOG_ERROR, "too many Redis channels: a subscription was refused");
        return;
    }
    subscription = calloc(1, sizeof(*subscription) + channel.length);
    must(subscription != NULL);
    subscription->length = channel.length;
    memcpy(subscription->name, channel.at, channel.length);
    *at = subscription;
    channels->count++;
    send_command(channels, "SUBSCRIBE", channel);
}

void redis_channels_remove(struct redis_channels *channels, struct text channel)
{
    struct subscription **at = find_subscription(channels, channel), *removed = *at;

    if (removed == NULL)
        return;
    send_command(channels, "UNSUBSCRIBE", channel);
    *at = removed->next;
    channels->count--;
    free(removed);
}

void redis_channels_on_message(struct redis_channels *channels, redis_message_f *on_message, void *owner)
{
    channels->on_message = on_message;
    channels->owner = owner;
}
