/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table is the wish, the connection follows it. */
#include "data/redis_channels.h"

#include "common/log.h"
#include "common/must.h"
#include "data/redis_link.h"

#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096 };

struct wish {
    struct wish *next; /* in its bucket */
    size_t length;
    char name[];
};

struct redis_channels {
    struct redis_link *link;
    struct wish *buckets[BUCKETS];
    size_t count;
    redis_message_f *on_message;
    void *owner;
    bool renewing; /* had been up before: what was said in between is lost */
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
        for (const struct wish *wish = channels->buckets[i]; wish != NULL; wish = wish->next)
            send_command(channels, "SUBSCRIBE", text_from(wish->name, wish->length));
    }
    if (channels->renewing && channels->on_message != NULL)
        channels->on_message(channels->owner, no_text, no_text);
    channels->renewing = true;
}

static void on_down(void *owner)
{
    (void)owner; /* on_up() tells, when what was missed can be fetched */
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
            struct wish *gone = old->buckets[i];

            old->buckets[i] = gone->next;
            free(gone);
        }
    }
    free(old);
}

/* FNV-1a. The names are ours, so nobody chooses them to collide. */
static size_t bucket_number(struct text channel)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < channel.length; i++)
        hash = (hash ^ (unsigned char)channel.at[i]) * UINT64_C(0x100000001b3);
    return (hash ^ hash >> 32) % BUCKETS;
}

/* Where the pointer to it stands; to NULL at the end of the bucket when it is not there. */
static struct wish **find_wish(struct redis_channels *channels, struct text channel)
{
    struct wish **at = &channels->buckets[bucket_number(channel)];

    while (*at != NULL && !text_equal(text_from((*at)->name, (*at)->length), channel))
        at = &(*at)->next;
    return at;
}

void redis_channels_add(struct redis_channels *channels, struct text channel)
{
    struct wish **at = find_wish(channels, channel), *wish;

    must(channel.length > 0);
    if (*at != NULL)
        return;
    if (channels->count == REDIS_CHANNELS) {
        log_say(LOG_ERROR, "too many Redis channels: one more is not listened to");
        return;
    }
    wish = calloc(1, sizeof(*wish) + channel.length);
    must(wish != NULL);
    wish->length = channel.length;
    memcpy(wish->name, channel.at, channel.length);
    *at = wish;
    channels->count++;
    send_command(channels, "SUBSCRIBE", channel);
}

void redis_channels_remove(struct redis_channels *channels, struct text channel)
{
    struct wish **at = find_wish(channels, channel), *gone = *at;

    if (gone == NULL)
        return;
    send_command(channels, "UNSUBSCRIBE", channel);
    *at = gone->next;
    channels->count--;
    free(gone);
}

void redis_channels_on_message(struct redis_channels *channels, redis_message_f *on_message, void *owner)
{
    channels->on_message = on_message;
    channels->owner = owner;
}
