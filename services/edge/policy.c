/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A worker's own policy is kept if it has one: that of a download is stricter than ours. */
#include "edge/policy.h"

#include "edge/answer.h"
#include "edge/iovec.h"

#include <string.h>

struct policy {
    h2o_filter_t super;
    struct edge *edge;
};

/* Replaces the body that libh2o wrote. */
struct replaced_body {
    h2o_ostream_t super;
    h2o_iovec_t body;
};

static const char page_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; "
    "worker-src 'self'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html portico-scripts; "
    "report-uri /csp-report";

/* The service worker passes requests for pages on. */
static const char service_worker_policy[] = "default-src 'none'; connect-src 'self'";
static const char other_policy[] = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

static const struct {
    struct text name, value;
} fixed_headers[] = {
    {lit("strict-transport-security"), lit("max-age=31536000; includeSubDomains")},
    {lit("x-content-type-options"), lit("nosniff")},
    {lit("x-frame-options"), lit("DENY")},
    {lit("referrer-policy"), lit("same-origin")},
    {lit("cross-origin-opener-policy"), lit("same-origin")},
    {lit("cross-origin-resource-policy"), lit("same-origin")},
    {lit("permissions-policy"), lit("accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
                                    "magnetometer=(), microphone=(), "
                                    "midi=(), payment=(), usb=()")},
};

static bool has_header(const h2o_req_t *req, struct text name)
{
    return h2o_find_header_by_str(&req->res.headers, name.at, name.length, -1) != -1;
}

/* libh2o stores known and unknown header names differently, and finds each only by its own function. */
static void add_if_missing(h2o_req_t *req, struct text name, struct text value)
{
    const h2o_token_t *token = h2o_lookup_token(name.at, name.length);

    if (token != NULL) {
        if (h2o_find_header(&req->res.headers, token, -1) == -1)
            h2o_add_header(&req->pool, &req->res.headers, token, NULL, value.at, value.length);
    } else if (!has_header(req, name)) {
        h2o_add_header_by_str(&req->pool, &req->res.headers, name.at, name.length, 0, NULL, value.at, value.length);
    }
}

static bool is_page(const h2o_req_t *req)
{
    ssize_t at = h2o_find_header(&req->res.headers, H2O_TOKEN_CONTENT_TYPE, -1);

    return at != -1 && text_starts_with(text_of_iovec(req->res.headers.entries[at].value), lit("text/html"));
}

static struct text content_policy(const h2o_req_t *req, const struct request *r)
{
    if (is_page(req))
        return text_from(page_policy, sizeof(page_policy) - 1);
    if (text_equal(request_path(r), lit("/service-worker.js")))
        return text_from(service_worker_policy, sizeof(service_worker_policy) - 1);
    return text_from(other_policy, sizeof(other_policy) - 1);
}

/* A 304 has none of these: a browser updates the headers of its stored page from it (RFC 9111, section 3.2). */
static void add_content_headers(h2o_req_t *req, const struct request *r)
{
    add_if_missing(req, lit("content-security-policy"), content_policy(req, r));
    add_if_missing(req, lit("cache-control"), lit("no-store"));
}

static void add_policy(h2o_req_t *req, const struct request *r)
{
    for (size_t i = 0; i < sizeof(fixed_headers) / sizeof(*fixed_headers); i++)
        add_if_missing(req, fixed_headers[i].name, fixed_headers[i].value);
    if (req->res.status != 304)
        add_content_headers(req, r);
    add_if_missing(req, lit("x-request-id"), text_from(r->id, REQUEST_ID));
}

static void send_replaced_body(h2o_ostream_t *stream, h2o_req_t *req, h2o_iovec_t *parts, size_t count,
                               h2o_send_state_t state)
{
    struct replaced_body *replaced_body = (void *)stream;
    size_t body_count = replaced_body->body.len > 0 ? 1 : 0;

    (void)parts;
    (void)count;
    h2o_ostream_send_next(stream, req, &replaced_body->body, body_count, state);
    replaced_body->body.len = 0;
}

/* libh2o sends these bodies in one piece, so one replaces the other. */
static h2o_ostream_t **replace_body(h2o_req_t *req, struct request *r, h2o_ostream_t **slot)
{
    struct replaced_body *replaced_body;
    struct answer answer;
    ssize_t type = h2o_find_header(&req->res.headers, H2O_TOKEN_CONTENT_TYPE, -1);

    if (type == -1 || !answer_for_status(r, req->res.status, &answer))
        return slot;
    req->res.headers.entries[type].value = iovec_of_text(answer.type);
    req->res.content_length = answer.body.length;
    replaced_body = (void *)h2o_add_ostream(req, sizeof(*replaced_body), slot);
    replaced_body->super.do_send = send_replaced_body;
    replaced_body->body = request_is(r, lit("HEAD")) ? (h2o_iovec_t){NULL, 0} : iovec_of_text(answer.body);
    return &replaced_body->super.next;
}

static void on_answer(h2o_filter_t *filter, h2o_req_t *req, h2o_ostream_t **slot)
{
    struct edge *edge = ((struct policy *)filter)->edge;
    struct request *r = request_of(req, edge);

    if (r->connection == NULL)
        slot = replace_body(req, r, slot);
    add_policy(req, r);
    h2o_setup_next_ostream(req, slot);
}

void policy_register(h2o_hostconf_t *host, struct edge *edge)
{
    struct policy *policy = (void *)h2o_create_filter(&host->fallback_path, sizeof(*policy));

    policy->super.on_setup_ostream = on_answer;
    policy->edge = edge;
}
