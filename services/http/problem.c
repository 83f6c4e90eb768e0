/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The sentences (refusals.<language>.json of each folder) are read by users with a problem: what happened, and what
 * they can do. They name no table, no internal rule, and nothing that an outsider must not learn.
 */
#include "http/problem.h"

#include "common/must.h"
#include "http/inside.h"
#include "http/sentences.h"

#include <stdio.h>

enum { STATUS_DIGITS = 12 /* enough for any int */ };

static struct text title_of(int status, const char *language)
{
    char digits[STATUS_DIGITS];
    struct text title;

    snprintf(digits, sizeof(digits), "%d", status);
    title = sentence_of(SENTENCE_TITLE, text_of(digits), language);
    return text_is_absent(title) ? sentence_of(SENTENCE_TITLE, status >= 500 ? lit("500") : lit("400"), language)
                                 : title;
}

const char *status_title(int status)
{
    struct text title = title_of(status, "en");

    must(!text_is_absent(title));
    return title.at;
}

static const char *general_code(int status)
{
    switch (status) {
    case 401:
        return "sign_in";
    case 403:
        return "not_allowed";
    case 404:
        return "not_found";
    case 409:
        return "already_there";
    case 410:
        return "gone";
    case 413:
        return "too_large";
    case 415:
        return "content_type";
    case 422:
        return "fields";
    case 429:
        return "too_many";
    case 503:
        return "busy";
    case 504:
        return "too_slow";
    case 507:
        return "disk_full";
    default:
        return status >= 500 ? "internal" : "not_json";
    }
}

static struct text problem_detail(const struct exchange *x, const char *language)
{
    const struct refusal *refusal = &x->refusal;
    struct text sentence = refusal->detail;

    if (text_is_absent(sentence))
        sentence = sentence_of(SENTENCE_PROBLEM, refusal->code, language);
    return text_is_absent(sentence) ? sentence_of(SENTENCE_PROBLEM, text_of(general_code(refusal->status)), language)
                                    : sentence;
}

static struct text field_detail(struct text code, const char *language)
{
    struct text sentence = sentence_of(SENTENCE_FIELD, code, language);

    if (text_is_absent(sentence))
        sentence = sentence_of(SENTENCE_PROBLEM, code, language);
    return text_is_absent(sentence) ? sentence_of(SENTENCE_FIELD, lit("unfit"), language) : sentence;
}

static void add_member(struct buffer *out, const char *name, struct text value)
{
    buffer_add_byte(out, ',');
    buffer_add_json(out, text_of(name));
    buffer_add_byte(out, ':');
    buffer_add_json(out, value);
}

static void add_fields(struct exchange *x, const char *language)
{
    const struct refusal *refusal = &x->refusal;
    struct buffer *out = &x->out;

    buffer_add(out, lit(",\"fields\":["));
    for (size_t i = 0; i < refusal->field_count; i++) {
        struct text code = text_of(refusal->fields[i].code);

        buffer_add(out, i == 0 ? lit("{\"name\":") : lit(",{\"name\":"));
        buffer_add_json(out, refusal->fields[i].name);
        add_member(out, "code", code);
        add_member(out, "detail", field_detail(code, language));
        buffer_add_byte(out, '}');
    }
    buffer_add_byte(out, ']');
}

void problem_answer(struct exchange *x)
{
    const struct refusal *refusal = &x->refusal;
    const char *language = language_wanted(header(x, "accept-language"));
    struct buffer *out = &x->out;

    buffer_clear(out);
    buffer_add(out, lit("{\"type\":\"about:blank\""));
    add_member(out, "title", title_of(refusal->status, language));
    buffer_print(out, ",\"status\":%d", refusal->status);
    add_member(out, "code", refusal->code);
    add_member(out, "detail", problem_detail(x, language));
    add_member(out, "request", x->id);
    if (refusal->field_count > 0)
        add_fields(x, language);
    if (refusal->member != NULL) {
        buffer_add_byte(out, ',');
        buffer_add_json(out, text_of(refusal->member));
        buffer_add_byte(out, ':');
        buffer_add(out, refusal->shown);
    }
    buffer_add_byte(out, '}');
    x->status = refusal->status;
    x->content = arena_copy(x->arena, buffer_text(out)); /* a late answer may still use the buffer */
    x->content_type = lit("application/problem+json");
    if (refusal->retry_seconds > 0)
        answer_header(x, "retry-after", arena_print(x->arena, "%u", refusal->retry_seconds));
}
