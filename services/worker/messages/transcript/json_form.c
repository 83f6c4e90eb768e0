/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* transcript.json: one object, of which docs/transcript.schema.json is the schema. */
#include "worker/messages/transcript/facts.h"

#include "common/must.h"

#include <stdlib.h>

enum { JSON_OPTIONS = JSON_INDENT(2) };

struct form {
    facts_f *write;
    void *owner;
    bool has_message, has_text;
};

static bool put(struct form *form, struct text text)
{
    return form->write(form->owner, text);
}

static int on_dump(const char *bytes, size_t length, void *owner)
{
    return put(owner, text_from(bytes, length)) ? 0 : -1;
}

static bool put_value(struct form *form, const json_t *value)
{
    return json_dump_callback(value, on_dump, form, JSON_OPTIONS | JSON_ENCODE_ANY) == 0;
}

/* The members of an object without its braces, for one that goes on. */
static bool put_members(struct form *form, const json_t *object)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)object, name, value)
    {
        if (!put(form, lit("\"")) || !put(form, text_of(name)) || !put(form, lit("\": ")) || !put_value(form, value) ||
            !put(form, lit(",\n")))
            return false;
    }
    return true;
}

static void *open_form(facts_f *write, void *owner, const json_t *head)
{
    struct form *form = calloc(1, sizeof(*form));

    must(form != NULL);
    *form = (struct form){.write = write, .owner = owner};
    if (put(form, lit("{\n\"format\": \"" FACTS_FORMAT "\",\n")) && put_members(form, head) &&
        put(form, lit("\"messages\": [")))
        return form;
    free(form);
    return NULL;
}

static bool end_message(struct form *form)
{
    bool had = form->has_message;

    form->has_message = form->has_text = false;
    return !had || put(form, lit("]\n}"));
}

static bool add_message(struct form *form, const json_t *message)
{
    struct text separator = form->has_message ? lit(",\n") : lit("\n");

    if (!end_message(form) || !put(form, separator) || !put(form, lit("{\n")) || !put_members(form, message) ||
        !put(form, lit("\"texts\": [")))
        return false;
    form->has_message = true;
    return true;
}

static bool add_line(void *owner, const json_t *line)
{
    struct form *form = owner;
    const json_t *message = json_object_get(line, "message"), *text = json_object_get(line, "text");
    struct text separator;

    if (json_is_object(message) && !add_message(form, message))
        return false;
    if (!json_is_object(text))
        return true;
    separator = form->has_text ? lit(",\n") : lit("\n");
    form->has_text = true;
    return put(form, separator) && put_value(form, text);
}

static bool finish(void *owner)
{
    struct form *form = owner;

    return end_message(form) && put(form, lit("\n]\n}\n"));
}

const struct facts_form json_form = {open_form, add_line, NULL, finish, free};
