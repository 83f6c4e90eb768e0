/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Our own adapter. The shipped one ignores errors of the poll handle, so a refused connection never calls back; and it
 * attaches to a context that failed at once (a missing socket file), which crashes.
 *
 * The commands of one turn of the loop are written together, before the loop waits. Waiting until the socket is
 * writable costs two system calls and one more turn for each request, and it is nearly always writable. Only what did
 * not fit waits for that.
 */
#include "data/redis_link.h"

#include "common/log.h"
#include "common/must.h"
#include "data/redis.h"

#include <stdlib.h>
#include <string.h>

enum { BACK_OFF_MS = 50, BACK_OFF_MAX_MS = 2000, ADDRESS_BYTES = 256 };

/* hiredis frees its context before libuv has closed the handle, so the handle is allocated on its own. */
struct watch {
    uv_poll_t poll;
    uv_prepare_t before_waiting;
    redisAsyncContext *context; /* NULL once hiredis has freed it */
    int wanted, handles;
    bool must_wait; /* writing continues when the socket is writable */
};

struct redis_link {
    uv_loop_t *loop;
    char address[ADDRESS_BYTES];
    const char *name;
    const struct redis_link_events *events;
    void *owner;
    redisAsyncContext *context; /* from the attempt to connect until hiredis frees it */
    bool up, closing;
    uint64_t number, back_off_ms, drops;
    uv_timer_t timer; /* the timeout of connecting, or the pause before the next attempt */
};

static uint64_t last_number;

/* ---- the adapter ---- */

static void on_watch_closed(uv_handle_t *handle)
{
    struct watch *watch = handle->data;

    if (--watch->handles == 0)
        free(watch);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct watch *watch = poll->data;

    /* hiredis finds the error when it reads or checks the connection. */
    if (status < 0)
        events = UV_READABLE;
    if (watch->context != NULL && (events & UV_READABLE) != 0)
        redisAsyncHandleRead(watch->context);
    if (watch->context != NULL && (events & UV_WRITABLE) != 0)
        redisAsyncHandleWrite(watch->context);
}

static void set_watched_events(struct watch *watch, int wanted)
{
    if (watch->wanted == wanted)
        return;
    watch->wanted = wanted;
    if (wanted == 0)
        uv_poll_stop(&watch->poll);
    else
        must(uv_poll_start(&watch->poll, wanted, on_poll) == 0);
}

static void start_reading(void *watch)
{
    set_watched_events(watch, ((struct watch *)watch)->wanted | UV_READABLE);
}

static void stop_reading(void *watch)
{
    set_watched_events(watch, ((struct watch *)watch)->wanted & ~UV_READABLE);
}

/* hiredis asks to write again, from inside this call, if the socket did not take everything. */
static void write_commands(uv_prepare_t *before_waiting)
{
    struct watch *watch = before_waiting->data;

    uv_prepare_stop(before_waiting);
    if (watch->context == NULL)
        return;
    watch->must_wait = true;
    redisAsyncHandleWrite(watch->context);
    watch->must_wait = false;
}

/* A connection that is not established yet becomes so when it is writable. */
static void start_writing(void *data)
{
    struct watch *watch = data;

    if (watch->must_wait || (watch->context->c.flags & REDIS_CONNECTED) == 0)
        set_watched_events(watch, watch->wanted | UV_WRITABLE);
    else if ((watch->wanted & UV_WRITABLE) == 0)
        uv_prepare_start(&watch->before_waiting, write_commands);
}

static void stop_writing(void *watch)
{
    set_watched_events(watch, ((struct watch *)watch)->wanted & ~UV_WRITABLE);
}

static void detach(void *data)
{
    struct watch *watch = data;

    watch->context = NULL;
    uv_close((uv_handle_t *)&watch->poll, on_watch_closed);
    uv_close((uv_handle_t *)&watch->before_waiting, on_watch_closed);
}

static void attach(struct redis_link *link, redisAsyncContext *context)
{
    struct watch *watch = calloc(1, sizeof(*watch));

    must(watch != NULL);
    watch->context = context;
    watch->poll.data = watch->before_waiting.data = watch;
    watch->handles = 2;
    must(uv_poll_init(link->loop, &watch->poll, context->c.fd) == 0);
    must(uv_prepare_init(link->loop, &watch->before_waiting) == 0);
    context->data = link;
    context->ev.data = watch;
    context->ev.addRead = start_reading;
    context->ev.delRead = stop_reading;
    context->ev.addWrite = start_writing;
    context->ev.delWrite = stop_writing;
    context->ev.cleanup = detach;
}

/* ---- connecting and disconnecting ---- */

static void connect_now(struct redis_link *link);

static void on_reconnect_timer(uv_timer_t *timer)
{
    connect_now(timer->data);
}

static void schedule_reconnect(struct redis_link *link)
{
    if (link->closing)
        return;
    link->back_off_ms = link->back_off_ms == 0 ? BACK_OFF_MS : link->back_off_ms * 2;
    if (link->back_off_ms > BACK_OFF_MAX_MS)
        link->back_off_ms = BACK_OFF_MAX_MS;
    uv_timer_start(&link->timer, on_reconnect_timer, link->back_off_ms, 0);
}

