/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A sentence may contain {object}, {client} and {detail}. What a name says in turn is not looked at: names are text of
   strangers. */
#include "worker/audit/audit_words.h"

#include "common/buffer.h"
#include "http/audit_kinds.h"
#include "http/capability.h"

enum { SENTENCE_BYTES = 8 * 1024 /* several names of 200 characters each; a longer sentence is cut */ };

extern const struct audit_object audit_audit_objects[];

static struct text sentence_close(struct exchange *x, struct buffer *out)
{
    struct text text = arena_copy(arena(x), buffer_text(out));

    buffer_close(out);
    return text;
}

/* Adds words up to the next mark, which it returns without its braces; absent at the end. */
static struct text add_until_mark(struct buffer *out, struct text *rest)
{
    size_t open = text_find(*rest, '{'), close = text_find(*rest, '}');
    struct text mark;

    if (open == SIZE_MAX || close == SIZE_MAX || close < open) {
        buffer_add(out, *rest);
        return no_text;
    }
    buffer_add(out, text_slice(*rest, 0, open));
    mark = text_slice(*rest, open + 1, close - open - 1);
    *rest = text_slice(*rest, close + 1, SIZE_MAX);
    return mark;
}

static const struct audit_object *object_words(struct text kind)
{
    const struct audit_object *object = audit_audit_objects;

    while (object->kind != NULL && !text_equal(text_of(object->kind), kind))
        object++;
    return object->kind == NULL ? NULL : object;
}

/* "the document “Lease.pdf”", or "a removed document" without a name. */
static void add_object(struct buffer *out, struct text kind, struct text name)
{
    const struct audit_object *object = object_words(kind);
    struct text rest;

    if (object == NULL)
        return;
    rest = text_of(text_is_absent(name) ? object->removed : object->named);
    if (!text_is_absent(add_until_mark(out, &rest))) {
        buffer_add(out, name);
        buffer_add(out, rest);
    }
}

static const char *words_of(const struct audit_kind *kind, struct text detail, struct text detail_name)
{
    const struct audit_words *words = kind->details;

    if (kind->named != NULL && !text_is_absent(detail_name))
        return kind->named;
    for (; words != NULL && words->code != NULL; words++)
        if (text_equal(text_of(words->code), detail))
            return words->words;
    return kind->words;
}

struct text audit_what(struct exchange *x, const struct statement *statement, size_t row)
{
    struct text what = row_text(x, statement, row, "what"), reason = row_text(x, statement, row, "reason");
    struct text detail = row_text(x, statement, row, "detail_name"), rest, mark;
    const struct audit_kind *kind = capability_audit_kind(what);
    struct buffer out;

    if (kind == NULL)
        return what; /* of a later version, after going back to this one */
    buffer_open(&out, SENTENCE_BYTES);
    rest = text_of(words_of(kind, row_text(x, statement, row, "detail"), detail));
    while (!text_is_absent(mark = add_until_mark(&out, &rest))) {
        if (text_equal(mark, lit("object")))
            add_object(&out, text_of(kind->object), row_text(x, statement, row, "object_name"));
        else if (text_equal(mark, lit("client")))
            add_object(&out, lit("account"), row_text(x, statement, row, "account_name"));
        else
            buffer_add(&out, detail);
    }
    if (!text_is_absent(reason)) {
        buffer_add(&out, lit(": “"));
        buffer_add(&out, reason);
        buffer_add(&out, lit("”"));
    }
    return sentence_close(x, &out);
}

struct text audit_who(struct exchange *x, const struct statement *statement, size_t row)
{
    struct text name = row_text(x, statement, row, "name"), key = row_text(x, statement, row, "via_name");
    struct buffer out;

    if (text_is_absent(row_text(x, statement, row, "person")))
        return lit("Portico");
    buffer_open(&out, SENTENCE_BYTES);
    add_object(&out, lit("person"), name);
    if (text_equal(row_text(x, statement, row, "person_kind"), lit("contact")))
        buffer_add(&out, lit(" (client)"));
    if (!text_is_absent(row_text(x, statement, row, "via"))) {
        buffer_add(&out, lit(", with "));
        add_object(&out, lit("key"), key);
    }
    return sentence_close(x, &out);
}

struct text audit_from(struct exchange *x, const struct statement *statement, size_t row)
{
    struct text agent = row_text(x, statement, row, "agent"), address = row_text(x, statement, row, "address");

    if (text_is_absent(agent) || text_is_absent(address))
        return text_is_absent(agent) ? address : agent;
    return arena_print(arena(x), "%.*s, %.*s", (int)agent.length, agent.at, (int)address.length, address.at);
}
