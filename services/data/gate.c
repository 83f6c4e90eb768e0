/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The script names the limit that refused by its index, so a gate keeps the list of limits until the reply. */
#include "data/gate.h"

#include "common/gcra.h"
#include "common/must.h"
#include "common/number.h"

#include <stdlib.h>

static struct redis_script script = {.text = gcra_script};

struct gate {
    const struct limit *limits[LIMIT_KEYS];
    size_t count;
    gate_f *on_gate;
    void *owner;
};

static bool is_number(const redisReply *reply)
{
    return reply->type == REDIS_REPLY_INTEGER && reply->integer >= 0;
}

static void on_reply(void *owner, const redisReply *reply)
{
    struct gate *gate = owner;
    struct limit_verdict verdict = {.allowed = true};
    struct text value = no_text;
    bool valid = reply != NULL && reply->type == REDIS_REPLY_ARRAY && reply->elements == 3 &&
                 is_number(reply->element[0]) && (size_t)reply->element[0]->integer <= gate->count &&
                 is_number(reply->element[1]);

    if (valid && reply->element[0]->integer > 0) {
        long long retry = reply->element[1]->integer;

        verdict.allowed = false;
        verdict.hit = gate->limits[reply->element[0]->integer - 1];
        verdict.retry_ms = retry > UINT32_MAX ? UINT32_MAX : (uint32_t)retry;
    }
    if (valid && reply->element[2]->type == REDIS_REPLY_STRING)
        value = text_from(reply->element[2]->str, reply->element[2]->len);
    gate->on_gate(gate->owner, !valid, verdict, value);
    free(gate);
}

enum { NUMBERS = 2 * LIMIT_KEYS };

void gate_ask(struct redis *redis, const struct limit_ask *asks, size_t count, const struct key *value, gate_f *on_gate,
              void *owner)
{
    struct text arguments[LIMIT_KEYS + 1 + NUMBERS];
    char numbers[NUMBERS][NUMBER_DIGITS];
    struct gate *gate = calloc(1, sizeof(*gate));
    size_t keys = count + (value != NULL);

    must(gate != NULL && count <= LIMIT_KEYS);
    *gate = (struct gate){.count = count, .on_gate = on_gate, .owner = owner};
    for (size_t i = 0; i < count; i++) {
        struct gcra rate = limit_rate(asks[i].limit);

        gate->limits[i] = asks[i].limit;
        arguments[i] = key_text(&asks[i].key);
        arguments[keys + 2 * i] = number_print(rate.interval_us, numbers[2 * i]);
        arguments[keys + 2 * i + 1] = number_print(rate.tolerance_us, numbers[2 * i + 1]);
    }
    if (value != NULL)
        arguments[count] = key_text(value);
    redis_run(redis, &script, arguments, keys, keys + 2 * count, on_reply, gate);
}
