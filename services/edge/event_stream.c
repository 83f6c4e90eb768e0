/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A stream is open for hours and idle nearly all the time. Over HTTP/1.1 libh2o would keep the request, its buffers and
 * its memory pool so long, so the socket is taken from it (h2o_http1_upgrade), which frees them, and the chunks are
 * written here (RFC 9112, section 7.1). Such a connection is also read, so that a client that leaves is noticed at
 * once. Other streams, of HTTP/2 above all, stay requests of libh2o.
 *
 * libh2o's client is freed directly after any callback that reports an end or an error. A final send may free the whole
 * stream before it returns, so it is always the last action.
 */
#include "edge/event_stream.h"

#include "common/log.h"
#include "common/must.h"
#include "edge/connection.h"

#include <h2o/http1.h>
#include <stdio.h>
#include <string.h>

enum { CHUNK_HEAD = 20 };

/* Freed with its last reference. A request of libh2o has one; so has a socket that was taken from it. */
struct event_stream {
    h2o_generator_t super; /* first: libh2o passes this address back */
    struct edge *edge;
    struct upstream *upstream; /* counts this stream; NULL when it no longer does */
    h2o_http1client_t *client; /* NULL: the worker's side has ended */
    h2o_req_t *req;            /* NULL: the socket is or was ours */
    h2o_socket_t *socket;      /* NULL: the request is libh2o's, or the client left */
    struct connection *connection;
    h2o_buffer_t *waiting, *sending;
    h2o_socket_cb read_callback; /* the client's, while reading is paused */
    h2o_linklist_t in_streams;
    uint64_t began_ms, bytes; /* on a socket of our own, with the chunks' heads, as libh2o counts, too */
    bool is_chunked;          /* here, and not by libh2o: the socket is or will be ours */
    bool in_flight, paused, ended, broken, closing;
    char id[REQUEST_ID + 1];
};

static void send_waiting(struct event_stream *stream);

/* ---- the worker's side ---- */

static void release_upstream(struct event_stream *stream)
{
    if (stream->upstream == NULL)
        return;
    stream->upstream->streams--;
    stream->upstream = NULL;
    h2o_linklist_unlink(&stream->in_streams);
}

static void cancel_client(struct event_stream *stream)
{
    h2o_http1client_t *client = stream->client;

    stream->client = NULL;
    release_upstream(stream);
    if (client != NULL)
        h2o_http1client_cancel(client);
}

static void resume_reading(struct event_stream *stream)
{
    if (!stream->paused || stream->client == NULL)
        return;
    stream->paused = false;
    h2o_socket_read_start(stream->client->sock, stream->read_callback);
}

static void pause_reading(struct event_stream *stream)
{
    stream->paused = true;
    stream->read_callback = stream->client->sock->_cb.read;
    stream->edge->metrics.pauses++;
    h2o_socket_read_stop(stream->client->sock);
}

static void append(h2o_buffer_t **to, const char *bytes, size_t length)
{
    h2o_iovec_t room = h2o_buffer_reserve(to, length);

    must(room.base != NULL);
    memcpy(room.base, bytes, length);
    (*to)->size += length;
}

/* On a socket of our own as one chunk. It is complete in the buffer, because libh2o encrypts each piece of a write by
   itself, and a record of TLS costs as much as all else that an event takes here. */
static void add_body(struct event_stream *stream, const char *bytes, size_t length)
{
    char head[CHUNK_HEAD];
    int head_length = snprintf(head, sizeof(head), "%zx\r\n", length);

    if (stream->is_chunked)
        append(&stream->waiting, head, (size_t)head_length);
    append(&stream->waiting, bytes, length);
    if (stream->is_chunked)
        append(&stream->waiting, "\r\n", 2);
}

/* Without a last chunk the end looks like a broken answer, as it is. */
static void add_end(struct event_stream *stream)
{
    stream->ended = true;
    if (stream->is_chunked && !stream->broken)
        append(&stream->waiting, "0\r\n\r\n", 5);
}

