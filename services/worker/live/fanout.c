/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A channel is a firm with open streams in this process; `feed.last` is the last event that was sent to them. Streams
 * close only from the loop, never inside a call, so a list of them is stable while it is read.
 *
 * Redis announces that a session ended or that somebody's rights changed. A channel that may have missed such a message
 * (Redis was unavailable, or the subscription is new) needs a resync: it queries the tables.
 */
#include "worker/live/fanout.h"

#include "common/clock.h"
#include "common/must.h"
#include "data/live.h"
#include "data/pool.h"
#include "data/redis.h"
#include "data/registry.h"
#include "http/server.h"
#include "worker/live/listener.h"
#include "worker/live/live_sql.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENT_ROWS = 200 /* live_events returns at most */, BUCKETS = 4096 };

struct channel {
    struct channel *next; /* in its bucket */
    struct feed feed;
    struct listener *listeners;
    bool is_known;    /* `last` and `oldest` are known */
    bool in_flight;   /* `run` has no result yet */
    bool notified;    /* must be read again after the current run */
    bool resync;      /* query ended sessions too, until a read with no `looks` left */
    int forced_reads; /* number of ticks that read, notified or not */
    int quiet_ticks;
    char last_text[NUMBER_ROOM];
    struct run run;
};

static struct {
    struct server *server;
    uv_timer_t timer;
    struct channel *buckets[BUCKETS]; /* by the firm's number */
    size_t streams;
} fanout;

static void read_events(struct channel *channel);

/* ---- streams and channels ---- */

static struct channel **bucket_of(uint64_t firm_number)
{
    return &fanout.buckets[firm_number % BUCKETS]; /* numbers are consecutive */
}

static struct channel *find_channel(uint64_t firm_number)
{
    struct channel *channel = *bucket_of(firm_number);

    while (channel != NULL && channel->feed.firm != firm_number)
        channel = channel->next;
    return channel;
}

/* `visit` may free its channel. */
static void each_channel(void (*visit)(struct channel *channel))
{
    for (size_t i = 0; i < BUCKETS; i++) {
        struct channel *next;

        for (struct channel *channel = fanout.buckets[i]; channel != NULL; channel = next) {
            next = channel->next;
            visit(channel);
        }
    }
}

static struct channel *open_channel(uint64_t firm_number)
{
    struct channel *channel = find_channel(firm_number), **bucket = bucket_of(firm_number);
    struct key key = live_channel(firm_number);

    if (channel != NULL)
        return channel;
    channel = calloc(1, sizeof(*channel));
    must(channel != NULL);
    channel->feed = (struct feed){.pool = server_firm_pool(fanout.server), .firm = firm_number};
    channel->resync = true;
    channel->forced_reads = 2; /* the subscription takes effect a moment later */
    channel->next = *bucket;
    *bucket = channel;
    redis_subscribe(server_redis(fanout.server), key_text(&key));
    return channel;
}

/* Frees a channel without streams, unless its run has no result yet; its callback calls this again. */
static void close_channel_if_idle(struct channel *channel)
{
    struct channel **at = bucket_of(channel->feed.firm);
    struct key key = live_channel(channel->feed.firm);

    if (channel->listeners != NULL || channel->in_flight)
        return;
    while (*at != channel)
        at = &(*at)->next;
    *at = channel->next;
    redis_unsubscribe(server_redis(fanout.server), key_text(&key));
    free(channel);
}

/* Called by the engine when the stream is closed, by either side. */
static void on_close(void *owner)
{
    struct listener *listener = owner;
    struct channel *channel = listener->channel;

    listener->events = NULL;
    if (listener->previous != NULL)
        listener->previous->next = listener->next;
    else
        channel->listeners = listener->next;
    if (listener->next != NULL)
        listener->next->previous = listener->previous;
    fanout.streams--;
    if (listener->replay == NULL)
        listener_free(listener);
    close_channel_if_idle(channel);
}

/* ---- events ---- */

static void send_to_listeners(struct channel *channel, const json_t *event, struct buffer *message)
{
    struct text account = text_of(json_string_value(json_object_get(event, "account")));
    uint64_t seq = (uint64_t)json_integer_value(json_object_get(event, "seq"));
    int area = (int)json_integer_value(json_object_get(event, "area"));
    struct text person = text_of(json_string_value(json_object_get(event, "person")));
    bool internal = json_is_true(json_object_get(event, "internal"));

    listener_encode(message, seq, text_of(json_string_value(json_object_get(event, "data"))));
    for (struct listener *listener = channel->listeners; listener != NULL; listener = listener->next) {
        bool is_own = !text_is_absent(person) && text_equal(person, text_of(listener->person));

        if (listener->is_live && seq > listener->seen && listener_may_see(listener, account, area, internal && !is_own))
            listener_send(listener, seq, buffer_text(message));
    }
}

