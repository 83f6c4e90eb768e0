/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The edge asks Redis on its own loop; what it asks and how it counts without Redis is common/gcra.h. */
#include "edge/limit.h"

#include "common/clock.h"
#include "common/gcra.h"
#include "common/must.h"
#include "edge/redis.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rate {
    const char *name;
    uint32_t per_period, period_ms, burst;
    bool is_shared; /* counted by Redis, while it is there */
};

/* Signing in: an office comes in behind one address at nine o'clock, each with two or three requests. Guessing is
   stopped by the workers, who count by person. */
static const struct rate rates[LIMIT_KINDS] = {
    [LIMIT_ADDRESS] = {"address", 200, 1000, 400},
    [LIMIT_FIRM] = {"firm", 1000, 1000, 2000},
    [LIMIT_SIGN_IN] = {"sign-in", 20, 60000, 100, .is_shared = true},
};

enum { KEY_ROOM = 96, DIGEST_ROOM = 41, ARGUMENTS_MOST = 3 + 3 * LIMIT_KEYS };

struct limits {
    struct edge_redis *redis;
    char digest[DIGEST_ROOM];
    bool has_script;
    uint64_t factor;
    struct gcra_table *here;
};

struct limit_ask {
    struct limits *limits;
    limit_f *on_verdict;
    void *owner; /* NULL: gone */
    size_t count;
    struct limit_key keys[LIMIT_KEYS];
};

static struct gcra rate_of(const struct limits *limits, enum limit_kind kind)
{
    return gcra_of(rates[kind].per_period, rates[kind].period_ms, rates[kind].burst, limits->factor);
}

/* p:<firm>:<kind>:<length>:<name>, as all keys of ours. */
static struct text print_key(char out[KEY_ROOM], const struct limit_key *key)
{
    const char *name = rates[key->kind].name;
    int length = snprintf(out, KEY_ROOM, "p:%" PRIu64 ":edge:%zu:%s:16:%016" PRIx64, key->firm, strlen(name), name,
                          key->network);

    return text_from(out, (size_t)length);
}

/* ---- in this process ---- */

static struct limit_verdict decide_here(struct limits *limits, const struct limit_key *keys, size_t count)
{
    char names[LIMIT_KEYS][KEY_ROOM];
    struct gcra_check asks[LIMIT_KEYS];
    uint64_t wait_us;
    size_t hit;

    for (size_t i = 0; i < count; i++)
        asks[i] = (struct gcra_check){print_key(names[i], &keys[i]), rate_of(limits, keys[i].kind)};
    wait_us = gcra_count(limits->here, asks, count, clock_ns() / 1000U, &hit);
    return (struct limit_verdict){.allowed = wait_us == 0, .retry_ms = (uint32_t)((wait_us + 999U) / 1000U)};
}

/* ---- in Redis ---- */

static void on_script(void *owner, const redisReply *reply)
{
    struct limits *limits = owner;

    if (reply == NULL || reply->type != REDIS_REPLY_STRING || reply->len + 1 != DIGEST_ROOM)
        return;
    memcpy(limits->digest, reply->str, DIGEST_ROOM);
    limits->has_script = true;
}

static void load_script(void *owner)
{
    struct limits *limits = owner;
    const struct text arguments[] = {lit("SCRIPT"), lit("LOAD"), text_of(gcra_script)};

    limits->has_script = false;
    edge_redis_send(limits->redis, arguments, 3, on_script, limits);
}

static bool is_verdict(const redisReply *reply)
{
    return reply != NULL && reply->type == REDIS_REPLY_ARRAY && reply->elements == 3 &&
           reply->element[0]->type == REDIS_REPLY_INTEGER && reply->element[1]->type == REDIS_REPLY_INTEGER;
}

static void on_answer(void *owner, const redisReply *reply)
{
    struct limit_ask *ask = owner;
    struct limits *limits = ask->limits;
    struct limit_verdict verdict;

    if (is_verdict(reply)) {
        verdict.allowed = reply->element[0]->integer == 0;
        verdict.retry_ms = (uint32_t)reply->element[1]->integer;
    } else {
        verdict = decide_here(limits, ask->keys, ask->count);
        if (reply != NULL && reply->type == REDIS_REPLY_ERROR && limits->has_script)
            load_script(limits); /* a Redis that was emptied has lost it */
    }
    if (ask->owner != NULL)
        ask->on_verdict(ask->owner, verdict);
    free(ask);
}

static struct text print_number(char out[24], uint64_t number)
{
    return text_from(out, (size_t)snprintf(out, 24, "%" PRIu64, number));
}

static bool send_ask(struct limit_ask *ask)
{
    char keys[LIMIT_KEYS][KEY_ROOM], numbers[2 * LIMIT_KEYS][24], total[24];
    struct text arguments[ARGUMENTS_MOST];
    size_t count = ask->count;

    arguments[0] = lit("EVALSHA");
    arguments[1] = text_from(ask->limits->digest, DIGEST_ROOM - 1);
    arguments[2] = print_number(total, count);
    for (size_t i = 0; i < count; i++) {
        struct gcra rate = rate_of(ask->limits, ask->keys[i].kind);

        arguments[3 + i] = print_key(keys[i], &ask->keys[i]);
        arguments[3 + count + 2 * i] = print_number(numbers[2 * i], rate.interval_us);
        arguments[3 + count + 2 * i + 1] = print_number(numbers[2 * i + 1], rate.tolerance_us);
    }
    return edge_redis_send(ask->limits->redis, arguments, 3 + 3 * count, on_answer, ask);
}

static struct limit_ask *ask_redis(struct limits *limits, const struct limit_key *keys, size_t count,
                                   limit_f *on_verdict, void *owner)
{
    struct limit_ask *ask = calloc(1, sizeof(*ask));

    must(ask != NULL);
    *ask = (struct limit_ask){.limits = limits, .on_verdict = on_verdict, .owner = owner, .count = count};
    memcpy(ask->keys, keys, count * sizeof(*keys));
    if (send_ask(ask))
        return ask;
    free(ask);
    return NULL;
}

void limits_ask(struct limits *limits, const struct limit_key *keys, size_t count, limit_f *on_verdict, void *owner,
                struct limit_ask **waiting)
{
    struct limit_key here[LIMIT_KEYS] = {0}, shared[LIMIT_KEYS];
    size_t heres = 0, shareds = 0;
    struct limit_verdict verdict;

    must(count <= LIMIT_KEYS);
    for (size_t i = 0; i < count; i++) {
        if (rates[keys[i].kind].is_shared && limits_are_shared(limits))
            shared[shareds++] = keys[i];
        else
            here[heres++] = keys[i];
    }
    *waiting = NULL;
    verdict = decide_here(limits, here, heres);
    if (verdict.allowed && shareds > 0) {
        *waiting = ask_redis(limits, shared, shareds, on_verdict, owner);
        if (*waiting != NULL)
            return;
        verdict = decide_here(limits, shared, shareds);
    }
    on_verdict(owner, verdict); /* last: the owner may be gone after it */
}

void limits_forget(struct limit_ask *ask)
{
    ask->owner = NULL;
}

bool limits_are_shared(const struct limits *limits)
{
    return edge_redis_is_up(limits->redis) && limits->has_script;
}

struct limits *limits_open(h2o_context_t *context, const char *redis_address, uint64_t factor)
{
    struct limits *limits = calloc(1, sizeof(*limits));

    must(limits != NULL && factor > 0);
    limits->factor = factor;
    limits->here = gcra_open();
    limits->redis = edge_redis_open(context, redis_address, load_script, limits);
    return limits;
}
