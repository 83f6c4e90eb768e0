/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Event streams. One write is in in_flight at a time; what comes meanwhile is joined in a second buffer and goes out
 * with the next. Over HTTP/1 a reader that left is noticed by a failing write only, which is what the heartbeat is for
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
    h2o_generator_t generator; /* first: libh2o gives this address back */
    struct exchange *x;
    struct events *before, *after;
    void (*on_close)(void *owner);
    void *owner;
    struct buffer sending, waiting;
    size_t waiting_count;
    uint64_t wrote_ms;
    bool begun, in_flight, ending, over;
};

static void link_events(struct server *server, struct events *events)
{
    events->after = server->streams;
    if (server->streams != NULL)
        server->streams->before = events;
    server->streams = events;
    server->streaming++;
}

static void unlink_events(struct server *server, struct events *events)
{
    if (events->before != NULL)
        events->before->after = events->after;
    else
        server->streams = events->after;
    if (events->after != NULL)
        events->after->before = events->before;
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
    buffer_add(&events->waiting, lit("retry: 2000\n: hello\n\n")); /* at once, or the head waits for the first event */
    link_events(x->server, events);
    x->events = events;
    if (x->server->streaming > EVENT_STREAMS_MOST)
        refuse_retry(x, 503, "busy", 5);
    if (x->state == STATE_REFUSED)
        return events;
    exchange_move(x, STATE_STREAMED);
    x->status = 200;
    x->content_type = lit("text/event-stream");
    return events;
}

static void flush(struct events *events)
{
    bool last = events->ending;
    struct buffer spare = events->sending;
    h2o_iovec_t bytes;

    if (!events->begun || events->in_flight || events->over || events->x->wire == NULL)
        return;
    if (events->waiting.length == 0 && !last)
        return;
    events->sending = events->waiting;
    events->waiting = spare;
    buffer_clear(&events->waiting);
    events->waiting_count = 0;
    events->wrote_ms = uv_now(events->x->server->loop);
    events->in_flight = true;
    events->over = last;
    events->x->bytes_out += events->sending.length;
    bytes = h2o_iovec_init(events->sending.at, events->sending.length);
    h2o_send(events->x->wire, &bytes, bytes.len > 0 ? 1 : 0, last ? H2O_SEND_STATE_FINAL : H2O_SEND_STATE_IN_PROGRESS);
}

static void on_proceed(h2o_generator_t *generator, h2o_req_t *req)
{
    struct events *events = (struct events *)generator;

    (void)req;
    events->in_flight = false;
    flush(events);
}

void events_begin(struct exchange *x)
{
    struct events *events = x->events;

    events->generator = (h2o_generator_t){on_proceed, NULL};
    events->begun = true;
    h2o_start_response(x->wire, &events->generator);
    flush(events);
    waits_wake(x->server);
}

void events_end(struct events *events)
{
    events->ending = true;
    flush(events);
}

/* Whoever does not read may never ask for more, so the end cannot wait for them: the connection goes. */
static void drop(struct events *events)
{
    h2o_req_t *req = events->x->wire;

    events->ending = true;
    if (req != NULL && events->begun)
        shutdown(h2o_socket_get_fd(req->conn->callbacks->get_socket(req->conn)), SHUT_RDWR);
}

static void add_line(struct buffer *out, struct text name, struct text value)
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
        add_line(out, lit("id: "), id);
    if (!text_is_absent(name))
        add_line(out, lit("event: "), name);
    while (!text_is_absent(data))
        add_line(out, lit("data: "), text_next(&data, '\n'));
    buffer_add_byte(out, '\n');
    if (out->overflowed || ++events->waiting_count > EVENTS_WAITING) {
        drop(events);
        return false;
    }
    flush(events);
    return true;
}

void events_leave(struct exchange *x)
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

void events_beat(struct server *server)
{
    uint64_t now = uv_now(server->loop);

    for (struct events *events = server->streams; events != NULL; events = events->after) {
        if (events->begun && now - events->wrote_ms >= HEARTBEAT_MS && events->waiting.length == 0) {
            buffer_add(&events->waiting, lit(":\n\n"));
            flush(events);
        }
    }
}

void events_end_all(struct server *server)
{
    for (struct events *events = server->streams; events != NULL; events = events->after)
        events_end(events);
}
