/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The stages of a request.
 *
 * What costs more than a look starts one turn of the loop later: a burst of requests that are reset at once is then
 * gone before any of it reached a worker.
 */
#include "edge/request.h"

#include "common/clock.h"
#include "common/crypto.h"
#include "common/must.h"
#include "common/side.h"
#include "edge/answer.h"
#include "edge/assets.h"
#include "edge/connection.h"
#include "edge/documents.h"
#include "edge/iovec.h"
#include "edge/limit.h"
#include "edge/proxy.h"
#include "edge/upstream.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

struct entrance {
    h2o_handler_t super;
    struct edge *edge;
};

static const char env_name[] = "portico";

/* ---- the record ---- */

static void on_dispose(void *data)
{
    struct request *r = data;

    h2o_timeout_unlink(&r->tick);
    if (r->waiting != NULL)
        limits_forget(r->waiting);
    if (r->connection != NULL)
        connection_request_ended(r->connection, r->req->res.status != 0);
}

static struct request *make_record(h2o_req_t *req, struct edge *edge)
{
    struct request *r = h2o_mem_alloc_shared(&req->pool, sizeof(*r), on_dispose);
    unsigned char random[REQUEST_ID / 2];

    memset(r, 0, sizeof(*r));
    r->edge = edge;
    r->req = req;
    r->began_ns = clock_ns();
    crypto_random(random, sizeof(random));
    crypto_hex(random, sizeof(random), r->id);
    return r;
}

struct request *request_of(h2o_req_t *req, struct edge *edge)
{
    h2o_iovec_t *slot = h2o_req_getenv(req, env_name, sizeof(env_name) - 1, 1);

    if (slot->base == NULL)
        *slot = h2o_iovec_init(make_record(req, edge), sizeof(struct request));
    return (struct request *)(void *)slot->base;
}

bool request_is(const struct request *r, struct text method)
{
    return text_equal(text_of_iovec(r->req->input.method), method);
}

struct text request_path(const struct request *r)
{
    return text_of_iovec(r->req->path_normalized);
}

struct text request_header(const struct request *r, const h2o_token_t *name)
{
    ssize_t at = h2o_find_header(&r->req->headers, name, -1);

    return at == -1 ? no_text : text_of_iovec(r->req->headers.entries[at].value);
}

static bool is_api(struct text path)
{
    side_strip_prefix(&path);
    return text_starts_with(path, lit("/api/")) || text_equal(path, lit("/api"));
}

bool request_wants_json(const struct request *r)
{
    struct text accept = request_header(r, H2O_TOKEN_ACCEPT);

    if (is_api(request_path(r)))
        return true;
    return !text_is_absent(accept) && memmem(accept.at, accept.length, "json", 4) != NULL &&
           memmem(accept.at, accept.length, "text/html", 9) == NULL;
}

/* ---- routing ---- */

static void serve_document(struct request *r)
{
    struct text path = request_path(r);
    enum document which = r->place == PLACE_APEX ? DOCUMENT_SIGNUP : DOCUMENT_CONSOLE;

    if (!request_is(r, lit("GET")) && !request_is(r, lit("HEAD"))) {
        if (request_is(r, lit("OPTIONS")))
            answer_nothing(r, lit("GET, HEAD, OPTIONS"));
        else
            answer_not_allowed(r, lit("GET, HEAD, OPTIONS"));
        return;
    }
    if (text_find(path, '.') != SIZE_MAX) {
        answer_error_page(r, ERROR_PAGE_NOT_FOUND, 0);
        return;
    }
    if (r->place == PLACE_FIRM)
        which = side_strip_prefix(&path) == SIDE_DESK ? DOCUMENT_DESK : DOCUMENT_PORTAL;
    if (!documents_serve(r->edge->documents, r, which))
        answer_error_page(r, ERROR_PAGE_NOT_FOUND, 0);
}

static bool is_brand(const struct request *r)
{
    struct text path = request_path(r);

    return r->place == PLACE_FIRM && (text_equal(path, lit("/brand.css")) || text_starts_with(path, lit("/brand/")));
}

