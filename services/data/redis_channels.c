/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The list is the wish, the connection follows it. Looking through it linearly is good enough: it changes when a firm's
 * first stream opens or its last one closes.
 */
#include "data/redis_channels.h"

#include "common/log.h"
#include "common/must.h"
#include "data/redis_link.h"

#include <stdlib.h>
#include <string.h>

struct redis_channels {
    struct redis_link *link;
    struct text names[REDIS_CHANNELS]; /* bytes are ours */
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

static void say(struct redis_channels *channels, const char *command, struct text channel)
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

    for (size_t i = 0; i < channels->count; i++)
        say(channels, "SUBSCRIBE", channels->names[i]);
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
    for (size_t i = 0; i < old->count; i++)
        free((char *)old->names[i].at);
    free(old);
}

static size_t find(const struct redis_channels *channels, struct text channel)
{
    size_t at = 0;

    while (at < channels->count && !text_equal(channels->names[at], channel))
        at++;
    return at;
}

void redis_channels_add(struct redis_channels *channels, struct text channel)
{
    char *name;

    must(channel.length > 0);
    if (find(channels, channel) < channels->count)
        return;
    if (channels->count == REDIS_CHANNELS) {
        log_say(LOG_ERROR, "too many Redis channels: one more is not listened to");
        return;
    }
    name = malloc(channel.length);
    must(name != NULL);
    memcpy(name, channel.at, channel.length);
    channels->names[channels->count++] = text_from(name, channel.length);
    say(channels, "SUBSCRIBE", channel);
}

void redis_channels_remove(struct redis_channels *channels, struct text channel)
{
    size_t at = find(channels, channel);

    if (at == channels->count)
        return;
    say(channels, "UNSUBSCRIBE", channel);
    free((char *)channels->names[at].at);
    channels->names[at] = channels->names[--channels->count];
}

void redis_channels_on_message(struct redis_channels *channels, redis_message_f *on_message, void *owner)
{
    channels->on_message = on_message;
    channels->owner = owner;
}
