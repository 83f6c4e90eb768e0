/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* transcript.pdf: the conversation as a letter-like record. In English, as the audit log and its export are. */
#include "worker/messages/transcript/facts.h"

#include "common/buffer.h"
#include "common/must.h"
#include "worker/messages/transcript/pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 4096 };

struct form {
    struct pages *pages;
    struct buffer line;
    json_int_t messages;
    const char *zone; /* the head's, which the form holds */
    json_t *head;
    json_t *words;    /* of which `rest` is not drawn yet, or NULL */
    struct text rest; /* absent: nothing */
};

static const char *string_of(const json_t *object, const char *name, const char *absent)
{
    const char *value = json_string_value(json_object_get(object, name));

    return value == NULL ? absent : value;
}

static const char *name_of(const json_t *object, const char *name)
{
    return string_of(object, name, "somebody whose name is not shown to you");
}

static void add_line(struct form *form, enum pages_style style)
{
    pages_add(form->pages, style, buffer_text(&form->line));
    buffer_clear(&form->line);
}

/* "2026-05-05 11:12:00 Europe/Berlin (2026-05-05T09:12:00.000000Z)", from two members. */
static void print_time(struct form *form, const json_t *object, const char *name)
{
    char local[64];
    const char *written;

    snprintf(local, sizeof(local), "%s_local", name);
    written = string_of(object, local, NULL);
    if (written != NULL && strlen(written) >= 19)
        buffer_print(&form->line, "%.10s %.8s %s (", written, written + 11, form->zone);
    buffer_add(&form->line, text_of(string_of(object, name, "")));
    if (written != NULL)
        buffer_add_byte(&form->line, ')');
}

static void print_said(struct form *form, const char *label, const char *value)
{
    buffer_print(&form->line, "%s: %s", label, value);
    add_line(form, PAGES_NOTE);
}

static const char *side_of(const json_t *object)
{
    return strcmp(string_of(object, "side", ""), "firm") == 0 ? "firm" : "client";
}

static void print_reads(struct form *form)
{
    const json_t *reads = json_object_get(form->head, "reads");
    json_t *read;
    size_t i;

    if (json_array_size(reads) > 0)
        pages_add(form->pages, PAGES_HEAD, lit("Read"));
    json_array_foreach(reads, i, read)
    {
        buffer_print(&form->line, "%s (%s) read up to message %lld: ", name_of(read, "name"), side_of(read),
                     (long long)json_integer_value(json_object_get(read, "number")));
        print_time(form, read, "at");
        add_line(form, PAGES_NOTE);
    }
}

static void print_head(struct form *form)
{
    const json_t *head = form->head, *by = json_object_get(head, "exported_by");
    const json_t *matter = json_object_get(head, "matter");

    pages_add(form->pages, PAGES_TITLE, text_of(string_of(head, "subject", "")));
    pages_space(form->pages, 4);
    print_said(form, "Firm", string_of(json_object_get(head, "firm"), "name", ""));
    print_said(form, "Client", string_of(json_object_get(head, "client"), "name", ""));
    if (json_is_object(matter))
        print_said(form, "Matter", string_of(matter, "title", ""));
    buffer_print(&form->line, "Exported by %s (%s), ", name_of(by, "name"), side_of(by));
    print_time(form, head, "exported_at");
    add_line(form, PAGES_NOTE);
    buffer_print(&form->line, "Messages: %lld. Conversation %s",
                 (long long)json_integer_value(json_object_get(head, "message_count")), string_of(head, "thread", ""));
    add_line(form, PAGES_NOTE);
    pages_space(form->pages, 6);
    print_reads(form);
}

static void *open_form(facts_f *write, void *owner, const json_t *head)
{
    struct form *form = calloc(1, sizeof(*form));

    must(form != NULL);
    buffer_open_secret(&form->line, LINE_BYTES);
    form->head = json_incref((json_t *)head);
    form->zone = string_of(json_object_get(head, "firm"), "time_zone", "");
    form->pages = pages_open(write, owner, text_of(string_of(head, "subject", "")),
                             text_of(string_of(json_object_get(head, "firm"), "name", "")));
    print_head(form);
    return form;
}