/* Says that a person's notices have changed. It has no id: it is no event, and a stream that misses it asks anyway. */
static void send_notices(struct channel *channel, const char *person)
{
    for (struct listener *listener = channel->listeners; listener != NULL; listener = listener->next)
        if (!listener->ending && strcmp(listener->person, person) == 0)
            events_send(listener->events, no_text, lit("notices"), lit("{}"));
}

/* Sends a run's events. True if there may be more. */
static bool send_events(struct channel *channel, PGresult *rows)
{
    json_t *events = json_loads(PQgetvalue(rows, 0, 1), 0, NULL), *one;
    size_t i, count = json_array_size(events);
    struct buffer message;
    uint64_t last;

    must(text_to_number(text_of(PQgetvalue(rows, 0, 0)), &last));
    buffer_open(&message, MESSAGE_BYTES);
    json_array_foreach(events, i, one) send_to_listeners(channel, one, &message);
    buffer_close(&message);
    json_decref(events);
    channel->feed.last = last;
    return count == EVENT_ROWS;
}

/* An impersonation depends on the session and the rights of the member of staff. It restarts when any session ends, and
   the gate decides; there are few of them. */
static bool depends_on(const struct listener *listener, const char *session, const char *person)
{
    const char *impersonator = listener->impersonator;

    return impersonator[0] != '\0' && (session != NULL || (person != NULL && strcmp(impersonator, person) == 0));
}

/* Ends the streams of a session or of a person; NULL matches nobody. */
static void end_streams(struct channel *channel, const char *session, const char *person)
{
    for (struct listener *listener = channel->listeners; listener != NULL; listener = listener->next) {
        if ((session != NULL && strcmp(listener->session, session) == 0) ||
            (person != NULL && strcmp(listener->person, person) == 0) || depends_on(listener, session, person))
            listener_end(listener);
    }
}

static const char *value_or_null(const PGresult *rows, int row, int column)
{
    return PQgetisnull(rows, row, column) ? NULL : PQgetvalue(rows, row, column);
}

static void end_revoked(struct channel *channel, const PGresult *rows)
{
    for (int row = 0; row < PQntuples(rows); row++)
        end_streams(channel, value_or_null(rows, row, 0), value_or_null(rows, row, 1));
    if (channel->forced_reads == 0)
        channel->resync = false;
}

static void on_events(struct run *run)
{
    struct channel *channel = run->owner;
    bool done = run->outcome == RUN_DONE, more = false;

    if (done && run->count > 1)
        end_revoked(channel, run->statements[1].result); /* before they are sent anything */
    if (done)
        more = send_events(channel, run->statements[0].result); /* `asking` keeps the channel alive here */
    run_clear(run);
    channel->in_flight = false;
    if (!done) {
        channel->forced_reads = 1; /* at the next tick */
        channel->notified = false;
    }
    if (channel->listeners == NULL)
        close_channel_if_idle(channel);
    else if (channel->notified || more)
        read_events(channel);
}

static void on_state(struct run *run)
{
    struct channel *channel = run->owner;
    PGresult *rows = run->statements[0].result;

    if (run->outcome == RUN_DONE) {
        must(text_to_number(text_of(PQgetvalue(rows, 0, 0)), &channel->feed.last));
        must(text_to_number(text_of(PQgetvalue(rows, 0, 1)), &channel->feed.oldest));
        channel->is_known = true;
    }
    run_clear(run);
    for (struct listener *listener = channel->listeners; listener != NULL; listener = listener->next) {
        if (channel->is_known)
            listener_start(listener);
        else
            listener_end(listener); /* no database: the browser reconnects */
    }
    channel->in_flight = false;
    close_channel_if_idle(channel);
}

/* Reads new events, as the service; each stream is then sent those that its viewer may see. */
static void read_events(struct channel *channel)
{
    struct text after;

    channel->notified = channel->in_flight;
    if (channel->in_flight)
        return;
    channel->quiet_ticks = 0;
    channel->run = (struct run){.firm = channel->feed.firm, .kind = VIEWER_SYSTEM, .owner = channel};
    if (channel->is_known) {
        snprintf(channel->last_text, NUMBER_ROOM, "%llu", (unsigned long long)channel->feed.last);
        after = text_of(channel->last_text);
        channel->run.on_done = on_events;
        run_add(&channel->run, SQL_LIVE_EVENTS, &after, 1);
        if (channel->resync)
            run_add(&channel->run, SQL_LIVE_ENDED_SESSIONS, &after, 1);
    } else {
        channel->run.on_done = on_state;
        after = no_text;
        run_add(&channel->run, SQL_LIVE_STATE, &after, 0);
    }
    channel->in_flight = true;
    pool_run(channel->feed.pool, &channel->run);
}

