/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * GCRA keeps one number per key, the time at which the next request would be due; a request is too early when that
 * time is more than the burst away. All times are microseconds.
 */
#include "edge/limit.h"

#include "common/clock.h"
#include "common/crypto.h"
#include "common/must.h"
#include "edge/redis.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rate {
    const char *name;
    uint32_t per_period, period_ms, burst;
};

static const struct rate rates[LIMIT_KINDS] = {
    [LIMIT_ADDRESS] = {"address", 200, 1000, 400},
    [LIMIT_FIRM] = {"firm", 1000, 1000, 2000},
    [LIMIT_SIGN_IN] = {"sign-in", 10, 60000, 20},
};

/* Keys are all looked at before any is counted. Gives how long to wait, 0 when allowed. */
static const char script[] =
    "local clock = redis.call('TIME')\n"
    "local now = clock[1] * 1000000 + clock[2]\n"
    "local wait = 0\n"
    "local due = {}\n"
    "for i = 1, #KEYS do\n"
    "  local gap, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])\n"
    "  local from = math.max(tonumber(redis.call('GET', KEYS[i]) or 0), now)\n"
    "  due[i] = from + gap\n"
    "  wait = math.max(wait, due[i] - burst - now)\n"
    "end\n"
    "if wait > 0 then return wait end\n"
    "for i = 1, #KEYS do\n"
    "  redis.call('SET', KEYS[i], string.format('%.0f', due[i]), 'PX', math.ceil((due[i] - now) / 1000) + 1)\n"
    "end\n"
    "return 0\n";

enum { KEY_ROOM = 96, WAYS = 4, DIGEST_ROOM = 41, ARGUMENTS_MOST = 3 + 3 * LIMIT_KEYS };

struct entry {
    uint64_t key, due;
};

struct limits {
    struct edge_redis *redis;
    char digest[DIGEST_ROOM];
    bool has_script;
    uint64_t factor;
    uint64_t seed; /* so that nobody can choose names that share an entry */
    struct entry entries[LIMIT_LOCAL];
};

struct limit_ask {
    struct limits *limits;
    limit_f *on_verdict;
    void *owner; /* NULL: gone */
    size_t count;
    struct limit_key keys[LIMIT_KEYS];
};

static uint64_t gap_in_table(enum limit_kind kind)
{
    return (uint64_t)rates[kind].period_ms * 1000 / rates[kind].per_period;
}

static uint64_t gap_of(const struct limits *limits, enum limit_kind kind)
{
    uint64_t gap = gap_in_table(kind) / limits->factor;

    return gap == 0 ? 1 : gap;
}

/* As a time, which holds more requests as their gap shrinks. */
static uint64_t burst_of(enum limit_kind kind)
{
    return gap_in_table(kind) * rates[kind].burst;
}

static struct limit_verdict verdict_of(uint64_t wait)
{
    return (struct limit_verdict){.allowed = wait == 0, .retry_ms = (uint32_t)((wait + 999) / 1000)};
}

/* ---- in this process ---- */

static uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

static struct entry *entry_of(struct limits *limits, const struct limit_key *key)
{
    uint64_t hash = mix(mix(mix(limits->seed + key->kind) + key->firm) + key->network);
    struct entry *set = &limits->entries[hash % (LIMIT_LOCAL / WAYS) * WAYS], *chosen = set;

    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == hash)
            return &set[i];
        if (set[i].due < chosen->due)
            chosen = &set[i];
    }
    *chosen = (struct entry){.key = hash};
    return chosen;
}

static struct limit_verdict decide_here(struct limits *limits, const struct limit_key *keys, size_t count)
{
    uint64_t now = clock_ns() / 1000, wait = 0;

    for (size_t i = 0; i < count; i++) {
        struct entry *entry = entry_of(limits, &keys[i]);
        uint64_t due = (entry->due > now ? entry->due : now) + gap_of(limits, keys[i].kind);
        uint64_t latest = now + burst_of(keys[i].kind);

        if (due > latest && due - latest > wait)
            wait = due - latest;
    }
    for (size_t i = 0; i < count && wait == 0; i++) {
        struct entry *entry = entry_of(limits, &keys[i]);

        entry->due = (entry->due > now ? entry->due : now) + gap_of(limits, keys[i].kind);
    }
    return verdict_of(wait);
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
    const struct text arguments[] = {lit("SCRIPT"), lit("LOAD"), {script, sizeof(script) - 1}};

    limits->has_script = false;
    edge_redis_send(limits->redis, arguments, 3, on_script, limits);
}

static void on_answer(void *owner, const redisReply *reply)
{
    struct limit_ask *ask = owner;
    struct limits *limits = ask->limits;
    struct limit_verdict verdict;

    if (reply != NULL && reply->type == REDIS_REPLY_INTEGER && reply->integer >= 0) {
        verdict = verdict_of((uint64_t)reply->integer);
    } else {
        verdict = decide_here(limits, ask->keys, ask->count);
        if (reply != NULL && reply->type == REDIS_REPLY_ERROR && limits->has_script)
            load_script(limits); /* a Redis that was emptied has lost it */
    }
    if (ask->owner != NULL)
        ask->on_verdict(ask->owner, verdict);
    free(ask);
}

/* p:<firm>:<kind>:<length>:<name>, as all keys of ours. */
static struct text print_key(char out[KEY_ROOM], const struct limit_key *key)
{
    const char *name = rates[key->kind].name;
    int length = snprintf(out, KEY_ROOM, "p:%" PRIu64 ":edge:%zu:%s:16:%016" PRIx64, key->firm, strlen(name), name,
                          key->network);

    return text_from(out, (size_t)length);
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
        arguments[3 + i] = print_key(keys[i], &ask->keys[i]);
        arguments[3 + count + 2 * i] = print_number(numbers[2 * i], gap_of(ask->limits, ask->keys[i].kind));
        arguments[3 + count + 2 * i + 1] = print_number(numbers[2 * i + 1], burst_of(ask->keys[i].kind));
    }
    return edge_redis_send(ask->limits->redis, arguments, 3 + 3 * count, on_answer, ask);
}

struct limit_ask *limits_ask(struct limits *limits, const struct limit_key *keys, size_t count, limit_f *on_verdict,
                             void *owner)
{
    struct limit_ask *ask;

    must(count <= LIMIT_KEYS);
    if (limits_are_shared(limits)) {
        ask = calloc(1, sizeof(*ask));
        must(ask != NULL);
        *ask = (struct limit_ask){.limits = limits, .on_verdict = on_verdict, .owner = owner, .count = count};
        memcpy(ask->keys, keys, count * sizeof(*keys));
        if (send_ask(ask))
            return ask;
        free(ask);
    }
    on_verdict(owner, decide_here(limits, keys, count));
    return NULL;
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
    crypto_random(&limits->seed, sizeof(limits->seed));
    limits->redis = edge_redis_open(context, redis_address, load_script, limits);
    return limits;
}
