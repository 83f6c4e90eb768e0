/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* HTTP/2 may split a cookie header (RFC 9113, section 8.2.3); a worker gets a single one. */
#include "edge/outgoing.h"

#include "common/buffer.h"
#include "edge/connection.h"
#include "edge/headers.h"
#include "edge/iovec.h"

#include <inttypes.h>

enum { HEAD_BYTES = 2 * REQUEST_HEADER_BYTES + 8192 };

static void add_header(struct buffer *out, struct text name, struct text value)
{
    buffer_add(out, name);
    buffer_add(out, lit(": "));
    buffer_add(out, value);
    buffer_add(out, lit("\r\n"));
}

static struct text header_by_name(const struct request *r, struct text name)
{
    ssize_t at = h2o_find_header_by_str(&r->req->headers, name.at, name.length, -1);

    return at == -1 ? no_text : text_of_iovec(r->req->headers.entries[at].value);
}

/* An upload that has begun, of a client or of staff. The worker compares this same path with its routes, as it was
   sent: nothing is decoded, and dots are not resolved. */
static bool is_upload(const struct request *r)
{
    struct text path = text_of_iovec(r->req->path);

    return r->host_kind == HOST_FIRM &&
           (text_starts_with(path, lit("/api/uploads/")) || text_starts_with(path, lit("/desk/api/uploads/")));
}

/* To an upload a POST of tus 1.0 may name another method, for clients behind a gateway that lets no other pass. Of no
   other request: nothing else between us and the client decides what is asked. */
static struct text method_of(const struct request *r)
{
    struct text sent = text_of_iovec(r->req->method), named;

    if (!text_equal(sent, lit("POST")) || !is_upload(r) || text_is_absent(header_by_name(r, lit("tus-resumable"))))
        return sent;
    named = header_by_name(r, lit("x-http-method-override"));
    return text_equal(named, lit("PATCH")) || text_equal(named, lit("DELETE")) ? named : sent;
}

static void add_request_line(struct buffer *out, const struct request *r)
{
    buffer_add(out, method_of(r));
    buffer_add_byte(out, ' ');
    buffer_add(out, text_of_iovec(r->req->path));
    buffer_print(out, " HTTP/1.1\r\nhost: %.*s", (int)r->host.length, r->host.name);
    if (r->host.port != 0)
        buffer_print(out, ":%u", r->host.port);
    buffer_add(out, lit("\r\n"));
}

static void add_edge_headers(struct buffer *out, const struct request *r)
{
    add_header(out, lit("x-portico-request"), text_from(r->id, REQUEST_ID));
    add_header(out, lit("x-portico-address"), text_of(r->connection->address.text));
    add_header(out, lit("x-portico-proto"), lit("https"));
    if (r->host_kind == HOST_FIRM)
        buffer_print(out, "x-portico-firm: %" PRIu64 "\r\n", r->firm.number);
    else
        add_header(out, lit("x-portico-realm"), r->host_kind == HOST_ADMIN ? lit("admin") : lit("apex"));
}

static void add_cookies(struct buffer *out, const h2o_headers_t *headers)
{
    bool first = true;

    for (size_t i = 0; i < headers->size; i++) {
        if (headers->entries[i].name != &H2O_TOKEN_COOKIE->buf)
            continue;
        buffer_add(out, first ? lit("cookie: ") : lit("; "));
        buffer_add(out, text_of_iovec(headers->entries[i].value));
        first = false;
    }
    if (!first)
        buffer_add(out, lit("\r\n"));
}

static bool add_client_headers(struct buffer *out, const struct request *r)
{
    const h2o_headers_t *headers = &r->req->headers;
    struct text connection = request_header(r, H2O_TOKEN_CONNECTION);

    for (size_t i = 0; i < headers->size; i++) {
        struct text name = text_of_iovec(*headers->entries[i].name), value = text_of_iovec(headers->entries[i].value);

        if (!header_value_is_plain(value))
            return false;
        if (headers->entries[i].name != &H2O_TOKEN_COOKIE->buf && header_is_forwarded(name, connection))
            add_header(out, name, value);
    }
    add_cookies(out, headers);
    return true;
}

bool outgoing_head(struct request *r, struct text *head)
{
    h2o_iovec_t method = r->req->method, copy;
    bool may_have_body = method.len >= 3 && method.base[0] == 'P'; /* POST, PUT, PATCH */
    struct buffer out;
    bool is_valid;

    buffer_open(&out, HEAD_BYTES);
    add_request_line(&out, r);
    add_edge_headers(&out, r);
    if (r->req->entity.base != NULL || may_have_body)
        buffer_print(&out, "content-length: %zu\r\n", r->req->entity.base != NULL ? r->req->entity.len : 0);
    is_valid = header_value_is_plain(text_of_iovec(r->req->path)) && add_client_headers(&out, r);
    buffer_add(&out, lit("\r\n"));
    is_valid = is_valid && !out.overflowed;
    copy = is_valid ? h2o_strdup(&r->req->pool, out.at, out.length) : (h2o_iovec_t){NULL, 0};
    buffer_close(&out);
    *head = text_of_iovec(copy);
    return is_valid;
}