/* ---- messages and the timer ---- */

/* Redis is available again: messages may have been missed. */
static void request_resync(struct channel *channel)
{
    channel->resync = true;
    read_events(channel);
}

static void on_message(void *owner, struct text name, struct text text)
{
    struct live_message message;
    struct channel *channel;

    (void)owner;
    if (text_is_absent(name)) {
        each_channel(request_resync);
        return;
    }
    channel = find_channel(live_firm(name));
    if (channel == NULL)
        return;
    message = live_read(text);
    switch (message.kind) {
    case LIVE_EVENTS:
        if (message.number > channel->feed.last) /* otherwise it was sent already */
            read_events(channel);
        return;
    case LIVE_SESSION:
        end_streams(channel, message.id, NULL);
        return;
    case LIVE_PERSON:
        end_streams(channel, NULL, message.id);
        return;
    case LIVE_NOTICES:
        send_notices(channel, message.id);
        return;
    }
}

static void end_expired(struct channel *channel, int64_t now)
{
    for (struct listener *listener = channel->listeners; listener != NULL; listener = listener->next) {
        if (listener->expires_at <= now || listener->idle_at <= now || listener_has_expired_link(listener))
            listener_end(listener); /* a person who is active elsewhere reconnects at once */
    }
}

static void tick_channel(struct channel *channel)
{
    if (!redis_is_up(server_redis(fanout.server))) {
        channel->resync = true;
        channel->forced_reads = 2; /* now, and once more when Redis is available again and the subscription renewed */
    }
    if (channel->forced_reads > 0 || ++channel->quiet_ticks >= FANOUT_IDLE_TICKS) {
        channel->forced_reads -= channel->forced_reads > 0;
        read_events(channel);
    }
    end_expired(channel, clock_seconds());
}

static void on_tick(uv_timer_t *timer)
{
    (void)timer;
    each_channel(tick_channel);
}

void fanout_start(uv_loop_t *loop, struct server *server)
{
    fanout.server = server;
    redis_on_message(server_redis(server), on_message, NULL);
    must(uv_timer_init(loop, &fanout.timer) == 0);
    uv_unref((uv_handle_t *)&fanout.timer);
    must(uv_timer_start(&fanout.timer, on_tick, FANOUT_TICK_MS, FANOUT_TICK_MS) == 0);
}

/* ---- opening ---- */

/* The oldest stream of a person at this firm, and how many there are. */
static struct listener *find_oldest(uint64_t firm_number, const char *person, size_t *count)
{
    struct channel *channel = find_channel(firm_number);
    struct listener *oldest = NULL;

    *count = 0;
    for (struct listener *at = channel == NULL ? NULL : channel->listeners; at != NULL; at = at->next) {
        if (at->ending || strcmp(at->person, person) != 0)
            continue;
        oldest = at; /* the list is newest first */
        ++*count;
    }
    return oldest;
}

bool fanout_has_room(uint64_t firm_number, const struct session *session)
{
    size_t count;

    return fanout.streams < FANOUT_STREAMS || find_oldest(firm_number, session->person, &count) != NULL;
}

void fanout_open(struct exchange *x, const struct link *links, size_t count, uint64_t after)
{
    uint64_t firm_number = firm(x)->number;
    size_t open;
    struct listener *oldest = find_oldest(firm_number, viewer(x)->person, &open), *listener;
    struct channel *channel;

    if (oldest != NULL && (open >= FANOUT_PER_PERSON || fanout.streams >= FANOUT_STREAMS))
        listener_replace(oldest);
    channel = open_channel(firm_number);
    listener = listener_new(x, links, count, after);
    listener->channel = channel;
    listener->feed = &channel->feed;
    listener->next = channel->listeners;
    if (listener->next != NULL)
        listener->next->previous = listener;
    channel->listeners = listener;
    fanout.streams++;
    listener->events = answer_events(x, on_close, listener);
    if (channel->is_known)
        listener_start(listener);
    else
        read_events(channel); /* on_state() starts all waiting streams */
}
