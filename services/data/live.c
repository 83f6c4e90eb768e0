/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "data/live.h"

#include "common/must.h"
#include "data/redis.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE_BYTES = 64 };

struct key live_channel(uint64_t firm)
{
    return key_of(firm, lit("live"), NULL, 0);
}

uint64_t live_firm(struct text channel)
{
    struct text rest = channel;
    uint64_t firm;
    struct key same;

    text_next(&rest, ':');
    if (!text_to_number(text_next(&rest, ':'), &firm))
        return 0;
    same = live_channel(firm);
    return text_equal(key_text(&same), channel) ? firm : 0;
}

static bool read_id(struct text id, char out[ID_TEXT])
{
    if (!id_is_valid(id))
        return false;
    memcpy(out, id.at, id.length);
    out[id.length] = '\0';
    return true;
}

struct live_message live_read(struct text message)
{
    struct live_message read = {.kind = LIVE_EVENTS, .number = UINT64_MAX};
    struct text rest = message, word = text_next(&rest, ' ');
    uint64_t number;

    if (text_equal(word, lit("session")) && read_id(rest, read.id))
        read.kind = LIVE_SESSION;
    else if (text_equal(word, lit("person")) && read_id(rest, read.id))
        read.kind = LIVE_PERSON;
    else if (text_equal(word, lit("notices")) && read_id(rest, read.id))
        read.kind = LIVE_NOTICES;
    else if (text_equal(word, lit("events")) && text_to_number(rest, &number))
        read.number = number;
    return read;
}

void live_publish_events(struct redis *redis, uint64_t firm, uint64_t number)
{
    struct key channel = live_channel(firm);
    char message[MESSAGE_BYTES];

    snprintf(message, sizeof(message), "events %" PRIu64, number);
    redis_publish(redis, key_text(&channel), text_of(message));
}

static void publish_with_retry(struct redis *redis, uint64_t firm, const char *word, struct text id)
{
    struct key channel = live_channel(firm);
    char message[MESSAGE_BYTES];

    must(id_is_valid(id));
    snprintf(message, sizeof(message), "%s %.*s", word, (int)id.length, id.at);
    redis_publish_with_retry(redis, key_text(&channel), text_of(message));
}

void live_publish_session(struct redis *redis, uint64_t firm, struct text id)
{
    publish_with_retry(redis, firm, "session", id);
}

void live_publish_person(struct redis *redis, uint64_t firm, struct text id)
{
    publish_with_retry(redis, firm, "person", id);
}

void live_publish_notices(struct redis *redis, uint64_t firm, struct text person)
{
    struct key channel = live_channel(firm);
    char message[MESSAGE_BYTES];

    must(id_is_valid(person));
    snprintf(message, sizeof(message), "notices %.*s", (int)person.length, person.at);
    redis_publish(redis, key_text(&channel), text_of(message));
}