static void route(struct request *r)
{
    bool brand = is_brand(r);

    if (r->place == PLACE_FIRM && r->firm.state == FIRM_SUSPENDED && !brand)
        answer_error_page(r, ERROR_PAGE_SUSPENDED, 3600);
    else if (!brand && !is_api(request_path(r)))
        serve_document(r);
    else if (r->place == PLACE_FIRM)
        proxy_forward(r, upstreams_for_firm(r->edge->upstreams, r->firm.number));
    else
        proxy_forward(r, upstreams_for_platform(r->edge->upstreams));
}

/* ---- limits ---- */

static void on_verdict(void *owner, struct limit_verdict verdict)
{
    struct request *r = owner;

    r->waiting = NULL;
    if (verdict.allowed) {
        route(r);
        return;
    }
    r->edge->metrics.limited++;
    answer_error_page(r, ERROR_PAGE_LIMITED, verdict.retry_ms / 1000 + 1);
}

static bool is_sign_in(const struct request *r)
{
    static const struct text paths[] = {lit("/api/sign-in"), lit("/api/sign-ups"), lit("/api/invitations/"),
                                        lit("/api/portals")};
    struct text path = request_path(r);

    if (!request_is(r, lit("POST")))
        return false;
    side_strip_prefix(&path);
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
        if (text_starts_with(path, paths[i]))
            return true;
    return false;
}

static void ask_limits(struct request *r)
{
    struct limit_key keys[LIMIT_KEYS];
    size_t count = 0;

    keys[count++] = (struct limit_key){LIMIT_ADDRESS, 0, r->connection->address.network};
    if (r->place == PLACE_FIRM)
        keys[count++] = (struct limit_key){LIMIT_FIRM, r->firm.number, 0};
    if (is_sign_in(r))
        keys[count++] = (struct limit_key){LIMIT_SIGN_IN, 0, r->connection->address.network};
    limits_ask(r->edge->limits, keys, count, on_verdict, r, &r->waiting);
}

/* ---- host ---- */

/* A mistyped address is what people see most of us when they see nothing else: its page is dressed like the others. */
static void answer_nobody(struct request *r)
{
    if (text_equal(request_path(r), lit("/edge.css"))) {
        answer_style(r);
        return;
    }
    r->edge->metrics.unknown_hosts++;
    answer_error_page(r, ERROR_PAGE_UNKNOWN_HOST, 0);
}

/* Sets place and firm. False, answered, where there is nothing for us. */
static bool find_place(struct request *r)
{
    const struct host *name = &r->connection->name;
    const struct firm *firm;
    struct text label;

    if (!host_parse(text_of_iovec(r->req->input.authority), &r->host)) {
        answer_error_page(r, ERROR_PAGE_BAD_HOST, 0);
        return false;
    }
    /* One certificate covers all firms: a browser may come for one of them over its connection to another. */
    if (name->length > 0 && !text_equal(host_text(name), host_text(&r->host))) {
        r->edge->metrics.misdirected++;
        answer_error_page(r, ERROR_PAGE_MISDIRECTED, 0);
        return false;
    }
    r->place = host_place(&r->host, r->edge->domain, &label);
    firm = r->place == PLACE_FIRM ? firms_find(r->edge->firms, label) : NULL;
    if (firm != NULL && firm->state != FIRM_CLOSED)
        r->firm = *firm;
    else if (r->place == PLACE_FIRM)
        r->place = PLACE_NONE;
    if (r->place != PLACE_NONE)
        return true;
    answer_nobody(r);
    return false;
}

/* ---- entrance ---- */

static bool is_method_known(const struct request *r)
{
    static const struct text known[] = {lit("GET"),   lit("HEAD"),   lit("POST"),   lit("PUT"),
                                        lit("PATCH"), lit("DELETE"), lit("OPTIONS")};

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (request_is(r, known[i]))
            return true;
    return false;
}

static void take_report(struct request *r)
{
    if (!request_is(r, lit("POST"))) {
        answer_not_allowed(r, lit("POST"));
        return;
    }
    r->edge->metrics.csp_reports++;
    answer_nothing(r, no_text);
}

