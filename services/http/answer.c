/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Answers. Results are looked up by the statement's address, the latest transaction first; the row encoder writes them
 * into the exchange's buffer, which is sent as it is. An answer made after the deadline is dropped here.
 */
#include "common/log.h"
#include "common/must.h"
#include "http/encode.h"
#include "http/inside.h"

#include <limits.h>
#include <stdarg.h>
#include <string.h>

/* The result of a statement that the handler asked or emitted. A statement that was never asked is a bug of ours. */
static const PGresult *result_of(const struct exchange *x, const struct statement *statement)
{
    for (const struct transaction *t = x->done; t != NULL; t = t->earlier) {
        for (size_t i = t->run.count; i > 0; i--) {
            if (t->run.statements[i - 1].statement == statement)
                return t->run.statements[i - 1].result;
        }
    }
    must_fail("the statement was asked", __FILE__, __LINE__, __func__);
}

size_t row_count(const struct exchange *x, const struct statement *statement)
{
    return (size_t)PQntuples(result_of(x, statement));
}

struct text row_text(const struct exchange *x, const struct statement *statement, size_t row, const char *column)
{
    const PGresult *result = result_of(x, statement);
    int at;

    if (row >= (size_t)PQntuples(result))
        return no_text;
    at = PQfnumber(result, column);
    must(at >= 0);
    if (PQgetisnull(result, (int)row, at))
        return no_text;
    return text_from(PQgetvalue(result, (int)row, at), (size_t)PQgetlength(result, (int)row, at));
}

/* The cursor of a page is not shown as a column. */
static int hidden_column(const struct statement *statement, const PGresult *result)
{
    return statement->gives == GIVES_PAGE ? PQfnumber(result, "cursor") : -1;
}

static int shown_rows(const struct statement *statement)
{
    return statement->gives == GIVES_PAGE ? statement->page : INT_MAX;
}

/* {"items":[...],"next":...}: next is the cursor of the last row shown if one more row exists. */
static void add_list(struct buffer *out, const struct exchange *x, const struct statement *statement)
{
    const PGresult *result = result_of(x, statement);
    int hidden = hidden_column(statement, result), max_rows = shown_rows(statement);

    buffer_add(out, lit("{\"items\":"));
    encode_rows(out, result, max_rows, hidden);
    buffer_add(out, lit(",\"next\":"));
    if (hidden >= 0 && PQntuples(result) > max_rows)
        buffer_add_json(out, text_of(PQgetvalue(result, max_rows - 1, hidden)));
    else
        buffer_add(out, lit("null"));
    buffer_add_byte(out, '}');
}

static void add_part(struct buffer *out, const struct exchange *x, const struct statement *statement)
{
    const PGresult *result = result_of(x, statement);

    if (statement->gives == GIVES_PAGE || statement->gives == GIVES_ROWS)
        encode_rows(out, result, shown_rows(statement), hidden_column(statement, result));
    else if (PQntuples(result) > 0)
        encode_row(out, result, 0, -1);
    else
        buffer_add(out, lit("null"));
}

/* False after a refusal. After the deadline the answer is still made, because a retry with the same Idempotency-Key
   gets it. */
static bool begin_answer(struct exchange *x, int status)
{
    if (x->state == STATE_REFUSED)
        return false;
    exchange_move(x, STATE_ANSWERED);
    x->status = status;
    buffer_clear(&x->out);
    return true;
}

static void finish_json(struct exchange *x)
{
    x->content = buffer_text(&x->out);
    x->content_type = lit("application/json");
}

void answer_rows(struct exchange *x, int status, const struct statement *statement)
{
    if (!begin_answer(x, status))
        return;
    add_list(&x->out, x, statement);
    finish_json(x);
}

void answer_row(struct exchange *x, int status, const struct statement *statement)
{
    if (row_count(x, statement) == 0) {
        refuse(x, 404, "not_found");
        return;
    }
    if (!begin_answer(x, status))
        return;
    encode_row(&x->out, result_of(x, statement), 0, -1);
    finish_json(x);
}

