/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What libh2o passes lies in a buffer that is gone when the callback returns, so all of it is copied. */
#include "edge/incoming.h"

#include "edge/headers.h"
#include "edge/iovec.h"

static void copy_header(h2o_req_t *req, const h2o_header_t *header)
{
    h2o_iovec_t value = h2o_strdup(&req->pool, header->value.base, header->value.len), name = *header->name;

    if (h2o_iovec_is_token(header->name)) {
        h2o_add_header(&req->pool, &req->res.headers, (const h2o_token_t *)(const void *)header->name, NULL, value.base,
                       value.len);
        return;
    }
    name = h2o_strdup(&req->pool, name.base, name.len);
    h2o_add_header_by_str(&req->pool, &req->res.headers, name.base, name.len, 0, NULL, value.base, value.len);
}

static bool is_event_stream(const h2o_header_t *header)
{
    return header->name == &H2O_TOKEN_CONTENT_TYPE->buf &&
           text_starts_with(text_of_iovec(header->value), lit("text/event-stream"));
}

bool incoming_has(const h2o_header_t *headers, size_t count, const h2o_token_t *name)
{
    for (size_t i = 0; i < count; i++)
        if (headers[i].name == &name->buf)
            return true;
    return false;
}

/* With chunks there is no length, whatever a header says (RFC 9112, section 6.3). */
bool incoming_head(h2o_req_t *req, int status, const h2o_header_t *headers, size_t count)
{
    bool chunked = incoming_has(headers, count, H2O_TOKEN_TRANSFER_ENCODING), streaming = false;

    req->res.status = status;
    req->res.reason = status < 400 ? "OK" : "Error";
    for (size_t i = 0; i < count; i++) {
        if (headers[i].name == &H2O_TOKEN_CONTENT_LENGTH->buf && !chunked)
            req->res.content_length = h2o_strtosize(headers[i].value.base, headers[i].value.len);
        streaming = streaming || (is_event_stream(&headers[i]) && status == 200);
        if (header_is_returned(text_of_iovec(*headers[i].name)))
            copy_header(req, &headers[i]);
    }
    return streaming;
}
