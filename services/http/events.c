/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Event streams. One write is in flight at a time; messages that arrive meanwhile are collected in a second buffer and
 * sent with the next write. Over HTTP/1 only a failing write shows that a reader left, so the heartbeat serves for that
 * too.
 */
#include "common/clock.h"
#include "common/must.h"
#include "http/pull.h"
#include "http/waits.h"

#include <h2o.h>
#include <stdlib.h>
#include <sys/socket.h>

struct events {
    h2o_generator_t generator; /* first: libh2o passes this address back */
    struct exchange *x;
    struct events *previous, *next;
    void (*on_close)(void *owner);
    void *owner;
    struct buffer sending, waiting;
    size_t waiting_count;
    uint64_t wrote_ms;
    bool started, in_flight, ending, ended;
};

static void link_events(struct server *server, struct events *events)
{
    events->next = server->streams;
    if (server->streams != NULL)
        server->streams->previous = events;
    server->streams = events;
    server->streaming++;
}

static void unlink_events(struct server *server, struct events *events)
{
    if (events->previous != NULL)
        events->previous->next = events->next;
    else
        server->streams = events->next;
    if (events->next != NULL)
        events->next->previous = events->previous;
    server->streaming--;
}

struct events *answer_events(struct exchange *x, void (*on_close)(void *owner), void *owner)
{
    struct events *events = calloc(1, sizeof(*events));

    must(events != NULL && x->events == NULL);
    events->x = x;
    events->on_close = on_close;
    events->owner = owner;
    buffer_open(&events->sending, EVENTS_BYTES);
    buffer_open(&events->waiting, EVENTS_BYTES);
    buffer_add(
        &events->waiting,
        lit("retry: 2000\n: hello\n\n")); /* written at once, because the head would else wait for the first event */
    link_events(x->server, events);
    x->events = events;
    if (x->server->streaming > EVENT_STREAMS_MAX)
        refuse_retry(x, 503, "busy", 5);
    if (x->state == STATE_REFUSED)
        return events;
    exchange_move(x, STATE_STREAMED);
    x->status = 200;
    x->content_type = lit("text/event-stream");
    return events;
}

static void send_waiting(struct events *events)
{
    bool last = events->ending;
    struct buffer previous_buffer = events->sending;
    h2o_iovec_t bytes;

    if (!events->started || events->in_flight || events->ended || events->x->h2o_req == NULL)
        return;
    if (events->waiting.length == 0 && !last)
        return;
    events->sending = events->waiting;
    events->waiting = previous_buffer;
    buffer_clear(&events->waiting);
    events->waiting_count = 0;
    events->wrote_ms = uv_now(events->x->server->loop);
    events->in_flight = true;
    events->ended = last;
    events->x->bytes_out += events->sending.length;
    bytes = h2o_iovec_init(events->sending.at, events->sending.length);
    h2o_send(events->x->h2o_req, &bytes, bytes.len > 0 ? 1 : 0,
             last ? H2O_SEND_STATE_FINAL : H2O_SEND_STATE_IN_PROGRESS);
}

static void on_proceed(h2o_generator_t *generator, h2o_req_t *req)
{
    struct events *events = (struct events *)generator;

    (void)req;
    events->in_flight = false;
    send_waiting(events);
}

void events_begin(struct exchange *x)
{
    struct events *events = x->events;

    events->generator = (h2o_generator_t){on_proceed, NULL};
    events->started = true;
    h2o_start_response(x->h2o_req, &events->generator);
    send_waiting(events);
    waits_wake(x->server);
}

void events_end(struct events *events)
{
    events->ending = true;
    send_waiting(events);
}

/* A client that does not read may never ask for more, so the stream cannot end in an orderly way: the connection is
   closed. */
static void close_connection(struct events *events)
{
    h2o_req_t *req = events->x->h2o_req;

    events->ending = true;
    if (req != NULL && events->started)
        shutdown(h2o_socket_get_fd(req->conn->callbacks->get_socket(req->conn)), SHUT_RDWR);
}

static void add_field(struct buffer *out, struct text name, struct text value)
{
    buffer_add(out, name);
    buffer_add(out, value);
    buffer_add_byte(out, '\n');
}

bool events_send(struct events *events, struct text id, struct text name, struct text data)
{
    struct buffer *out = &events->waiting;

    if (events->ending)
        return false;
    if (!text_is_absent(id))
        add_field(out, lit("id: "), id);
    if (!text_is_absent(name))
        add_field(out, lit("event: "), name);
    while (!text_is_absent(data))
        add_field(out, lit("data: "), text_next(&data, '\n'));
    buffer_add_byte(out, '\n');
    if (out->overflowed || ++events->waiting_count > EVENTS_WAITING) {
        close_connection(events);
        return false;
    }
    send_waiting(events);
    return true;
}

void events_release(struct exchange *x)
{
    struct events *events = x->events;

    if (events == NULL)
        return;
    x->events = NULL;
    unlink_events(x->server, events);
    events->on_close(events->owner);
    buffer_close(&events->sending);
    buffer_close(&events->waiting);
    free(events);
}

void events_send_heartbeats(struct server *server)
{
    uint64_t now = uv_now(server->loop);

    for (struct events *events = server->streams; events != NULL; events = events->next) {
        if (events->started && now - events->wrote_ms >= HEARTBEAT_MS && events->waiting.length == 0) {
            buffer_add(&events->waiting, lit(":\n\n"));
            send_waiting(events);
        }
    }
}

void events_end_all(struct server *server)
{
    for (struct events *events = server->streams; events != NULL; events = events->next)
        events_end(events);
}