/* The end is the last chunk. A close before it is a worker that ended otherwise. */
static int on_body(h2o_http1client_t *client, const char *error)
{
    struct event_stream *stream = client->data;
    h2o_buffer_t **input = &client->sock->input;

    if ((*input)->size > 0) {
        add_body(stream, (*input)->bytes, (*input)->size);
        h2o_buffer_consume(input, (*input)->size);
    }
    if (error != NULL) {
        stream->broken = error != h2o_http1client_error_is_eos || client->sock->bytes_read == 0;
        stream->edge->metrics.truncated += stream->broken;
        stream->client = NULL;
        add_end(stream);
        release_upstream(stream);
    } else if (!stream->paused && stream->waiting->size >= EVENT_STREAM_WAITING) {
        pause_reading(stream);
    }
    send_waiting(stream);
    return 0;
}

/* ---- sending ---- */

/* The line of the request says when the stream began; this one, when it ended. */
static void log_end(const struct event_stream *stream)
{
    struct log line;

    log_open(&line, LOG_INFO, "stream ended");
    log_text(&line, "request", text_of(stream->id));
    log_number(&line, "ms", (int64_t)(h2o_now(stream->edge->context.loop) - stream->began_ms));
    log_number(&line, "bytes", (int64_t)stream->bytes);
    log_close(&line);
}

static void close_socket(struct event_stream *stream)
{
    h2o_socket_t *socket = stream->socket;

    cancel_client(stream);
    log_end(stream);
    stream->edge->metrics.bytes += stream->bytes;
    stream->socket = NULL;
    connection_request_ended(stream->connection, true);
    h2o_mem_release_shared(stream);
    h2o_socket_close(socket);
}

static void on_written(h2o_socket_t *socket, const char *error)
{
    struct event_stream *stream = socket->data;

    stream->in_flight = false;
    h2o_buffer_consume(&stream->sending, stream->sending->size);
    if (error != NULL || stream->closing) {
        close_socket(stream);
        return;
    }
    resume_reading(stream);
    send_waiting(stream);
}

static void write_socket(struct event_stream *stream)
{
    h2o_iovec_t bytes = h2o_iovec_init(stream->sending->bytes, stream->sending->size);

    stream->closing = stream->ended;
    stream->bytes += bytes.len;
    if (bytes.len > 0)
        h2o_socket_write(stream->socket, &bytes, 1, on_written);
    else
        close_socket(stream);
}

static void send_request(struct event_stream *stream)
{
    h2o_send_state_t end = stream->broken ? H2O_SEND_STATE_ERROR : H2O_SEND_STATE_FINAL;
    h2o_iovec_t bytes = h2o_iovec_init(stream->sending->bytes, stream->sending->size);

    h2o_send(stream->req, &bytes, bytes.len > 0 ? 1 : 0, stream->ended ? end : H2O_SEND_STATE_IN_PROGRESS);
}

static void send_waiting(struct event_stream *stream)
{
    h2o_buffer_t *filled = stream->waiting;

    if (stream->in_flight || (filled->size == 0 && !stream->ended) || (stream->req == NULL && stream->socket == NULL))
        return;
    stream->waiting = stream->sending;
    stream->sending = filled;
    stream->in_flight = true;
    if (stream->socket != NULL)
        write_socket(stream);
    else
        send_request(stream);
}

/* ---- a request of libh2o ---- */

static void on_proceed(h2o_generator_t *generator, h2o_req_t *req)
{
    struct event_stream *stream = (struct event_stream *)generator;

    (void)req;
    stream->in_flight = false;
    h2o_buffer_consume(&stream->sending, stream->sending->size);
    resume_reading(stream);
    send_waiting(stream);
}

static void on_stop(h2o_generator_t *generator, h2o_req_t *req)
{
    (void)req;
    cancel_client((struct event_stream *)generator);
}

/* ---- a socket of our own ---- */

/* The client has nothing to send; whatever comes is dropped. */
static void on_read(h2o_socket_t *socket, const char *error)
{
    struct event_stream *stream = socket->data;

    if (error != NULL)
        close_socket(stream);
    else
        h2o_buffer_consume(&socket->input, socket->input->size);
}

