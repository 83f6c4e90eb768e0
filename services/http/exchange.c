/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The lifetime of an exchange, and what a handler can read of the request. */
#include "http/exchange.h"

#include "common/clock.h"
#include "common/id.h"
#include "common/log.h"
#include "common/must.h"
#include "common/unicode.h"
#include "http/inside.h"
#include "http/pull.h"
#include "http/wire.h"

#include <stdlib.h>
#include <string.h>

const char NOT_AUDITED[] = "notAudited";

struct exchange *exchange_open(struct server *server)
{
    struct exchange *x = calloc(1, sizeof(*x));

    must(x != NULL);
    x->magic = EXCHANGE_MAGIC;
    x->references = 1;
    x->server = server;
    x->arena = arena_open();
    x->secrets = arena_open_secret();
    x->began_ns = x->entered_ns = clock_ns();
    buffer_open_secret(&x->out, ANSWER_BYTES); /* an answer may hold a seed or codes */
    server->exchanges++;
    return x;
}

void exchange_ref(struct exchange *x)
{
    must(x->magic == EXCHANGE_MAGIC && x->references > 0);
    x->references++;
}

struct text exchange_route(const struct exchange *x)
{
    if (x->route == NULL)
        return no_text;
    return arena_print(x->arena, "%s %s", method_name(x->route->method), x->route->path);
}

/* The one line in the log for each request. No body, no cookie, no query: those are the client's. */
static void log_exchange(const struct exchange *x)
{
    uint64_t end = x->answered_ns != 0 ? x->answered_ns : clock_ns();
    struct log line;

    log_open(&line, LOG_INFO, "request");
    log_text(&line, "request", x->id);
    log_number(&line, "firm", x->firm == NULL ? 0 : (int64_t)x->firm->number);
    log_text(&line, "route", exchange_route(x));
    log_number(&line, "status", x->sent_status);
    log_text(&line, "stage", text_of(exchange_state_name(x)));
    log_number(&line, "ms", (int64_t)((end - x->began_ns) / 1000000));
    log_number(&line, "bytes", (int64_t)x->bytes_out);
    if (x->refusal.status != 0)
        log_text(&line, "code", x->refusal.code);
    log_flag(&line, "left", !exchange_is_sent(x));
    log_close(&line);
}

static void free_transactions(struct transaction *transaction)
{
    for (; transaction != NULL; transaction = transaction->earlier)
        run_clear(&transaction->run);
}

static void exchange_free(struct exchange *x)
{
    must(x->deadline_ms == 0 && !concurrency_has_slot(x));
    if (x->server->traffic != NULL) {
        log_exchange(x);
        traffic_count(x->server->traffic, x);
    }
    stream_release(x);
    events_release(x);
    free_transactions(x->open);
    free_transactions(x->done);
    if (x->lookup_run != NULL)
        run_clear(x->lookup_run);
    if (x->store_run != NULL)
        run_clear(x->store_run);
    buffer_close(&x->out);
    wire_release_body(x);
    x->server->exchanges--;
    arena_close(&x->secrets);
    arena_close(&x->arena);
    x->magic = 0;
    free(x);
}

void exchange_unref(struct exchange **x)
{
    struct exchange *released = *x;

    *x = NULL;
    must(released->magic == EXCHANGE_MAGIC && released->references > 0);
    if (--released->references == 0)
        exchange_free(released);
}

/* ---- the request ---- */

const struct session *viewer(const struct exchange *x)
{
    return &x->viewer;
}

const struct firm *firm(const struct exchange *x)
{
    return x->firm;
}

struct arena *arena(struct exchange *x)
{
    return x->arena;
}

struct arena *secret_arena(struct exchange *x)
{
    return x->secrets;
}

/* True when the braces of `part` hold `name`, with or without the '*'. */
static bool part_is_named(struct text part, const char *name)
{
    struct text inside = text_slice(part, 1, part.length - 2);

    if (text_ends_with(inside, lit("*")))
        inside.length--;
    return text_equal(inside, text_of(name));
}

struct text path_part(const struct exchange *x, const char *name)
{
    struct text rest = text_of(x->route->path);
    size_t at = 0;

    while (!text_is_absent(rest)) {
        struct text part = text_next(&rest, '/');

        if (part.length < 3 || part.at[0] != '{')
            continue;
        if (part_is_named(part, name))
            return x->path_parts[at];
        at++;
    }
    must_fail("the path has a part of this name", __FILE__, __LINE__, __func__);
}