void answer_parts(struct exchange *x, int status, ...)
{
    va_list parts;
    const char *name;
    bool first = true;

    if (!begin_answer(x, status))
        return;
    buffer_add_byte(&x->out, '{');
    va_start(parts, status);
    while ((name = va_arg(parts, const char *)) != NULL) {
        if (!first)
            buffer_add_byte(&x->out, ',');
        first = false;
        buffer_add_json(&x->out, text_of(name));
        buffer_add_byte(&x->out, ':');
        add_part(&x->out, x, va_arg(parts, const struct statement *));
    }
    va_end(parts);
    buffer_add_byte(&x->out, '}');
    finish_json(x);
}

void answer_empty(struct exchange *x, int status)
{
    if (!begin_answer(x, status))
        return;
    x->content = no_text;
    if (status == 202 || status == 200 || status == 201) {
        buffer_add(&x->out, lit("{}"));
        finish_json(x);
    }
}

void answer_bytes(struct exchange *x, int status, struct text type, struct text bytes)
{
    if (!begin_answer(x, status))
        return;
    x->content_type = arena_copy(x->arena, type);
    x->content = bytes;
}

struct member member_text(const char *name, struct text value)
{
    return (struct member){.name = name, .kind = MEMBER_TEXT, .text = value};
}

struct member member_number(const char *name, int64_t value)
{
    return (struct member){.name = name, .kind = MEMBER_NUMBER, .number = value};
}

struct member member_flag(const char *name, bool value)
{
    return (struct member){.name = name, .kind = MEMBER_FLAG, .number = value};
}

struct member member_json(const char *name, struct text json)
{
    return (struct member){.name = name, .kind = MEMBER_JSON, .text = json};
}

struct member member_rows(const char *name, const struct statement *statement)
{
    return (struct member){.name = name, .kind = MEMBER_ROWS, .statement = statement};
}

static void add_member(struct buffer *out, const struct exchange *x, const struct member *member)
{
    buffer_add_json(out, text_of(member->name));
    buffer_add_byte(out, ':');
    switch (member->kind) {
    case MEMBER_NUMBER:
        buffer_add_number(out, member->number);
        return;
    case MEMBER_FLAG:
        buffer_add(out, member->number ? lit("true") : lit("false"));
        return;
    case MEMBER_ROWS:
        add_part(out, x, member->statement);
        return;
    case MEMBER_TEXT:
    case MEMBER_JSON:
        break;
    }
    if (text_is_absent(member->text))
        buffer_add(out, lit("null"));
    else if (member->kind == MEMBER_JSON)
        buffer_add(out, member->text);
    else
        buffer_add_json(out, member->text);
}

void answer_members(struct exchange *x, int status, const struct member *members, size_t count)
{
    if (!begin_answer(x, status))
        return;
    buffer_add_byte(&x->out, '{');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_byte(&x->out, ',');
        add_member(&x->out, x, &members[i]);
    }
    buffer_add_byte(&x->out, '}');
    finish_json(x);
}

void refuse_showing(struct exchange *x, int status, const char *code, const char *member,
                    const struct statement *statement)
{
    bool first = x->refusal.status == 0;
    struct buffer shown;

    refuse(x, status, code);
    if (!first)
        return;
    buffer_open(&shown, ANSWER_BYTES);
    add_part(&shown, x, statement);
    x->refusal.member = member;
    x->refusal.shown = shown.overflowed ? lit("null") : arena_copy(x->arena, buffer_text(&shown));
    buffer_close(&shown);
}

/* A line break in a value would let its author add headers. */
static bool is_header_safe(struct text value)
{
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.at[i];

        if (byte < 0x20 || byte == 0x7f)
            return false;
    }
    return true;
}

void answer_header(struct exchange *x, const char *name, struct text value)
{
    if (exchange_is_sent(x))
        return;
    must(x->header_count < ANSWER_HEADERS);
    must(is_header_safe(value));
    x->headers[x->header_count].name = arena_copy(x->arena, text_of(name));
    x->headers[x->header_count].value = arena_copy(x->secrets, value); /* a cookie's value is a secret */
    x->header_count++;
}

void answer_cookie(struct exchange *x, const char *name, struct text value, int64_t seconds)
{
    struct text line = arena_print(x->secrets, "__Host-%s=%.*s; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=%lld",
                                   name, (int)value.length, value.length == 0 ? "" : value.at, (long long)seconds);

    if (x->replay != NULL) { /* what it stands for was not written */
        x->replay->is_partial = true;
        return;
    }
    answer_header(x, "set-cookie", line);
}