static void on_tick(h2o_timeout_entry_t *entry)
{
    struct request *r = H2O_STRUCT_FROM_MEMBER(struct request, tick, entry);
    h2o_iovec_t path = r->req->path;

    if (!is_method_known(r))
        answer_not_allowed(r, no_text);
    else if (path.len == 0 || path.base[0] != '/' || r->req->path_normalized.len == 0 ||
             r->req->input.scheme != &H2O_URL_SCHEME_HTTPS)
        answer_error_page(r, ERROR_PAGE_BAD_REQUEST, 0);
    else if (!find_place(r))
        return;
    else if (text_equal(request_path(r), lit("/edge.css")))
        answer_style(r);
    else if (text_equal(request_path(r), lit("/csp-report")))
        take_report(r);
    else if (!assets_serve(r->edge->assets, r))
        ask_limits(r);
}

static bool is_too_large(const h2o_req_t *req)
{
    size_t bytes = req->path.len;

    for (size_t i = 0; i < req->headers.size; i++)
        bytes += req->headers.entries[i].name->len + req->headers.entries[i].value.len;
    return req->headers.size > REQUEST_HEADERS || bytes > REQUEST_HEADER_BYTES;
}

/* What was decoded from a few bytes may hold megabytes, and more of it is on the way: no further byte is read. */
static void refuse_headers(struct request *r)
{
    r->edge->metrics.headers_too_large++;
    r->req->http1_is_persistent = 0;
    answer_error_page(r, ERROR_PAGE_HEADERS, 0);
    shutdown(h2o_socket_get_fd(r->connection->socket), SHUT_RD);
}

static int on_request(h2o_handler_t *handler, h2o_req_t *req)
{
    struct request *r = request_of(req, ((struct entrance *)handler)->edge);
    h2o_socket_t *socket = req->conn->callbacks->get_socket(req->conn);

    r->connection = socket->on_close.data;
    connection_request_began(r->connection);
    if (is_too_large(req)) {
        refuse_headers(r);
        return 0;
    }
    r->tick.cb = on_tick;
    h2o_timeout_link(r->edge->context.loop, &r->edge->context.zero_timeout, &r->tick);
    return 0;
}

/* Nothing but the way to HTTPS: no cookie and no content ever goes over plain HTTP. */
static int on_plain_request(h2o_handler_t *handler, h2o_req_t *req)
{
    struct request *r = request_of(req, ((struct entrance *)handler)->edge);
    h2o_socket_t *socket = req->conn->callbacks->get_socket(req->conn);
    struct edge *edge = r->edge;
    char port[8] = "";
    h2o_iovec_t location;

    r->connection = socket->on_close.data;
    connection_request_began(r->connection);
    if (is_too_large(req)) {
        refuse_headers(r);
        return 0;
    }
    if (req->path.len == 0 || req->path.base[0] != '/') {
        answer_error_page(r, ERROR_PAGE_BAD_REQUEST, 0);
        return 0;
    }
    if (!find_place(r))
        return 0;
    if (edge->port != 443)
        snprintf(port, sizeof(port), ":%u", edge->port);
    location = h2o_concat(&req->pool, h2o_iovec_init(H2O_STRLIT("https://")),
                          h2o_iovec_init(r->host.name, r->host.length), h2o_iovec_init(port, strlen(port)), req->path);
    answer_redirect(r, text_of_iovec(location));
    return 0;
}

static void enter(h2o_hostconf_t *host, struct edge *edge, int (*handle)(h2o_handler_t *handler, h2o_req_t *req))
{
    struct entrance *entrance = (void *)h2o_create_handler(&host->fallback_path, sizeof(*entrance));

    entrance->super.on_req = handle;
    entrance->edge = edge;
}

void request_register(h2o_hostconf_t *host, struct edge *edge)
{
    enter(host, edge, on_request);
}

void request_register_redirect(h2o_hostconf_t *host, struct edge *edge)
{
    enter(host, edge, on_plain_request);
}