/* The head is sent, and libh2o has freed the request. Without a socket the client has left. */
static void on_socket(void *data, h2o_socket_t *socket, size_t request_size)
{
    struct event_stream *stream = data;

    (void)request_size;
    if (socket == NULL) {
        cancel_client(stream);
        h2o_mem_release_shared(stream);
        return;
    }
    stream->socket = socket;
    socket->data = stream;
    connection_request_began(stream->connection);
    h2o_buffer_consume(&stream->sending, stream->sending->size);
    h2o_buffer_consume(&socket->input, socket->input->size);
    stream->in_flight = false;
    h2o_socket_read_start(socket, on_read);
    send_waiting(stream);
}

/* The filters of the answer have added their headers, so the head is complete; libh2o adds "Connection: upgrade", which
   says nothing without a header Upgrade (RFC 9110, section 7.6.1). */
static void take_socket(struct event_stream *stream)
{
    static h2o_generator_t none = {NULL, NULL};
    h2o_req_t *req = stream->req;
    h2o_buffer_t *filled = stream->waiting;
    h2o_iovec_t bytes = h2o_iovec_init(filled->bytes, filled->size);

    stream->req = NULL;
    stream->waiting = stream->sending;
    stream->sending = filled;
    stream->in_flight = true;
    stream->bytes = bytes.len;
    h2o_mem_addref_shared(stream);
    h2o_start_response(req, &none);
    h2o_http1_upgrade(req, &bytes, 1, on_socket, stream);
}

/* ---- beginning and end ---- */

static void on_dispose(void *data)
{
    struct event_stream *stream = data;

    cancel_client(stream);
    h2o_buffer_dispose(&stream->waiting);
    h2o_buffer_dispose(&stream->sending);
}

/* Its request was under way when the process began to stop, so nobody would end it later. libh2o frees the client. */
static void end_at_once(struct event_stream *stream)
{
    stream->client = NULL;
    release_upstream(stream);
    add_end(stream);
}

h2o_http1client_body_cb event_stream_begin(struct request *r, struct upstream *upstream, h2o_http1client_t *client)
{
    struct event_stream *stream = h2o_mem_alloc_shared(&r->req->pool, sizeof(*stream), on_dispose);
    bool is_ended;

    memset(stream, 0, sizeof(*stream));
    stream->super = (h2o_generator_t){on_proceed, on_stop};
    stream->edge = r->edge;
    stream->upstream = upstream;
    stream->client = client;
    stream->req = r->req;
    stream->connection = r->connection;
    stream->began_ms = h2o_now(r->edge->context.loop);
    memcpy(stream->id, r->id, sizeof(stream->id));
    h2o_buffer_init(&stream->waiting, &h2o_socket_buffer_prototype);
    h2o_buffer_init(&stream->sending, &h2o_socket_buffer_prototype);
    upstream->requests--;
    upstream->streams++;
    h2o_linklist_insert(&r->edge->streams, &stream->in_streams);
    client->data = stream;
    /* The head is sent with the first bytes only: a comment (WHATWG HTML, 9.2.5) suffices. */
    stream->is_chunked = r->req->version == 0x101;
    add_body(stream, ":\n", 2);
    if (r->edge->stopping)
        end_at_once(stream);
    is_ended = stream->ended;
    if (stream->is_chunked) {
        take_socket(stream);
    } else {
        h2o_start_response(r->req, &stream->super);
        send_waiting(stream);
    }
    return is_ended ? NULL : on_body;
}

void event_streams_end(struct edge *edge)
{
    while (!h2o_linklist_is_empty(&edge->streams)) {
        struct event_stream *stream = H2O_STRUCT_FROM_MEMBER(struct event_stream, in_streams, edge->streams.next);

        /* cancel_client() removes it from the list before anything frees it, which the analyzer does not see.
           NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
        must(stream->upstream != NULL);
        cancel_client(stream);
        add_end(stream);
        send_waiting(stream);
    }
}
