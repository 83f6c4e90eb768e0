/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Two buffers per answer: `sending` is with the client's connection, `waiting` is filled meanwhile, and they are
 * swapped when the client has read the first. Above FORWARD_HIGH the worker's socket is not read.
 *
 * libh2o's client is freed directly after any callback that reports an end or an error, so `client` is NULL from then
 * on. A final send may free the whole request before it returns, so it is always the last action.
 */
#include "edge/proxy.h"

#include "common/heap.h"
#include "common/must.h"
#include "edge/answer.h"
#include "edge/connection.h"
#include "edge/event_stream.h"
#include "edge/incoming.h"
#include "edge/iovec.h"
#include "edge/outgoing.h"

#include <string.h>

enum { BUSY_SECONDS = 2 /* after which a client may try again */ };

struct forward {
    h2o_generator_t super;
    struct request *r;
    struct upstream_order order;
    size_t index;              /* in the order */
    struct upstream *upstream; /* counts this request, or has it in its queue; NULL when it does neither any more */
    h2o_http1client_t *client;
    h2o_iovec_t parts[2]; /* head and body of the request */
    h2o_buffer_t *waiting, *sending;
    h2o_socket_cb read_callback;       /* the client's read callback, while reading is paused */
    struct body_turn turn;             /* of a large body */
    size_t held;                       /* estimate for heap_return() */
    bool connecting, reused, repeated; /* a pooled connection is passed before the call returns */
    bool chunked, in_flight, paused, ended, broken;
};

static h2o_timeout_t head_timeout, body_timeout;
static h2o_http1client_ctx_t head_context, body_context;

static h2o_http1client_head_cb on_connect(h2o_http1client_t *client, const char *error, h2o_iovec_t **parts,
                                          size_t *count, int *is_head);

/* ---- load ---- */

static void release_upstream(struct forward *f)
{
    if (f->upstream == NULL)
        return;
    if (!body_turn_is_waiting(&f->turn))
        f->upstream->requests--;
    body_queue_leave(&f->upstream->bodies, &f->turn);
    f->upstream = NULL;
}

/* ---- connecting ---- */

static void start_client(struct forward *f)
{
    f->upstream->requests++;
    f->connecting = true;
    h2o_http1client_connect_with_pool(&f->client, f, &head_context, &f->upstream->pool, on_connect);
    f->connecting = false;
}

/* One that waited comes on top of UPSTREAM_REQUESTS, if need be: there are never more than BODY_QUEUE_RUNNING of them.
 */
static void on_turn(struct body_turn *turn, bool is_its_turn)
{
    struct forward *f = H2O_STRUCT_FROM_MEMBER(struct forward, turn, turn);

    if (is_its_turn) {
        start_client(f);
        return;
    }
    f->upstream = NULL;
    answer_error_page(f->r, ERROR_PAGE_BUSY, BUSY_SECONDS);
}

static void enter_queue(struct forward *f)
{
    enum body_queue_entry entry = body_queue_enter(&f->upstream->bodies, &f->turn);

    if (entry == BODY_QUEUE_STARTS) {
        start_client(f);
    } else if (entry == BODY_QUEUE_FULL) {
        f->upstream = NULL;
        answer_error_page(f->r, ERROR_PAGE_BUSY, BUSY_SECONDS);
    }
}

static void connect_upstream(struct forward *f)
{
    while (f->index < f->order.count && !upstream_has_room(f->order.list[f->index]))
        f->index++;
    if (f->index == f->order.count) {
        answer_error_page(f->r, ERROR_PAGE_BUSY, BUSY_SECONDS);
        return;
    }
    f->upstream = f->order.list[f->index];
    f->r->upstream = f->upstream->name;
    if (f->parts[1].len < BODY_QUEUE_LARGE)
        start_client(f);
    else
        enter_queue(f);
}

static void connect_next(struct forward *f)
{
    bool was_last = ++f->index >= f->order.count;

    release_upstream(f);
    if (was_last)
        answer_error_page(f->r, ERROR_PAGE_UNAVAILABLE, BUSY_SECONDS);
    else
        connect_upstream(f);
}

static bool may_repeat(const struct forward *f)
{
    return f->reused && !f->repeated && (request_is(f->r, lit("GET")) || request_is(f->r, lit("HEAD")));
}

/* The worker closed the idle connection just when we used it again. */
static void repeat_request(struct forward *f)
{
    f->repeated = true;
    f->r->edge->metrics.retries++;
    release_upstream(f);
    connect_upstream(f);
}

