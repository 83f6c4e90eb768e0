/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The in-flight commands are in a list in the order of sending, and all have the same timeout, so checking from the
 * start of the list finds the late ones. A late command is answered with NULL; its reply is dropped when it arrives.
 */
#include "data/redis.h"

#include "common/buffer.h"
#include "common/crypto.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/must.h"
#include "data/redis_channels.h"
#include "data/redis_link.h"
#include "data/redis_retry.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 20 };

struct command {
    struct command *next, *previous;
    struct redis *redis;
    redis_reply_f *on_reply; /* NULL once answered */
    void *owner;
    struct redis_script *script;
    uint64_t sent_ms;
    bool refused; /* never sent: answered in the loop's next iteration */
};

struct redis {
    uv_loop_t *loop;
    struct redis_link *link;
    struct redis_channels *channels;
    struct redis_retry *retry;
    struct command *first, *last; /* in flight, oldest first */
    struct command *refused;
    size_t in_flight;
    bool stalled; /* a command was late since the last reply: fail new commands at once */
    bool closing;
    uv_timer_t tick;
    uv_idle_t idle;
    int handles;
    uint64_t sent, late, unavailable, errors;
};

/* ---- the list ---- */

static void append_command(struct redis *redis, struct command *command)
{
    command->previous = redis->last;
    if (redis->last == NULL)
        redis->first = command;
    else
        redis->last->next = command;
    redis->last = command;
    redis->in_flight++;
}

static void remove_command(struct redis *redis, struct command *command)
{
    if (command->previous == NULL)
        redis->first = command->next;
    else
        command->previous->next = command->next;
    if (command->next == NULL)
        redis->last = command->previous;
    else
        command->next->previous = command->previous;
    redis->in_flight--;
}

static void answer_command(struct command *command, const redisReply *reply)
{
    redis_reply_f *on_reply = command->on_reply;

    command->on_reply = NULL;
    if (on_reply != NULL)
        on_reply(command->owner, reply);
}

/* ---- replies ---- */

static void handle_error(struct redis *redis, struct command *command, const redisReply *reply)
{
    redis->errors++;
    /* SCRIPT FLUSH or a restart deleted the script: the next caller sends it in full. */
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
    remove_command(redis, command);
    if (reply != NULL && redis->stalled) {
        redis->stalled = false;
        redis_retry_send(redis->retry); /* before anybody can read what these commands change */
    }
    if (reply != NULL && reply->type == REDIS_REPLY_ERROR) {
        handle_error(redis, command, reply);
        reply = NULL;
    }
    answer_command(command, reply);
    free(command);
}

static void on_idle(uv_idle_t *idle)
{
    struct redis *redis = idle->data;
    struct command *refused = redis->refused;

    redis->refused = NULL;
    uv_idle_stop(idle);
    while (refused != NULL) {
        struct command *command = refused;

        refused = command->next;
        answer_command(command, NULL);
        free(command);
    }
}

static void refuse_command(struct redis *redis, struct command *command)
{
    redis->unavailable++;
    command->next = redis->refused;
    redis->refused = command;
    uv_idle_start(&redis->idle, on_idle);
}

/* ---- timer ---- */

static void on_tick(uv_timer_t *timer)
{
    struct redis *redis = timer->data;
    uint64_t now = uv_now(redis->loop);

    if (redis->first != NULL && now - redis->first->sent_ms >= REDIS_STALL_MS) {
        redis_link_drop(redis->link, "it stopped replying");
        return;
    }
    for (struct command *command = redis->first; command != NULL && now - command->sent_ms >= REDIS_COMMAND_MS;) {
        struct command *next = command->next;

        if (!redis->stalled)
            log_say(LOG_WARNING, "Redis is late");
        redis->stalled = true;
        redis->late += command->on_reply != NULL;
        answer_command(command, NULL);
        command = next;
    }
    redis_retry_send(redis->retry);
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
        refuse_command(redis, command);
        return;
    }
    redis->sent++;
    append_command(redis, command);
}

void redis_send(struct redis *redis, const struct text *arguments, size_t count, redis_reply_f *on_answer, void *owner)
{
    send_command(redis, command_new(redis, on_answer, owner), arguments, count);
}

static void fill_digest(struct redis_script *script)
{
    unsigned char digest[20];

    /* Redis names a script by its SHA-1. */
    must(EVP_Digest(script->text, strlen(script->text), digest, NULL, EVP_sha1(), NULL) == 1);
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
    /* Redis executes the commands of one connection in order, so the next EVALSHA finds the script. */
    script->known_to = connection;
    send_command(redis, command, all, count + 3);
}

void redis_send_with_retry(struct redis *redis, const struct text *arguments, size_t count, uint64_t milliseconds)
{
    redis_retry_add(redis->retry, arguments, count, milliseconds);
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

/* ---- opening and closing ---- */

static void on_up(void *owner)
{
    struct redis *redis = owner;

    redis->stalled = false;
    log_say(LOG_INFO, "Redis is available");
    redis_retry_send(redis->retry); /* before anybody can read what these commands change */
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
    redis->tick.data = redis->idle.data = redis;
    uv_timer_init(loop, &redis->tick);
    uv_idle_init(loop, &redis->idle);
    uv_timer_start(&redis->tick, on_tick, TICK_MS, TICK_MS);
    redis->retry = redis_retry_open(redis, loop);
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
    redis_link_close(&old->link); /* answers the in-flight commands */
    while (old->refused != NULL)  /* a callback may send again */
        on_idle(&old->idle);
    redis_retry_close(&old->retry);
    redis_channels_close(&old->channels);
    uv_close((uv_handle_t *)&old->tick, on_handle_closed);
    uv_close((uv_handle_t *)&old->idle, on_handle_closed);
}

bool redis_is_up(const struct redis *redis)
{
    return !redis->closing && redis_link_context(redis->link) != NULL && !redis->stalled;
}

void redis_metrics(const struct redis *redis, struct buffer *out)
{
    metric_print(out, "portico_redis_up", "gauge", "Whether Redis is available (1) or not (0).",
                 redis_is_up(redis) ? 1 : 0);
    metric_print(out, "portico_redis_in_flight", "gauge", "Commands that wait for a reply.", redis->in_flight);
    metric_print(out, "portico_redis_sent_total", "counter", "Commands sent.", redis->sent);
    metric_print(out, "portico_redis_late_total", "counter", "Commands whose reply was too late.", redis->late);
    metric_print(out, "portico_redis_unavailable_total", "counter", "Commands refused while Redis was unavailable.",
                 redis->unavailable);
    metric_print(out, "portico_redis_errors_total", "counter", "Replies that were errors.", redis->errors);
    metric_print(out, "portico_redis_drops_total", "counter", "Connections lost.", redis_link_drops(redis->link));
}
