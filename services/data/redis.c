/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Commands in in_flight stand in a list in the order they were sent, and every one may take equally long: looking at
 * the first is enough to find those that are late. A late one is answered with NULL; its reply is dropped when it
 * comes.
 */
#include "data/redis.h"

#include "common/buffer.h"
#include "common/crypto.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/must.h"
#include "data/redis_channels.h"
#include "data/redis_retry.h"
#include "data/redis_link.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 20 };

struct command {
    struct command *next, *before;
    struct redis *redis;
    redis_reply_f *on_reply; /* NULL once answered */
    void *owner;
    struct redis_script *script;
    uint64_t sent_ms;
    bool refused; /* never sent: waits to be answered on the next turn */
};

struct redis {
    uv_loop_t *loop;
    struct redis_link *link;
    struct redis_channels *channels;
    struct redis_retry *kept;
    struct command *first, *last; /* in in_flight, oldest first */
    struct command *refused;
    size_t in_flight;
    bool stalled; /* one was late since the last reply: do not make more callers wait */
    bool closing;
    uv_timer_t tick;
    uv_idle_t turn;
    int handles;
    uint64_t sent, late, away, errors;
};

/* ---- the list ---- */

static void append(struct redis *redis, struct command *command)
{
    command->before = redis->last;
    if (redis->last == NULL)
        redis->first = command;
    else
        redis->last->next = command;
    redis->last = command;
    redis->in_flight++;
}

static void take_out(struct redis *redis, struct command *command)
{
    if (command->before == NULL)
        redis->first = command->next;
    else
        command->before->next = command->next;
    if (command->next == NULL)
        redis->last = command->before;
    else
        command->next->before = command->before;
    redis->in_flight--;
}

static void answer(struct command *command, const redisReply *reply)
{
    redis_reply_f *on_reply = command->on_reply;

    command->on_reply = NULL;
    if (on_reply != NULL)
        on_reply(command->owner, reply);
}

/* ---- replies ---- */

static void note_error(struct redis *redis, struct command *command, const redisReply *reply)
{
    redis->errors++;
    /* The script went with a flush: the next caller sends it in full. */
    if (command->script != NULL && strncmp(reply->str, "NOSCRIPT", 8) == 0)
        command->script->known_to = 0;
    else
        log_say_text(LOG_WARNING, "Redis refused a command", "reason", text_from(reply->str, reply->len));
}

static void on_reply(redisAsyncContext *context, void *data, void *owner)
{
    struct command *command = owner;
    struct redis *redis = command->redis;
    const redisReply *reply = data;

    (void)context;
    take_out(redis, command);
    if (reply != NULL && redis->stalled) {
        redis->stalled = false;
        redis_retry_send(redis->kept); /* before anybody can read what it is to change */
    }
    if (reply != NULL && reply->type == REDIS_REPLY_ERROR) {
        note_error(redis, command, reply);
        reply = NULL;
    }
    answer(command, reply);
    free(command);
}

static void on_turn(uv_idle_t *turn)
{
    struct redis *redis = turn->data;
    struct command *refused = redis->refused;

    redis->refused = NULL;
    uv_idle_stop(turn);
    while (refused != NULL) {
        struct command *command = refused;

        refused = command->next;
        answer(command, NULL);
        free(command);
    }
}

static void refuse(struct redis *redis, struct command *command)
{
    redis->away++;
    command->next = redis->refused;
    redis->refused = command;
    uv_idle_start(&redis->turn, on_turn);
}

/* ---- time ---- */

static void on_tick(uv_timer_t *timer)
{
    struct redis *redis = timer->data;
    uint64_t now = uv_now(redis->loop);

    if (redis->first != NULL && now - redis->first->sent_ms >= REDIS_STALL_MS) {
        redis_link_drop(redis->link, "it stopped answering");
        return;
    }
    for (struct command *command = redis->first; command != NULL && now - command->sent_ms >= REDIS_COMMAND_MS;) {
        struct command *next = command->next;

        if (!redis->stalled)
            log_say(LOG_WARNING, "Redis is late");
        redis->stalled = true;
        redis->late += command->on_reply != NULL;
        answer(command, NULL);
        command = next;
    }
    redis_retry_send(redis->kept);
}

/* ---- sending ---- */

static struct command *command_new(struct redis *redis, redis_reply_f *on_answer, void *owner)
{
    struct command *command = calloc(1, sizeof(*command));

    must(command != NULL);
    command->redis = redis;
    command->on_reply = on_answer;
    command->owner = owner;
    command->sent_ms = uv_now(redis->loop);
    return command;
}

static void send_command(struct redis *redis, struct command *command, const struct text *arguments, size_t count)
{
    redisAsyncContext *context = redis->closing ? NULL : redis_link_context(redis->link);
    const char *values[REDIS_ARGUMENTS];
    size_t lengths[REDIS_ARGUMENTS];

    must(count > 0 && count <= REDIS_ARGUMENTS);
    for (size_t i = 0; i < count; i++) {
        values[i] = arguments[i].at == NULL ? "" : arguments[i].at;
        lengths[i] = arguments[i].length;
    }
    if (context == NULL || redis->stalled || redis->in_flight >= REDIS_IN_FLIGHT ||
        redisAsyncCommandArgv(context, on_reply, command, (int)count, values, lengths) != REDIS_OK) {
        refuse(redis, command);
        return;
    }
    redis->sent++;
    append(redis, command);
}