static const struct {
    const char *state, *words;
} states[] = {
    {"unavailable", "not included: no longer in the vault, or not shared with the person who exported this"},
    {"sensitive", "not included: sensitive, and no second factor was shown in the last five minutes"},
    {"missing", "not included: its file is missing"},
};

static void print_attachment(struct form *form, const json_t *attachment)
{
    const char *state = string_of(attachment, "state", ""), *digest = string_of(attachment, "sha256", NULL);

    buffer_print(&form->line, "Attachment %lld: %s, %lld bytes, %s",
                 (long long)json_integer_value(json_object_get(attachment, "position")),
                 string_of(attachment, "name", ""), (long long)json_integer_value(json_object_get(attachment, "size")),
                 string_of(attachment, "type", ""));
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (strcmp(states[i].state, state) == 0)
            buffer_print(&form->line, " (%s)", states[i].words);
    }
    add_line(form, PAGES_NOTE);
    if (digest == NULL)
        return;
    buffer_print(&form->line, "SHA-256 %s", digest);
    add_line(form, PAGES_CODE);
}

static void print_message(struct form *form, const json_t *message)
{
    const json_t *deletion = json_object_get(message, "deletion");
    json_t *attachment;
    size_t i;

    form->messages++;
    pages_rule(form->pages);
    buffer_print(&form->line, "%lld. %s (%s)", (long long)json_integer_value(json_object_get(message, "number")),
                 name_of(message, "author_name"), side_of(message));
    add_line(form, PAGES_HEAD);
    print_time(form, message, "at");
    buffer_print(&form->line, ", by %s", string_of(message, "via", ""));
    add_line(form, PAGES_NOTE);
    if (json_is_object(deletion)) {
        buffer_print(&form->line, "Deleted by %s, ", name_of(deletion, "by_name"));
        print_time(form, deletion, "at");
        add_line(form, PAGES_NOTE);
    }
    json_array_foreach(json_object_get(message, "attachments"), i, attachment) print_attachment(form, attachment);
    pages_space(form->pages, 3);
}

/* The first version has the time of its message. */
static void print_text(struct form *form, const json_t *text)
{
    json_int_t version = json_integer_value(json_object_get(text, "version"));
    const json_t *words = json_object_get(text, "text");

    if (version > 1) {
        pages_space(form->pages, 4);
        buffer_print(&form->line, "Version %lld, by %s, ", (long long)version, name_of(text, "author_name"));
        print_time(form, text, "at");
        add_line(form, PAGES_NOTE);
    }
    if (json_is_string(words)) {
        form->words = json_incref((json_t *)words);
        form->rest = text_from(json_string_value(words), json_string_length(words));
    }
}

/* A long text takes seconds, so it is drawn in parts. */
static bool more(void *owner)
{
    struct form *form = owner;

    if (form->words == NULL)
        return false;
    pages_flow(form->pages, PAGES_BODY, &form->rest);
    if (text_is_absent(form->rest)) {
        json_decref(form->words);
        form->words = NULL;
    }
    return true;
}

static void draw_rest(struct form *form)
{
    while (more(form))
        continue;
}

static bool add(void *owner, const json_t *line)
{
    struct form *form = owner;
    const json_t *message = json_object_get(line, "message"), *text = json_object_get(line, "text");

    draw_rest(form);
    if (json_is_object(message))
        print_message(form, message);
    if (json_is_object(text))
        print_text(form, text);
    return true;
}

static bool finish(void *owner)
{
    struct form *form = owner;

    draw_rest(form);
    pages_rule(form->pages);
    buffer_print(&form->line,
                 "End of the conversation: %lld messages on %u pages. The same facts are in "
                 "transcript.json, and the SHA-256 of each file is in SHA256SUMS.",
                 (long long)form->messages, pages_count(form->pages));
    add_line(form, PAGES_NOTE);
    return pages_finish(form->pages);
}

static void close_form(void *owner)
{
    struct form *form = owner;

    if (form == NULL)
        return;
    pages_close(&form->pages);
    buffer_close(&form->line);
    json_decref(form->words);
    json_decref(form->head);
    free(form);
}

const struct facts_form pdf_form = {open_form, add, more, finish, close_form};