/* ---- the body ---- */

static void resume_reading(struct forward *f)
{
    if (!f->paused || f->client == NULL || f->waiting->size >= FORWARD_LOW)
        return;
    f->paused = false;
    h2o_socket_read_start(f->client->sock, f->read_callback);
}

static void send_waiting(struct forward *f)
{
    h2o_send_state_t end = f->broken ? H2O_SEND_STATE_ERROR : H2O_SEND_STATE_FINAL;
    h2o_buffer_t *filled = f->waiting;
    h2o_iovec_t bytes;

    if (f->in_flight || (filled->size == 0 && !f->ended))
        return;
    f->waiting = f->sending;
    f->sending = filled;
    f->in_flight = true;
    bytes = h2o_iovec_init(filled->bytes, filled->size);
    resume_reading(f);
    h2o_send(f->r->req, &bytes, bytes.len > 0 ? 1 : 0, f->ended ? end : H2O_SEND_STATE_IN_PROGRESS);
}

static void on_proceed(h2o_generator_t *generator, h2o_req_t *req)
{
    struct forward *f = (struct forward *)generator;

    (void)req;
    h2o_buffer_consume(&f->sending, f->sending->size);
    f->in_flight = false;
    resume_reading(f);
    send_waiting(f);
}

static void hold(struct forward *f, size_t bytes)
{
    f->held += bytes;
    heap_took(bytes);
}

static bool is_large(const struct forward *f)
{
    size_t length = f->r->req->res.content_length;

    return length != SIZE_MAX && length >= FORWARD_READ;
}

/* Otherwise libh2o reads into a small buffer and doubles it, and so copies a large answer once more. */
static void reserve_input(const struct forward *f, h2o_buffer_t **input)
{
    if (is_large(f))
        must(h2o_buffer_reserve(input, FORWARD_READ).base != NULL);
}

/* Moves what the client read into `waiting`; swaps the buffers if that is empty. */
static void move_input(struct forward *f, h2o_buffer_t **input)
{
    h2o_buffer_t *received = *input;
    h2o_iovec_t room;

    if (received->size == 0)
        return;
    if (f->waiting->size == 0) {
        *input = f->waiting;
        f->waiting = received;
        return;
    }
    room = h2o_buffer_reserve(&f->waiting, received->size);
    must(room.base != NULL);
    memcpy(room.base, received->bytes, received->size);
    f->waiting->size += received->size;
    h2o_buffer_consume(input, received->size);
}

/* libh2o takes a close between two chunks for the end. The end is the last chunk, which it reads. */
static bool is_truncated(const struct forward *f, const h2o_http1client_t *client, const char *error)
{
    return error != h2o_http1client_error_is_eos || (f->chunked && client->sock->bytes_read == 0);
}

static int on_body(h2o_http1client_t *client, const char *error)
{
    struct forward *f = client->data;

    move_input(f, &client->sock->input);
    if (error != NULL) {
        f->client = NULL;
        f->ended = true;
        f->broken = is_truncated(f, client, error);
        f->r->edge->metrics.truncated += f->broken;
        release_upstream(f);
    } else if (!f->paused && f->in_flight && f->waiting->size >= FORWARD_HIGH) {
        f->paused = true;
        f->read_callback = client->sock->_cb.read;
        f->r->edge->metrics.pauses++;
        h2o_socket_read_stop(client->sock);
    }
    if (error == NULL)
        reserve_input(f, &client->sock->input);
    send_waiting(f);
    return 0;
}

/* ---- the head ---- */

static void fail_request(struct forward *f, const char *error)
{
    bool timed_out = error != NULL && strcmp(error, "I/O timeout") == 0;

    f->client = NULL;
    if (!timed_out && may_repeat(f)) {
        repeat_request(f);
        return;
    }
    release_upstream(f);
    answer_error_page(f->r, timed_out ? ERROR_PAGE_SLOW : ERROR_PAGE_BROKEN, 0);
}

static h2o_http1client_body_cb hand_over(struct forward *f, h2o_http1client_t *client)
{
    struct upstream *upstream = f->upstream;

    f->upstream = NULL;
    f->client = NULL;
    return event_stream_begin(f->r, upstream, client);
}