void redis_send(struct redis *redis, const struct text *arguments, size_t count, redis_reply_f *on_answer, void *owner)
{
    send_command(redis, command_new(redis, on_answer, owner), arguments, count);
}

static void fill_digest(struct redis_script *script)
{
    unsigned char digest[20];

    must(EVP_Digest(script->text, strlen(script->text), digest, NULL, EVP_sha1(), NULL) ==
         1); /* Redis names scripts so */
    crypto_hex(digest, sizeof(digest), script->digest);
}

void redis_run(struct redis *redis, struct redis_script *script, const struct text *arguments, size_t keys,
               size_t count, redis_reply_f *on_answer, void *owner)
{
    uint64_t connection = redis->closing ? 0 : redis_link_number(redis->link);
    bool known = script->known_to == connection && connection != 0;
    struct text all[REDIS_ARGUMENTS];
    struct command *command = command_new(redis, on_answer, owner);
    char number[2] = {(char)('0' + keys), '\0'};

    must(keys <= 9 && keys <= count && count + 3 <= REDIS_ARGUMENTS);
    if (script->digest[0] == '\0')
        fill_digest(script);
    all[0] = known ? lit("EVALSHA") : lit("EVAL");
    all[1] = text_of(known ? script->digest : script->text);
    all[2] = text_of(number);
    for (size_t i = 0; i < count; i++)
        all[3 + i] = arguments[i];
    command->script = script;
    /* Commands of one connection are answered in order, so what follows this EVAL finds the script there. */
    script->known_to = connection;
    send_command(redis, command, all, count + 3);
}

void redis_send_with_retry(struct redis *redis, const struct text *arguments, size_t count, uint64_t milliseconds)
{
    redis_retry_add(redis->kept, arguments, count, milliseconds);
}

void redis_publish(struct redis *redis, struct text channel, struct text message)
{
    redis_send(redis, (const struct text[]){lit("PUBLISH"), channel, message}, 3, NULL, NULL);
}

void redis_publish_with_retry(struct redis *redis, struct text channel, struct text message)
{
    redis_send_with_retry(redis, (const struct text[]){lit("PUBLISH"), channel, message}, 3, PUBLISH_RETRY_MS);
}

/* ---- subscriptions ---- */

void redis_subscribe(struct redis *redis, struct text channel)
{
    redis_channels_add(redis->channels, channel);
}

void redis_unsubscribe(struct redis *redis, struct text channel)
{
    redis_channels_remove(redis->channels, channel);
}

void redis_on_message(struct redis *redis, redis_message_f *on_message, void *owner)
{
    redis_channels_on_message(redis->channels, on_message, owner);
}

/* ---- life ---- */

static void on_up(void *owner)
{
    struct redis *redis = owner;

    redis->stalled = false;
    log_say(LOG_INFO, "Redis is there");
    redis_retry_send(redis->kept); /* before anybody can read what it is to change */
}

static void on_down(void *owner)
{
    ((struct redis *)owner)->stalled = false;
}

struct redis *redis_open(uv_loop_t *loop, const char *address)
{
    static const struct redis_link_events events = {on_up, on_down};
    struct redis *redis = calloc(1, sizeof(*redis));

    must(redis != NULL);
    redis->loop = loop;
    redis->handles = 2;
    redis->tick.data = redis->turn.data = redis;
    uv_timer_init(loop, &redis->tick);
    uv_idle_init(loop, &redis->turn);
    uv_timer_start(&redis->tick, on_tick, TICK_MS, TICK_MS);
    redis->kept = redis_retry_open(redis, loop);
    redis->link = redis_link_open(loop, address, "commands", &events, redis);
    redis->channels = redis_channels_open(loop, address);
    return redis;
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct redis *redis = handle->data;

    if (--redis->handles == 0)
        free(redis);
}

void redis_close(struct redis **redis)
{
    struct redis *old = *redis;

    *redis = NULL;
    if (old == NULL)
        return;
    old->closing = true;
    redis_link_close(&old->link); /* answers what is in in_flight */
    while (old->refused != NULL)  /* a callback may ask again */
        on_turn(&old->turn);
    redis_retry_close(&old->kept);
    redis_channels_close(&old->channels);
    uv_close((uv_handle_t *)&old->tick, on_handle_closed);
    uv_close((uv_handle_t *)&old->turn, on_handle_closed);
}

bool redis_is_up(const struct redis *redis)
{
    return !redis->closing && redis_link_context(redis->link) != NULL && !redis->stalled;
}

void redis_metrics(const struct redis *redis, struct buffer *out)
{
    metric_print(out, "portico_redis_up", "gauge", "Whether Redis answers.", redis_is_up(redis) ? 1 : 0);
    metric_print(out, "portico_redis_in_flight", "gauge", "Commands that wait for an answer.", redis->in_flight);
    metric_print(out, "portico_redis_sent_total", "counter", "Commands sent.", redis->sent);
    metric_print(out, "portico_redis_late_total", "counter", "Commands whose answer came too late.", redis->late);
    metric_print(out, "portico_redis_unavailable_total", "counter", "Commands refused while Redis was away.",
                 redis->away);
    metric_print(out, "portico_redis_errors_total", "counter", "Answers that were errors.", redis->errors);
    metric_print(out, "portico_redis_drops_total", "counter", "Connections lost.", redis_link_drops(redis->link));
}