/* Call it when hiredis frees the context, for whatever reason. */
static void handle_disconnect(struct redis_link *link, const char *reason)
{
    bool was_up = link->up;
    struct log line;

    link->context = NULL;
    link->up = false;
    link->number = 0;
    link->drops++;
    if (!link->closing && (was_up || link->back_off_ms == 0)) { /* log it once, not at every attempt */
        log_open(&line, LOG_WARNING, "Redis is unavailable");
        log_text(&line, "link", text_of(link->name));
        log_text(&line, "reason", text_of(reason));
        log_close(&line);
    }
    schedule_reconnect(link);
    if (was_up)
        link->events->on_down(link->owner);
}

static void on_disconnect(const redisAsyncContext *context, int status)
{
    handle_disconnect(context->data, status == REDIS_OK ? "dropped" : context->c.errstr);
}

static void on_connect(const redisAsyncContext *context, int status)
{
    if (status != REDIS_OK)
        handle_disconnect(context->data, context->c.errstr[0] == '\0' ? "connection refused" : context->c.errstr);
}

/* A successful connect proves little: the kernel accepts connections for a stopped process too. */
static void on_pong(redisAsyncContext *context, void *reply, void *owner)
{
    struct redis_link *link = owner;
    const redisReply *pong = reply;

    if (pong == NULL || link->context != context)
        return;
    if (pong->type == REDIS_REPLY_ERROR) { /* it is loading its data, or requires a password */
        redis_link_drop(link, pong->str);
        return;
    }
    uv_timer_stop(&link->timer);
    link->up = true;
    link->back_off_ms = 0;
    link->number = ++last_number;
    link->events->on_up(link->owner);
}

static void on_connect_timeout(uv_timer_t *timer)
{
    redis_link_drop(timer->data, "no reply in time");
}

/* host:port, where the host may be an IPv6 address in brackets. An address with a slash is the path of a socket. */
static redisAsyncContext *start_connecting(const char *address)
{
    char host[ADDRESS_BYTES];
    const char *colon = strrchr(address, ':');
    struct text name;
    uint64_t port;

    if (strchr(address, '/') != NULL || colon == NULL || !text_to_number(text_of(colon + 1), &port) || port > 65535)
        return redisAsyncConnectUnix(address);
    name = text_from(address, (size_t)(colon - address));
    if (text_starts_with(name, lit("[")) && text_ends_with(name, lit("]")))
        name = text_slice(name, 1, name.length - 2);
    memcpy(host, name.at, name.length);
    host[name.length] = '\0';
    return redisAsyncConnect(host, (int)port);
}

static void connect_now(struct redis_link *link)
{
    redisAsyncContext *context = start_connecting(link->address);

    must(context != NULL);
    if (context->err != 0) {
        char reason[sizeof(context->c.errstr)];

        memcpy(reason, context->c.errstr, sizeof(reason));
        redisAsyncFree(context);
        handle_disconnect(link, reason);
        return;
    }
    link->context = context;
    attach(link, context);
    redisAsyncSetConnectCallback(context, on_connect);
    redisAsyncSetDisconnectCallback(context, on_disconnect);
    uv_timer_start(&link->timer, on_connect_timeout, REDIS_CONNECT_MS, 0);
    redisAsyncCommand(context, on_pong, link, "PING");
}

void redis_link_drop(struct redis_link *link, const char *reason)
{
    redisAsyncContext *context = link->context;

    if (context == NULL)
        return;
    /* Without the callbacks, because hiredis calls onDisconnect only after a successful connect. */
    context->onDisconnect = NULL;
    context->onConnect = NULL;
    redisAsyncFree(context);
    /* hiredis delays freeing the context while it is calling us. Either way it is not used any more. */
    if (link->context == context)
        handle_disconnect(link, reason);
}

/* ---- opening and closing ---- */

struct redis_link *redis_link_open(uv_loop_t *loop, const char *address, const char *name,
                                   const struct redis_link_events *events, void *owner)
{
    struct redis_link *link = calloc(1, sizeof(*link));

    must(link != NULL && strlen(address) < sizeof(link->address));
    link->loop = loop;
    memcpy(link->address, address, strlen(address) + 1);
    link->name = name;
    link->events = events;
    link->owner = owner;
    link->timer.data = link;
    uv_timer_init(loop, &link->timer);
    uv_timer_start(&link->timer, on_reconnect_timer, 0, 0);
    return link;
}

static void on_timer_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void redis_link_close(struct redis_link **link)
{
    struct redis_link *old = *link;

    *link = NULL;
    if (old == NULL)
        return;
    old->closing = true;
    redis_link_drop(old, "closed");
    uv_close((uv_handle_t *)&old->timer, on_timer_closed);
}

redisAsyncContext *redis_link_context(const struct redis_link *link)
{
    return link->up ? link->context : NULL;
}

uint64_t redis_link_number(const struct redis_link *link)
{
    return link->number;
}

uint64_t redis_link_drops(const struct redis_link *link)
{
    return link->drops;
}