/* A body without length or chunks ends with the connection, so a truncated one could not be noticed. */
static h2o_http1client_body_cb on_head(h2o_http1client_t *client, const char *error, int minor, int status,
                                       h2o_iovec_t reason, h2o_header_t *headers, size_t count, int length)
{
    struct forward *f = client->data;
    bool no_body = error == h2o_http1client_error_is_eos, is_stream;

    (void)minor;
    (void)reason;
    (void)length;
    if (error != NULL && !no_body) {
        fail_request(f, error);
        return NULL;
    }
    f->chunked = incoming_has(headers, count, H2O_TOKEN_TRANSFER_ENCODING);
    if (status == 101 || (!no_body && !f->chunked && !incoming_has(headers, count, H2O_TOKEN_CONTENT_LENGTH))) {
        f->client = NULL;
        release_upstream(f);
        answer_error_page(f->r, ERROR_PAGE_BROKEN, 0);
        return NULL;
    }
    upstream_answered(f->upstream);
    body_queue_leave(&f->upstream->bodies, &f->turn);
    client->ctx = &body_context;
    is_stream = incoming_head(f->r->req, status, headers, count);
    if (is_stream && !no_body)
        return hand_over(f, client);
    if (is_large(f))
        hold(f, 3 * (size_t)FORWARD_READ);
    h2o_start_response(f->r->req, &f->super);
    if (no_body) {
        f->client = NULL;
        f->ended = true;
        release_upstream(f);
        send_waiting(f);
        return NULL;
    }
    return on_body;
}

static h2o_http1client_head_cb on_connect(h2o_http1client_t *client, const char *error, h2o_iovec_t **parts,
                                          size_t *count, int *is_head)
{
    struct forward *f = client->data;

    if (error != NULL) {
        f->client = NULL;
        upstream_failed(f->upstream);
        connect_next(f);
        return NULL;
    }
    f->reused = f->connecting;
    *parts = f->parts;
    *count = f->parts[1].len > 0 ? 2 : 1;
    *is_head = request_is(f->r, lit("HEAD"));
    return on_head;
}

/* ---- the end ---- */

static void cancel_request(struct forward *f)
{
    h2o_http1client_t *client = f->client;

    f->client = NULL;
    release_upstream(f);
    if (client != NULL)
        h2o_http1client_cancel(client);
}

static void on_stop(h2o_generator_t *generator, h2o_req_t *req)
{
    (void)req;
    cancel_request((struct forward *)generator);
}

static void on_dispose(void *data)
{
    struct forward *f = data;

    cancel_request(f);
    heap_gave(f->held);
    h2o_buffer_dispose(&f->waiting);
    h2o_buffer_dispose(&f->sending);
}

static h2o_socket_t *socket_to_watch(const struct request *r)
{
    return r->req->version < 0x200 ? r->connection->socket : NULL;
}

void proxy_forward(struct request *r, struct upstream_order order)
{
    struct text head;
    struct forward *f;

    if (!outgoing_head(r, &head)) {
        answer_error_page(r, ERROR_PAGE_BAD_REQUEST, 0);
        return;
    }
    f = h2o_mem_alloc_shared(&r->req->pool, sizeof(*f), on_dispose);
    memset(f, 0, sizeof(*f));
    f->super.proceed = on_proceed;
    f->super.stop = on_stop;
    f->r = r;
    f->order = order;
    f->parts[0] = iovec_of_text(head);
    f->parts[1] = r->req->entity;
    f->turn = (struct body_turn){.firm = r->firm.number, .socket = socket_to_watch(r), .start = on_turn};
    hold(f, r->req->entity.len);
    h2o_buffer_init(&f->waiting, &h2o_socket_buffer_prototype);
    h2o_buffer_init(&f->sending, &h2o_socket_buffer_prototype);
    connect_upstream(f);
}

static h2o_http1client_ctx_t make_client_context(struct edge *edge, h2o_timeout_t *timeout, uint64_t milliseconds)
{
    h2o_timeout_init(edge->context.loop, timeout, milliseconds);
    return (h2o_http1client_ctx_t){.loop = edge->context.loop,
                                   .getaddr_receiver = &edge->context.receivers.hostinfo_getaddr,
                                   .io_timeout = timeout};
}

void proxy_open(struct edge *edge)
{
    h2o_linklist_init_anchor(&edge->streams);
    head_context = make_client_context(edge, &head_timeout, FORWARD_MS);
    body_context = make_client_context(edge, &body_timeout, FORWARD_BODY_MS);
}
