/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Event streams. A stream is open for hours and idle nearly all the time, so it must hold little: once the head of the
 * answer is sent, we take the socket from libh2o (h2o_http1_upgrade), which frees the request with its buffers, and the
 * exchange is freed with it. From then on we write the chunks ourselves (RFC 9112, section 7.1), and read only to
 * notice that the other side closed. One write is in flight at a time; messages that arrive meanwhile are collected and
 * sent with the next write. A buffer is freed as soon as it was written.
 */
#include "common/log.h"
#include "common/must.h"
#include "http/pull.h"
#include "http/waits.h"

#include <h2o.h>
#include <h2o/http1.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { REQUEST_ID = 32, CHUNK_HEAD = 20 };

struct events {
    struct server *server;
    struct exchange *x;   /* NULL: the answer has begun */
    h2o_socket_t *socket; /* NULL: the head is not yet sent */
    struct events *previous, *next;
    void (*on_close)(void *owner);
    void *owner;
    struct buffer sending, waiting;
    size_t waiting_count;
    uint64_t began_ms, wrote_ms, bytes;
    bool in_flight, ending, ended;
    bool lagging; /* its connection is closed as soon as possible */
    char chunk_head[CHUNK_HEAD], id[REQUEST_ID + 1];
};

static void send_waiting(struct events *events);

static void link_events(struct server *server, struct events *events)
{
    events->next = server->streams;
    if (server->streams != NULL)
        server->streams->previous = events;
    server->streams = events;
    heap_after_burst(&server->burst, ++server->streaming);
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
    events->server = x->server;
    events->x = x;
    events->on_close = on_close;
    events->owner = owner;
    buffer_open(&events->sending, EVENTS_BYTES);
    buffer_open(&events->waiting, EVENTS_BYTES);
    /* Written at once, because the head would else wait for the first event. */
    buffer_add(&events->waiting, lit("retry: " EVENTS_RETRY_MS "\n: hello\n\n"));
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

/* ---- closing ---- */

static void free_events(struct events *events)
{
    struct server *server = events->server;

    unlink_events(server, events);
    events->on_close(events->owner);
    buffer_close(&events->sending);
    buffer_close(&events->waiting);
    free(events);
    heap_after_burst(&server->burst, server->streaming);
}

/* The line of the request says when the stream began; this one, when it ended. */
static void log_end(const struct events *events)
{
    struct log line;

    log_open(&line, LOG_INFO, "stream ended");
    log_text(&line, "request", text_of(events->id));
    log_number(&line, "ms", (int64_t)(uv_now(events->server->loop) - events->began_ms));
    log_number(&line, "bytes", (int64_t)events->bytes);
    log_flag(&line, "left", !events->ended);
    log_close(&line);
}

static void close_events(struct events *events)
{
    log_end(events);
    if (events->socket != NULL)
        h2o_socket_close(events->socket);
    free_events(events);
}

/* ---- sending ---- */

static void on_written(h2o_socket_t *socket, const char *error)
{
    struct events *events = socket->data;

    events->in_flight = false;
    buffer_close(&events->sending);
    if (error != NULL || events->ended)
        close_events(events);
    else
        send_waiting(events);
}

/* Moves what waits into `sending`, as one chunk. Returns the number of pieces. */
static size_t take_chunk(struct events *events, h2o_iovec_t pieces[3])
{
    struct buffer empty = events->sending;
    int length;

    events->sending = events->waiting;
    events->waiting = empty;
    events->waiting_count = 0;
    events->wrote_ms = uv_now(events->server->loop);
    events->bytes += events->sending.length;
    events->in_flight = true;
    if (events->sending.length == 0)
        return 0;
    length = snprintf(events->chunk_head, CHUNK_HEAD, "%zx\r\n", events->sending.length);
    pieces[0] = h2o_iovec_init(events->chunk_head, (size_t)length);
    pieces[1] = h2o_iovec_init(events->sending.at, events->sending.length);
    pieces[2] = h2o_iovec_init("\r\n", 2);
    return 3;
}

static void send_waiting(struct events *events)
{
    h2o_iovec_t pieces[4];
    size_t count;

    if (events->socket == NULL || events->in_flight || events->ended)
        return;
    if (events->waiting.length == 0 && !events->ending)
        return;
    count = take_chunk(events, pieces);
    events->ended = events->ending;
    if (events->ended)
        pieces[count++] = h2o_iovec_init("0\r\n\r\n", 5);
    h2o_socket_write(events->socket, pieces, count, on_written);
}

/* ---- beginning ---- */

/* The client sends nothing more; whatever comes is dropped. */
static void on_read(h2o_socket_t *socket, const char *error)
{
    struct events *events = socket->data;

    if (error != NULL)
        close_events(events);
    else
        h2o_buffer_consume(&socket->input, socket->input->size);
}

/* The head is sent. libh2o has freed the request. */
static void on_socket(void *data, h2o_socket_t *socket, size_t request_size)
{
    struct events *events = data;

    (void)request_size;
    events->in_flight = false;
    events->socket = socket;
    buffer_close(&events->sending);
    if (socket == NULL || events->lagging) {
        close_events(events);
        return;
    }
    socket->data = events;
    h2o_buffer_consume(&socket->input, socket->input->size);
    h2o_socket_read_start(socket, on_read);
    send_waiting(events);
}

/* libh2o adds "Connection: upgrade" to the head, which no edge passes on: the connection is not used again. */
void events_begin(struct exchange *x)
{
    struct events *events = x->events;
    h2o_req_t *req = x->h2o_req;
    h2o_iovec_t pieces[3];
    size_t count;

    memcpy(events->id, x->id.at, x->id.length < REQUEST_ID ? x->id.length : REQUEST_ID);
    events->began_ms = uv_now(x->server->loop);
    events->ending = events->ending || x->server->draining; /* it began too late for events_end_all() */
    events->x = NULL;
    x->events = NULL;
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_TRANSFER_ENCODING, NULL, H2O_STRLIT("chunked"));
    count = take_chunk(events, pieces);
    waits_wake(x->server);
    h2o_http1_upgrade(req, pieces, count, on_socket, events);
}

