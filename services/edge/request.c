/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The stages of a request.
 *
 * Everything expensive starts one turn of the loop later: then a burst of requests that are reset at once is gone
 * before any of it reaches a worker.
 */
#include "edge/request.h"

#include "common/clock.h"
#include "common/crypto.h"
#include "common/must.h"
#include "common/side.h"
#include "edge/answer.h"
#include "edge/app_pages.h"
#include "edge/assets.h"
#include "edge/connection.h"
#include "edge/iovec.h"
#include "edge/limit.h"
#include "edge/proxy.h"
#include "edge/request_limits.h"
#include "edge/upstream.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

struct request_handler {
    h2o_handler_t super;
    struct edge *edge;
};

static const char env_name[] = "portico";

/* ---- the struct ---- */

static void on_dispose(void *data)
{
    struct request *r = data;

    h2o_timeout_unlink(&r->next_turn);
    if (r->pending_limits != NULL)
        limits_cancel(r->pending_limits);
    if (r->connection != NULL)
        connection_request_ended(r->connection, r->req->res.status != 0);
}

static struct request *make_request(h2o_req_t *req, struct edge *edge)
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
        *slot = h2o_iovec_init(make_request(req, edge), sizeof(struct request));
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

static void serve_app_page(struct request *r)
{
    struct text path = request_path(r);
    enum app_page page = r->host_kind == HOST_APEX ? APP_PAGE_SIGNUP : APP_PAGE_CONSOLE;

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
    if (r->host_kind == HOST_FIRM)
        page = side_strip_prefix(&path) == SIDE_DESK ? APP_PAGE_DESK : APP_PAGE_PORTAL;
    if (!app_pages_serve(r->edge->app_pages, r, page))
        answer_error_page(r, ERROR_PAGE_NOT_FOUND, 0);
}

static bool is_brand(const struct request *r)
{
    struct text path = request_path(r);

    return r->host_kind == HOST_FIRM && (text_equal(path, lit("/brand.css")) || text_starts_with(path, lit("/brand/")));
}

/* The desk, the impersonation of a client, and programs with an API key, which is a staff member's. */
static bool is_of_staff(const struct request *r)
{
    struct text path = request_path(r);

    return side_strip_prefix(&path) != SIDE_PORTAL || !text_is_absent(request_header(r, H2O_TOKEN_AUTHORIZATION));
}

static bool is_for_stream(const struct request *r)
{
    struct text path = request_path(r);

    side_strip_prefix(&path);
    return text_equal(path, lit("/api/live"));
}

static void route_request(struct request *r)
{
    bool brand = is_brand(r);

    if (r->host_kind == HOST_FIRM && r->firm.state == FIRM_SUSPENDED && !brand)
        answer_error_page(r, is_of_staff(r) ? ERROR_PAGE_SUSPENDED_STAFF : ERROR_PAGE_SUSPENDED, 3600);
    else if (!brand && !is_api(request_path(r)))
        serve_app_page(r);
    else if (r->host_kind == HOST_FIRM)
        proxy_forward(r, upstreams_for_firm(r->edge->upstreams, r->firm.number, is_for_stream(r)));
    else
        proxy_forward(r, upstreams_for_platform(r->edge->upstreams));
}

/* ---- limits ---- */

static void on_verdict(void *owner, struct limit_verdict verdict)
{
    struct request *r = owner;

    r->pending_limits = NULL;
    if (verdict.allowed) {
        route_request(r);
        return;
    }
    r->edge->metrics.limited++;
    answer_error_page(r, ERROR_PAGE_LIMITED, verdict.retry_ms / 1000 + 1);
}

static void check_limits(struct request *r)
{
    struct limit_key keys[LIMIT_KEYS];
    size_t count = request_limits(r, keys);

    limits_check(r->edge->limits, keys, count, on_verdict, r, &r->pending_limits);
}

/* ---- host ---- */

/* Many people see only this page, after a mistyped address, so it gets the same style as the others. */
static void answer_unknown_host(struct request *r)
{
    if (text_equal(request_path(r), lit("/edge.css"))) {
        answer_style(r);
        return;
    }
    r->edge->metrics.unknown_hosts++;
    answer_error_page(r, ERROR_PAGE_UNKNOWN_HOST, 0);
}

