/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The edge queries Redis on its own loop; the script, and how limits are counted without Redis, are in
   common/gcra.h. */
#include "edge/limit.h"

#include "common/clock.h"
#include "common/crypto.h"
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
    bool is_shared; /* counted in Redis, while it is available */
};

/* Signing in: many people of an office sign in from one address at nine o'clock, each with two or three requests. The
   workers count by person, against guessing. */
static const struct rate rates[LIMIT_KINDS] = {
    [LIMIT_ADDRESS] = {"address", 200, 1000, 400},
    [LIMIT_ADDRESS_ABOVE] = {"address-above", 400, 1000, 800},
    [LIMIT_FIRM] = {"firm", 1000, 1000, 2000},
    [LIMIT_SIGN_IN] = {"sign-in", 20, 60000, 100, .is_shared = true},
    [LIMIT_SIGN_IN_ABOVE] = {"sign-in-above", 80, 60000, 400, .is_shared = true},
};

enum { KEY_ROOM = 96, NETWORK_ROOM = HEX_ROOM(SHA256_BYTES / 2), DIGEST_ROOM = 41, ARGUMENTS_MAX = 3 + 3 * LIMIT_KEYS };

struct limits {
    struct edge_redis *redis;
    char digest[DIGEST_ROOM];
    bool has_script;
    uint64_t factor;
    struct gcra_table *local;
};

struct limit_check {
    struct limits *limits;
    limit_f *on_verdict;
    void *owner; /* NULL: cancelled */
    size_t count;
    struct limit_key keys[LIMIT_KEYS];
};

static struct gcra rate_of(const struct limits *limits, enum limit_kind kind)
{
    return gcra_of(rates[kind].per_period, rates[kind].period_ms, rates[kind].burst, limits->factor);
}

/* The network as text; for keys in Redis its hash, so that a list of them names no network. */
static void print_network(char out[NETWORK_ROOM], const struct limit_key *key)
{
    const struct text network = text_from((const char *)&key->network, sizeof(key->network));
    unsigned char digest[SHA256_BYTES];

    if (rates[key->kind].is_shared) {
        crypto_sha256(&network, 1, digest);
        crypto_hex(digest, sizeof(digest) / 2, out);
    } else {
        snprintf(out, NETWORK_ROOM, "%016" PRIx64, key->network);
    }
}

/* p:<firm>:<kind>:<length>:<name>, as for all our keys. */
static struct text print_key(char out[KEY_ROOM], const struct limit_key *key)
{
    const char *name = rates[key->kind].name;
    char network[NETWORK_ROOM];
    int length;

    print_network(network, key);
    length = snprintf(out, KEY_ROOM, "p:%" PRIu64 ":edge:%zu:%s:%zu:%s", key->firm, strlen(name), name, strlen(network),
                      network);

    return text_from(out, (size_t)length);
}

/* ---- in this process ---- */

static struct limit_verdict check_locally(struct limits *limits, const struct limit_key *keys, size_t count)
{
    char names[LIMIT_KEYS][KEY_ROOM];
    struct gcra_check checks[LIMIT_KEYS];
    uint64_t wait_us;
    size_t hit;

    for (size_t i = 0; i < count; i++)
        checks[i] = (struct gcra_check){print_key(names[i], &keys[i]), rate_of(limits, keys[i].kind)};
    wait_us = gcra_count(limits->local, checks, count, clock_ns() / 1000U, &hit);
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
    struct limit_check *check = owner;
    struct limits *limits = check->limits;
    struct limit_verdict verdict;

    if (is_verdict(reply)) {
        verdict.allowed = reply->element[0]->integer == 0;
        verdict.retry_ms = (uint32_t)reply->element[1]->integer;
    } else {
        verdict = check_locally(limits, check->keys, check->count);
        if (reply != NULL && reply->type == REDIS_REPLY_ERROR && limits->has_script)
            load_script(limits); /* a Redis that was flushed has no script any more */
    }
    if (check->owner != NULL)
        check->on_verdict(check->owner, verdict);
    free(check);
}

static struct text print_number(char out[24], uint64_t number)
{
    return text_from(out, (size_t)snprintf(out, 24, "%" PRIu64, number));
}

static bool send_check(struct limit_check *check)
{
    char keys[LIMIT_KEYS][KEY_ROOM], numbers[2 * LIMIT_KEYS][24], total[24];
    struct text arguments[ARGUMENTS_MAX];
    size_t count = check->count;

    arguments[0] = lit("EVALSHA");
    arguments[1] = text_from(check->limits->digest, DIGEST_ROOM - 1);
    arguments[2] = print_number(total, count);
    for (size_t i = 0; i < count; i++) {
        struct gcra rate = rate_of(check->limits, check->keys[i].kind);

        arguments[3 + i] = print_key(keys[i], &check->keys[i]);
        arguments[3 + count + 2 * i] = print_number(numbers[2 * i], rate.interval_us);
        arguments[3 + count + 2 * i + 1] = print_number(numbers[2 * i + 1], rate.tolerance_us);
    }
    return edge_redis_send(check->limits->redis, arguments, 3 + 3 * count, on_answer, check);
}

static struct limit_check *check_in_redis(struct limits *limits, const struct limit_key *keys, size_t count,
                                          limit_f *on_verdict, void *owner)
{
    struct limit_check *check = calloc(1, sizeof(*check));

    must(check != NULL);
    *check = (struct limit_check){.limits = limits, .on_verdict = on_verdict, .owner = owner, .count = count};
    memcpy(check->keys, keys, count * sizeof(*keys));
    if (send_check(check))
        return check;
    free(check);
    return NULL;
}

void limits_check(struct limits *limits, const struct limit_key *keys, size_t count, limit_f *on_verdict, void *owner,
                  struct limit_check **pending)
{
    struct limit_key local[LIMIT_KEYS] = {0}, shared[LIMIT_KEYS];
    size_t local_count = 0, shared_count = 0;
    struct limit_verdict verdict;

    must(count <= LIMIT_KEYS);
    for (size_t i = 0; i < count; i++) {
        if (rates[keys[i].kind].is_shared && limits_are_shared(limits))
            shared[shared_count++] = keys[i];
        else
            local[local_count++] = keys[i];
    }
    *pending = NULL;
    verdict = check_locally(limits, local, local_count);
    if (verdict.allowed && shared_count > 0) {
        *pending = check_in_redis(limits, shared, shared_count, on_verdict, owner);
        if (*pending != NULL)
            return;
        verdict = check_locally(limits, shared, shared_count);
    }
    on_verdict(owner, verdict); /* last, because it may free the owner */
}

void limits_cancel(struct limit_check *check)
{
    check->owner = NULL;
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
    limits->local = gcra_open();
    limits->redis = edge_redis_open(context, redis_address, load_script, limits);
    return limits;
}