struct text query_text(const struct exchange *x, const char *name)
{
    struct text rest = x->request.query;

    while (!text_is_absent(rest)) {
        struct text pair = text_next(&rest, '&'), given = text_next(&pair, '=');
        char *out;
        size_t length;

        if (!text_equal(given, text_of(name)))
            continue;
        if (text_is_absent(pair))
            return lit("");
        out = arena_take(x->arena, pair.length + 1);
        length = route_unescape(pair, true, out);
        return length == SIZE_MAX ? no_text : unicode_nfc(text_from(out, length), x->arena);
    }
    return no_text;
}

static const struct field_value *form_value(const struct exchange *x, const char *name)
{
    must(x->route->form != NULL && x->route->form != RAW_BODY && x->fields != NULL);
    for (size_t i = 0; x->route->form[i].name != NULL; i++) {
        if (strcmp(x->route->form[i].name, name) == 0)
            return &x->fields[i];
    }
    must_fail("the form has a field of this name", __FILE__, __LINE__, __func__);
}

struct text field(const struct exchange *x, const char *name)
{
    return form_value(x, name)->value;
}

bool field_given(const struct exchange *x, const char *name)
{
    return form_value(x, name)->given;
}

struct text body(const struct exchange *x)
{
    return x->request.body;
}

struct text header(const struct exchange *x, const char *name)
{
    for (size_t i = 0; i < x->request.header_count; i++) {
        if (text_equal_ignoring_case(x->request.headers[i].name, text_of(name)))
            return x->request.headers[i].value;
    }
    return no_text;
}

struct text header_list(const struct exchange *x, const char *name)
{
    struct text list = no_text;

    for (size_t i = 0; i < x->request.header_count; i++) {
        struct text value = x->request.headers[i].value;

        if (!text_equal_ignoring_case(x->request.headers[i].name, text_of(name)))
            continue;
        list = text_is_absent(list)
                   ? value
                   : arena_print(x->arena, "%.*s, %.*s", (int)list.length, list.at, (int)value.length, value.at);
    }
    return list;
}

struct text media_type(const struct exchange *x)
{
    struct text given = header(x, "content-type"), type = text_trim(text_next(&given, ';'));
    char *out = arena_take(x->arena, type.length + 1);

    for (size_t i = 0; i < type.length; i++)
        out[i] = (char)(type.at[i] >= 'A' && type.at[i] <= 'Z' ? type.at[i] + ('a' - 'A') : type.at[i]);
    return text_from(out, type.length);
}

/* The first cookie of a name counts: the browser sends the one with the longer path first, and ours all have the path
   "/". HTTP/2 may split the cookies into several headers. */
struct text cookie(const struct exchange *x, const char *name)
{
    struct text full_name = arena_print(x->arena, "__Host-%s", name);

    for (size_t i = 0; i < x->request.header_count; i++) {
        struct text rest = x->request.headers[i].value;

        if (!text_equal_ignoring_case(x->request.headers[i].name, lit("cookie")))
            continue;
        while (!text_is_absent(rest)) {
            struct text pair = text_trim(text_next(&rest, ';')), given = text_next(&pair, '=');

            if (text_equal(given, full_name) && !text_is_absent(pair))
                return pair;
        }
    }
    return no_text;
}

struct text client_address(const struct exchange *x)
{
    return x->address;
}

struct text request_id(const struct exchange *x)
{
    return x->id;
}

enum side side_of(const struct exchange *x)
{
    return x->request.side;
}

bool is_desk(const struct exchange *x)
{
    return x->request.side == SIDE_DESK;
}

struct text new_id(struct exchange *x)
{
    char *id = arena_take(x->arena, ID_TEXT);

    if (text_is_absent(x->key))
        id_new(id);
    else
        id_from(&x->ids, x->id_count++, id);
    return text_from(id, ID_TEXT - 1);
}

void *scratch(struct exchange *x, size_t size)
{
    return arena_take(x->arena, size);
}

void note(struct exchange *x, void *noted_pointer)
{
    x->note = noted_pointer;
}

void *noted(const struct exchange *x)
{
    return x->note;
}

struct redis *exchange_redis(const struct exchange *x)
{
    return x->server->redis;
}