/* Sets `host_kind` and `firm`. False, after an answer, when the host is not one of ours. */
static bool identify_host(struct request *r)
{
    const struct host *name = &r->connection->name;
    const struct firm *firm;
    struct text label;

    if (!host_parse(text_of_iovec(r->req->input.authority), &r->host)) {
        answer_error_page(r, ERROR_PAGE_BAD_HOST, 0);
        return false;
    }
    /* One certificate covers all firms, so a browser may use its connection to one firm for a request to another. */
    if (name->length > 0 && !text_equal(host_text(name), host_text(&r->host))) {
        r->edge->metrics.misdirected++;
        answer_error_page(r, ERROR_PAGE_MISDIRECTED, 0);
        return false;
    }
    r->host_kind = host_classify(&r->host, r->edge->domain, &label);
    firm = r->host_kind == HOST_FIRM ? firms_find(r->edge->firms, label) : NULL;
    if (firm != NULL && firm->state != FIRM_CLOSED)
        r->firm = *firm;
    else if (r->host_kind == HOST_FIRM)
        r->host_kind = HOST_UNKNOWN;
    if (r->host_kind != HOST_UNKNOWN)
        return true;
    answer_unknown_host(r);
    return false;
}

/* ---- handlers ---- */

static bool is_method_known(const struct request *r)
{
    static const struct text known[] = {lit("GET"),   lit("HEAD"),   lit("POST"),   lit("PUT"),
                                        lit("PATCH"), lit("DELETE"), lit("OPTIONS")};

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (request_is(r, known[i]))
            return true;
    return false;
}

static void answer_csp_report(struct request *r)
{
    if (!request_is(r, lit("POST"))) {
        answer_not_allowed(r, lit("POST"));
        return;
    }
    r->edge->metrics.csp_reports++;
    answer_nothing(r, no_text);
}

static void on_next_turn(h2o_timeout_entry_t *entry)
{
    struct request *r = H2O_STRUCT_FROM_MEMBER(struct request, next_turn, entry);
    h2o_iovec_t path = r->req->path;

    if (!is_method_known(r))
        answer_not_allowed(r, no_text);
    else if (path.len == 0 || path.base[0] != '/' || r->req->path_normalized.len == 0 ||
             r->req->input.scheme != &H2O_URL_SCHEME_HTTPS)
        answer_error_page(r, ERROR_PAGE_BAD_REQUEST, 0);
    else if (!identify_host(r))
        return;
    else if (text_equal(request_path(r), lit("/edge.css")))
        answer_style(r);
    else if (text_equal(request_path(r), lit("/csp-report")))
        answer_csp_report(r);
    else if (!assets_serve(r->edge->assets, r))
        check_limits(r);
}

static bool is_too_large(const h2o_req_t *req)
{
    size_t bytes = req->path.len;

    for (size_t i = 0; i < req->headers.size; i++)
        bytes += req->headers.entries[i].name->len + req->headers.entries[i].value.len;
    return req->headers.size > REQUEST_HEADERS || bytes > REQUEST_HEADER_BYTES;
}

/* A few compressed bytes may decode to megabytes, and more may follow: no further byte is read. */
static void refuse_headers(struct request *r)
{
    r->edge->metrics.headers_too_large++;
    r->req->http1_is_persistent = 0;
    answer_error_page(r, ERROR_PAGE_HEADERS, 0);
    shutdown(h2o_socket_get_fd(r->connection->socket), SHUT_RD);
}

static int on_request(h2o_handler_t *handler, h2o_req_t *req)
{
    struct request *r = request_of(req, ((struct request_handler *)handler)->edge);
    h2o_socket_t *socket = req->conn->callbacks->get_socket(req->conn);

    r->connection = socket->on_close.data;
    connection_request_began(r->connection);
    if (is_too_large(req)) {
        refuse_headers(r);
        return 0;
    }
    r->next_turn.cb = on_next_turn;
    h2o_timeout_link(r->edge->context.loop, &r->edge->context.zero_timeout, &r->next_turn);
    return 0;
}

/* Only redirects to HTTPS: no cookie and no content is ever sent over plain HTTP. */
static int on_plain_request(h2o_handler_t *handler, h2o_req_t *req)
{
    struct request *r = request_of(req, ((struct request_handler *)handler)->edge);
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
    if (!identify_host(r))
        return 0;
    if (edge->port != 443)
        snprintf(port, sizeof(port), ":%u", edge->port);
    location = h2o_concat(&req->pool, h2o_iovec_init(H2O_STRLIT("https://")),
                          h2o_iovec_init(r->host.name, r->host.length), h2o_iovec_init(port, strlen(port)), req->path);
    answer_redirect(r, text_of_iovec(location));
    return 0;
}

static void register_handler(h2o_hostconf_t *host, struct edge *edge,
                             int (*handle)(h2o_handler_t *handler, h2o_req_t *req))
{
    struct request_handler *request_handler =
        (void *)h2o_create_handler(&host->fallback_path, sizeof(*request_handler));

    request_handler->super.on_req = handle;
    request_handler->edge = edge;
}

void request_register(h2o_hostconf_t *host, struct edge *edge)
{
    register_handler(host, edge, on_request);
}

void request_register_redirect(h2o_hostconf_t *host, struct edge *edge)
{
    register_handler(host, edge, on_plain_request);
}
