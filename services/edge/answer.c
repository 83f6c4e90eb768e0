/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A HEAD request gets the same headers as GET, and a 204 or 304 has no length at all. */
#include "edge/answer.h"

#include "common/must.h"
#include "edge/iovec.h"
#include "edge/pages.h"

#include <stdio.h>
#include <string.h>

struct error_text {
    int status;
    const char *code, *title, *detail;
};

static const struct error_text error_texts[ERROR_PAGE_COUNT] = {
    [ERROR_PAGE_BAD_REQUEST] = {400, "bad_request", "That did not work",
                                "We could not understand the request. Please go back and try again."},
    [ERROR_PAGE_BAD_HOST] = {400, "bad_host", "The address is incomplete",
                             "The request does not say which address it is for."},
    [ERROR_PAGE_UNKNOWN_HOST] = {421, "unknown_host", "There is no portal at this address",
                                 "Please check that the address is spelled as in the email you received."},
    [ERROR_PAGE_MISDIRECTED] = {421, "misdirected", "Please try again",
                                "The request arrived over a connection to another address."},
    [ERROR_PAGE_HEADERS] =
        {431, "headers_too_large", "The request is too large",
         "The headers from your browser are too long. Please clear this site's cookies and try again."},
    [ERROR_PAGE_BODY] = {413, "too_large", "That is too large to send at once",
                         "The portal sends larger files in pieces. Please send the file from its documents page."},
    [ERROR_PAGE_METHOD] = {405, "method_not_allowed", "This is not possible here",
                           "This address does not support that method."},
    [ERROR_PAGE_NOT_FOUND] = {404, "not_found", "There is no page at this address",
                              "It may have been moved, or there is a mistake in the address."},
    [ERROR_PAGE_LIMITED] = {429, "too_many_requests", "Too many requests",
                            "Too many requests came from your network. Please wait a moment and try again."},
    [ERROR_PAGE_SUSPENDED] =
        {503, "firm_suspended", "This portal is closed at the moment",
         "You cannot use it at the moment. Nothing in it has been deleted. Please contact the firm."},
    [ERROR_PAGE_SUSPENDED_STAFF] =
        {503, "firm_suspended", "This portal is closed at the moment",
         "You cannot use it at the moment. Nothing in it has been deleted. Please contact the support of Portico."},
    [ERROR_PAGE_BUSY] = {503, "busy", "We are very busy at the moment",
                         "Please try again in a few seconds. Nothing was changed."},
    [ERROR_PAGE_UNAVAILABLE] = {503, "unavailable", "We will be back in a moment",
                                "This part of the service is restarting. Please try again in a few seconds."},
    [ERROR_PAGE_BROKEN] =
        {502, "bad_gateway", "Something went wrong on our side",
         "We did not receive a complete answer. Please check whether your last step was saved before you repeat it."},
    [ERROR_PAGE_SLOW] =
        {504, "timeout", "This takes too long",
         "We received no answer in time. Please check whether your last step was saved before you repeat it."},
};

static const char methods[] = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

static void add_header(struct request *r, const h2o_token_t *name, struct text value)
{
    if (!text_is_absent(value))
        h2o_add_header(&r->req->pool, &r->req->res.headers, name, NULL, value.at, value.length);
}

static void add_headers(struct request *r, const struct answer *answer)
{
    add_header(r, H2O_TOKEN_CONTENT_TYPE, answer->type);
    add_header(r, H2O_TOKEN_CACHE_CONTROL, text_is_absent(answer->cache) ? lit("no-store") : answer->cache);
    add_header(r, H2O_TOKEN_ETAG, answer->etag);
    add_header(r, H2O_TOKEN_CONTENT_ENCODING, answer->encoding);
    add_header(r, H2O_TOKEN_ALLOW, answer->allow);
    add_header(r, H2O_TOKEN_LOCATION, answer->location);
    if (answer->varies)
        add_header(r, H2O_TOKEN_VARY, lit("accept-encoding"));
    if (answer->retry_after > 0) {
        char *seconds = h2o_mem_alloc_pool(&r->req->pool, 12);
        int length = snprintf(seconds, 12, "%u", answer->retry_after);

        add_header(r, H2O_TOKEN_RETRY_AFTER, text_from(seconds, (size_t)length));
    }
}

void answer_send(struct request *r, const struct answer *answer)
{
    static h2o_generator_t generator = {NULL, NULL};
    h2o_iovec_t body = iovec_of_text(answer->body);
    bool has_length = answer->status != 204 && answer->status != 304;
    bool has_body = has_length && body.len > 0 && !request_is(r, lit("HEAD"));

    r->req->res.status = answer->status;
    r->req->res.reason = answer->status < 400 ? "OK" : "Error";
    if (has_length)
        r->req->res.content_length = answer->body.length;
    add_headers(r, answer);
    h2o_start_response(r->req, &generator);
    h2o_send(r->req, &body, has_body ? 1 : 0, H2O_SEND_STATE_FINAL);
}

static struct answer make_error_page(struct request *r, enum error_page error_page)
{
    const struct error_text *error_text = &error_texts[error_page];
    struct notice notice = {.status = error_text->status,
                            .code = text_of(error_text->code),
                            .title = text_of(error_text->title),
                            .detail = text_of(error_text->detail),
                            .request = text_from(r->id, REQUEST_ID)};
    struct answer answer = {.status = error_text->status};

    if (r->host_kind == HOST_FIRM && error_page != ERROR_PAGE_UNKNOWN_HOST && error_page != ERROR_PAGE_MISDIRECTED)
        notice.firm = &r->firm;
    if (request_wants_json(r)) {
        answer.type = lit("application/problem+json");
        answer.body = notice_json(&notice, &r->req->pool);
    } else {
        answer.type = lit("text/html; charset=utf-8");
        answer.body = notice_page(&notice, &r->req->pool);
    }
    return answer;
}

void answer_error_page(struct request *r, enum error_page error_page, uint32_t retry_after)
{
    struct answer answer = make_error_page(r, error_page);

    answer.retry_after = retry_after;
    answer_send(r, &answer);
}

void answer_not_allowed(struct request *r, struct text allow)
{
    struct answer answer = make_error_page(r, ERROR_PAGE_METHOD);

    answer.allow = text_is_absent(allow) ? text_from(methods, sizeof(methods) - 1) : allow;
    answer_send(r, &answer);
}

bool answer_for_status(struct request *r, int status, struct answer *answer)
{
    switch (status) {
    case 400:
        *answer = make_error_page(r, ERROR_PAGE_BAD_REQUEST);
        return true;
    case 404:
        *answer = make_error_page(r, ERROR_PAGE_NOT_FOUND);
        return true;
    case 413:
        *answer = make_error_page(r, ERROR_PAGE_BODY);
        return true;
    default:
        return false;
    }
}

void answer_nothing(struct request *r, struct text allow)
{
    struct answer answer = {.status = 204, .allow = allow};

    answer_send(r, &answer);
}

void answer_redirect(struct request *r, struct text location)
{
    struct answer answer = {.status = 308,
                            .location = location,
                            .type = lit("text/plain; charset=utf-8"),
                            .body = lit("This address is reached over HTTPS only.\n")};

    answer_send(r, &answer);
}

void answer_style(struct request *r)
{
    struct answer answer = {.status = 200,
                            .type = lit("text/css; charset=utf-8"),
                            .body = notice_style(),
                            .cache = lit("public, max-age=3600")};

    answer_send(r, &answer);
}
