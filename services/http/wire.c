/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The request is copied, because an exchange may outlive its client. The back reference lies in the memory pool of
 * libh2o's request: when libh2o disposes of that (the answer is sent, or the client left), the exchange loses its
 * request and one reference.
 */
#include "http/wire.h"

#include "common/crypto.h"
#include "common/heap.h"
#include "common/must.h"
#include "http/problem.h"
#include "http/pull.h"
#include "http/stages.h"

#include <h2o.h>

struct exchange_handler {
    h2o_handler_t super; /* first: libh2o passes this address back */
    struct server *server;
};

struct back_reference {
    struct exchange *x;
};

static void on_request_disposed(void *pointer)
{
    struct back_reference *back_reference = pointer;

    back_reference->x->h2o_req = NULL;
    exchange_unref(&back_reference->x);
}

/* ---- in ---- */

static struct text text_of_iovec(h2o_iovec_t bytes)
{
    return text_from(bytes.base, bytes.len);
}

static void copy_headers(struct exchange *x, const h2o_req_t *req)
{
    size_t count = req->headers.size;

    x->request.headers = arena_take(x->secrets, (count + 1) * sizeof(*x->request.headers));
    for (size_t i = 0; i < count; i++) {
        x->request.headers[i].name = arena_copy(x->secrets, text_of_iovec(*req->headers.entries[i].name));
        x->request.headers[i].value = arena_copy(x->secrets, text_of_iovec(req->headers.entries[i].value));
    }
    /* libh2o keeps the host apart. */
    x->request.headers[count].name = lit("host");
    x->request.headers[count].value = arena_copy(x->arena, text_of_iovec(req->authority));
    x->request.header_count = count + 1;
}

/* Only API paths have a side; other paths of a worker are the same for all. */
static struct text strip_side(struct exchange *x, struct text path)
{
    struct text rest = path;
    enum side side = side_strip_prefix(&rest);

    if (!text_starts_with(rest, lit("/api/")))
        return path;
    x->request.side = side;
    return rest;
}

static void copy_path(struct exchange *x, const h2o_req_t *req)
{
    struct text path = arena_copy(x->arena, text_of_iovec(req->path));

    if (req->query_at != SIZE_MAX) {
        x->request.query = text_slice(path, req->query_at + 1, SIZE_MAX);
        path = text_slice(path, 0, req->query_at);
    }
    x->request.path = x->server->options->realm == REALM_FIRM ? strip_side(x, path) : path;
}

/* Takes a large body with the buffer in which it was received. The connection gets an empty one instead; libh2o would
   look for the body there before the next request, so this one is the connection's last. */
static void take_body(struct exchange *x, h2o_req_t *req)
{
    h2o_socket_t *socket = req->conn->callbacks->get_socket(req->conn);

    x->request.body = text_of_iovec(req->entity);
    x->large_body = socket->input;
    h2o_buffer_init(&socket->input, &h2o_socket_buffer_prototype);
    req->entity = (h2o_iovec_t){NULL, 0};
    req->http1_is_persistent = 0;
    heap_took(x->large_body->capacity);
}

void wire_release_body(struct exchange *x)
{
    if (x->large_body == NULL)
        return;
    heap_gave(x->large_body->capacity);
    h2o_buffer_dispose(&x->large_body);
}

/* JSON may hold a code or a token, so it is copied into the arena that is wiped; files are sealed elsewhere and too
   large for that. */
static void keep_body(struct exchange *x, h2o_req_t *req)
{
    bool json = text_equal(media_type(x), lit("application/json"));

    if (!json && req->entity.len >= LARGE_BODY)
        take_body(x, req);
    else if (req->entity.len > 0)
        x->request.body = arena_copy(json ? x->secrets : x->arena, text_of_iovec(req->entity));
}

static bool is_request_id(struct text id)
{
    unsigned char bytes[16];

    return id.length == 32 && crypto_from_hex(id, bytes, sizeof(bytes));
}

static void set_request_id(struct exchange *x)
{
    unsigned char random[16];
    char *id;

    x->id = header(x, "x-portico-request");
    x->address = header(x, "x-portico-address");
    if (text_is_absent(x->address))
        x->address = lit("-");
    if (is_request_id(x->id))
        return;
    id = arena_take(x->arena, HEX_ROOM(sizeof(random)));
    crypto_random(random, sizeof(random));
    crypto_hex(random, sizeof(random), id);
    x->id = text_of(id);
}

static int on_request(h2o_handler_t *handler, h2o_req_t *req)
{
    struct server *server = ((struct exchange_handler *)handler)->server;
    struct exchange *x = exchange_open(server);
    struct back_reference *back_reference =
        h2o_mem_alloc_shared(&req->pool, sizeof(*back_reference), on_request_disposed);

    back_reference->x = x;
    x->h2o_req = req;
    x->request.verb = arena_copy(x->arena, text_of_iovec(req->method));
    x->request.method = method_of(x->request.verb);
    copy_headers(x, req);
    copy_path(x, req);
    keep_body(x, req);
    set_request_id(x);
    stages_begin(x);
    return 0;
}

void wire_register(struct st_h2o_pathconf_t *path, struct server *server)
{
    struct exchange_handler *handler = (struct exchange_handler *)h2o_create_handler(path, sizeof(*handler));

    handler->super.on_req = on_request;
    handler->server = server;
}

/* ---- out ---- */

static const char *reason_of(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 206:
        return "Partial Content";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    default:
        return status_title(status);
    }
}

static void add_header(h2o_req_t *req, struct text name, struct text value)
{
    h2o_add_header_by_str(&req->pool, &req->res.headers, name.at, name.length, 1, NULL, value.at, value.length);
}

/* 204 and 304 have no length at all (RFC 9110, section 8.6); that of an event stream is unknown, as
   STREAM_LENGTH_UNKNOWN is to libh2o. */
static size_t length_of(const struct exchange *x)
{
    if (x->status == 204 || x->status == 304 || x->events != NULL)
        return SIZE_MAX;
    return x->stream != NULL && x->state == STATE_STREAMED ? x->stream_length : x->content.length;
}

static void send_bytes(struct exchange *x, h2o_req_t *req)
{
    static h2o_generator_t generator = {NULL, NULL};
    bool empty = x->content.length == 0 || x->request.method == HEAD || x->status == 204;
    h2o_iovec_t bytes = h2o_iovec_init(x->content.at, x->content.length);

    x->bytes_out = empty ? 0 : x->content.length;
    h2o_start_response(req, &generator);
    h2o_send(req, &bytes, empty ? 0 : 1, H2O_SEND_STATE_FINAL);
}

void wire_send(struct exchange *x)
{
    h2o_req_t *req = x->h2o_req;

    if (req == NULL)
        return;
    req->res.status = x->status;
    req->res.reason = reason_of(x->status);
    req->res.content_length = length_of(x);
    if (x->server->draining)
        req->http1_is_persistent = 0;
    if (x->content_type.length > 0 && x->status != 204 && x->status != 304)
        add_header(req, lit("content-type"), x->content_type);
    for (size_t i = 0; i < x->header_count; i++)
        add_header(req, x->headers[i].name, x->headers[i].value);
    if (!exchange_is_answered(x))
        add_header(req, lit("cache-control"), lit("no-store"));
    if (x->events != NULL && x->state == STATE_STREAMED && x->request.method != HEAD)
        events_begin(x);
    else if (x->stream != NULL && x->state == STATE_STREAMED && x->request.method != HEAD)
        stream_begin(x);
    else
        send_bytes(x, req);
}