void events_end(struct events *events)
{
    events->ending = true;
    send_waiting(events);
}

/* A client that does not read may never ask for more, so the stream cannot end in an orderly way: the connection is
   shut down, and closed when the loop has noticed that. */
static void shut_down(struct events *events)
{
    events->ending = events->lagging = true;
    if (events->socket != NULL)
        shutdown(h2o_socket_get_fd(events->socket), SHUT_RDWR);
}

/* ---- messages ---- */

static void add_field(struct buffer *out, struct text name, struct text value)
{
    buffer_add(out, name);
    buffer_add(out, value);
    buffer_add_byte(out, '\n');
}

void events_encode(struct buffer *out, struct text id, struct text name, struct text data)
{
    if (!text_is_absent(id))
        add_field(out, lit("id: "), id);
    if (!text_is_absent(name))
        add_field(out, lit("event: "), name);
    while (!text_is_absent(data))
        add_field(out, lit("data: "), text_next(&data, '\n'));
    buffer_add_byte(out, '\n');
}

bool events_send_encoded(struct events *events, struct text message)
{
    if (events->ending)
        return false;
    buffer_add(&events->waiting, message);
    if (events->waiting.overflowed || ++events->waiting_count > EVENTS_WAITING) {
        shut_down(events);
        return false;
    }
    send_waiting(events);
    return true;
}

bool events_send(struct events *events, struct text id, struct text name, struct text data)
{
    struct buffer message;
    bool sent;

    buffer_open(&message, EVENTS_BYTES);
    events_encode(&message, id, name, data);
    sent = events_send_encoded(events, buffer_text(&message));
    buffer_close(&message);
    return sent;
}

void events_release(struct exchange *x)
{
    struct events *events = x->events;

    x->events = NULL;
    if (events != NULL)
        free_events(events);
}

void events_send_heartbeats(struct server *server)
{
    uint64_t now = uv_now(server->loop);

    for (struct events *events = server->streams; events != NULL; events = events->next) {
        if (events->x == NULL && now - events->wrote_ms >= HEARTBEAT_MS && events->waiting.length == 0) {
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
