/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The texts are rendered first, as plain text. The frame then escapes them, so that no template can forget it. */
#include "jobs/mail_message.h"

#include "common/autolink.h"
#include "common/must.h"

#include <string.h>

enum { WIDTH = 72, PART_BYTES = 8192 };

static const struct text sans = {"-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif", 58};
static const struct text serif = {"Palatino,'Palatino Linotype','Book Antiqua',Georgia,serif", 57};

/* Renders the parts of a mail's text. */
struct words {
    struct arena *arena;
    const struct mail_template *template;
    struct template_scope scope;
    bool too_long;
};

/* ---- texts ---- */

/* Replaces each run of white space and control characters, of templates and of values, by one space. */
static struct text collapse_space(struct arena *arena, struct text text)
{
    char *bytes = arena_take(arena, text.length + 1);
    size_t length = 0;

    for (size_t i = 0; i < text.length; i++) {
        const unsigned char byte = (unsigned char)text.at[i];
        const bool space = byte <= ' ' || byte == 0x7f;

        if (!space)
            bytes[length++] = text.at[i];
        else if (length && bytes[length - 1] != ' ')
            bytes[length++] = ' ';
    }
    return text_trim(text_from(bytes, length));
}

static struct text render_words(struct words *words, const struct template *template,
                                const struct template_scope *scope)
{
    struct buffer out;

    buffer_open_secret(&out, PART_BYTES);
    template_render(template, scope, OUTPUT_PLAIN, &out);
    words->too_long |= out.overflowed;
    const struct text text = collapse_space(words->arena, buffer_text(&out));
    buffer_close(&out);
    return text;
}

static struct text render_part(struct words *words, enum mail_part part)
{
    return words->template->counts[part] ? render_words(words, &words->template->parts[part][0], &words->scope)
                                         : no_text;
}

/* All lines of a part that may occur several times. Empty lines, whose value is unknown, are omitted. */
static struct template_value render_parts(struct words *words, enum mail_part part, struct text name)
{
    struct template_scope *items = arena_take(words->arena, MAIL_REPEATS * sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < words->template->counts[part]; i++) {
        const struct text text = render_words(words, &words->template->parts[part][i], &words->scope);
        struct template_value *value = arena_take(words->arena, sizeof(*value));

        if (text.length == 0)
            continue;
        *value = (struct template_value){.name = lit("text"), .text = text};
        items[count++] = (struct template_scope){value, 1, NULL};
    }
    return (struct template_value){.name = name, .items = items, .count = count};
}

static struct template_value render_items(struct words *words, const struct mail_facts *facts)
{
    const size_t count = facts->portal_count < MAIL_PORTALS ? facts->portal_count : MAIL_PORTALS;
    struct template_scope *items = arena_take(words->arena, (count + 1) * sizeof(*items));

    for (size_t i = 0; i < count; i++) {
        const struct mail_portal *portal = &facts->portals[i];
        const struct template_scope scope = mail_portal_values(words->arena, portal);
        struct template_value *values = arena_take(words->arena, 2 * sizeof(*values));

        values[0] = (struct template_value){.name = lit("text"),
                                            .text = render_words(words, &words->template->parts[PART_ITEM][0], &scope)};
        values[1] = (struct template_value){.name = lit("link"), .text = mail_portal_link(words->arena, portal)};
        items[i] = (struct template_scope){values, 2, NULL};
    }
    return (struct template_value){.name = lit("items"), .items = items, .count = count};
}

/* The texts of messages, which keep their lines. In the plain part each line is indented, so that none of them ends the
   mail ("-- ") or looks like our words. */
static struct template_value render_quotes(struct arena *arena, const struct mail_facts *facts)
{
    const size_t count = facts->quote_count < MAIL_QUOTES ? facts->quote_count : MAIL_QUOTES;
    struct template_scope *items = arena_take(arena, (count + 1) * sizeof(*items));

    for (size_t i = 0; i < count; i++) {
        const struct text text = autolink_break(facts->quotes[i], AUTOLINK_BREAKS_DIGITS, arena);
        struct template_value *values = arena_take(arena, 2 * sizeof(*values));
        struct buffer plain;
        struct text rest = text;

        buffer_open_secret(&plain, MAIL_MESSAGE_BYTES);
        while (!text_is_absent(rest)) {
            buffer_add(&plain, buffer_text(&plain).length ? lit("\n    ") : lit("    "));
            buffer_add(&plain, text_next(&rest, '\n'));
        }
        values[0] = (struct template_value){.name = lit("text"), .text = text};
        values[1] = (struct template_value){.name = lit("plain"), .text = arena_copy(arena, buffer_text(&plain))};
        buffer_close(&plain);
        items[i] = (struct template_scope){values, 2, NULL};
    }
    return (struct template_value){.name = lit("quotes"), .items = items, .count = count};
}

/* Of the recipient, as the mail may show it; empty if it may not. */
static struct text render_name(const struct words *words)
{
    for (size_t i = 0; i < words->scope.count; i++)
        if (text_equal(words->scope.values[i].name, lit("name")))
            return collapse_space(words->arena, words->scope.values[i].text);
    return lit("");
}

/* ---- plain ---- */

/* Wraps one line of the frame at WIDTH columns and keeps its indent. A longer word (a link) gets a line of its own. */
static void wrap_line(struct buffer *out, struct text line)
{
    size_t indent = 0, column;

    while (indent < line.length && line.at[indent] == ' ')
        indent++;
    const struct text space = text_slice(line, 0, indent);
    struct text rest = text_slice(line, indent, SIZE_MAX);

    buffer_add(out, space);
    column = indent;
    while (!text_is_absent(rest)) {
        const struct text word = text_next(&rest, ' ');

        if (column > indent && column + 1 + word.length > WIDTH) {
            buffer_add_byte(out, '\n');
            buffer_add(out, space);
            column = indent;
        }
        if (column > indent) {
            buffer_add_byte(out, ' ');
            column++;
        }
        buffer_add(out, word);
        column += word.length;
    }
}

static void wrap_text(struct buffer *out, struct text text)
{
    while (!text_is_absent(text)) {
        const struct text line = text_next(&text, '\n');

        if (text_equal(line, lit("--")))
            buffer_add(out, lit("-- ")); /* the signature separator (RFC 3676, section 4.3) */
        else
            wrap_line(out, line);
        if (!text_is_absent(text))
            buffer_add_byte(out, '\n');
    }
}

/* ---- frames ---- */

/* Returns an absent text when the result is too long. */
static struct text render_frame(struct arena *arena, const struct template *frame, const struct template_scope *scope,
                                enum template_output output)
{
    struct buffer page, wrapped;
    struct text text = no_text;

    buffer_open_secret(&page, MAIL_MESSAGE_BYTES);
    buffer_open_secret(&wrapped, MAIL_MESSAGE_BYTES);
    template_render(frame, scope, output, &page);
    if (output == OUTPUT_PLAIN)
        wrap_text(&wrapped, buffer_text(&page));
    if (!page.overflowed && !wrapped.overflowed)
        text = arena_copy(arena, buffer_text(output == OUTPUT_PLAIN ? &wrapped : &page));
    buffer_close(&wrapped);
    buffer_close(&page);
    return text;
}

bool mail_message_make(struct arena *arena, const struct mail_language *language, const struct mail_facts *facts,
                       const struct mail_brand *brand, struct mail_message *message)
{
    const struct mail_kind *kind = mail_kind_of(facts);

    if (kind == NULL || (kind->needs_token && facts->token.length == 0) || (kind->has_list && facts->portal_count == 0))
        return false;
    struct words words = {
        .arena = arena, .template = &language->templates[kind - mail_kinds], .scope = mail_values(arena, kind, facts)};
    const struct text subject = render_part(&words, PART_SUBJECT);
    const struct text sender = autolink_break(collapse_space(arena, brand->sender), AUTOLINK_BREAKS_DIGITS, arena);
    const struct template_value values[] = {
        {lit("language"), text_of(language->name)},
        {lit("sender"), sender},
        {lit("subject"), subject},
        {lit("preview"), render_part(&words, PART_PREVIEW)},
        {lit("heading"), render_part(&words, PART_HEADING)},
        render_parts(&words, PART_TEXT, lit("texts")),
        {lit("code"), render_part(&words, PART_CODE)},
        render_quotes(arena, facts),
        render_items(&words, facts),
        {lit("button"), render_part(&words, PART_BUTTON)},
        {lit("link"), mail_link(arena, kind, facts)},
        render_parts(&words, PART_NOTE, lit("notes")),
        {lit("unsubscribe"), mail_unsubscribe_link(arena, facts)},
        {lit("reason"), render_part(&words, PART_REASON)},
        {lit("address"), collapse_space(arena, brand->address)},
        {lit("phone"), autolink_break(collapse_space(arena, brand->phone), AUTOLINK_KEEPS_DIGITS, arena)},
        {lit("font"), brand->serif ? serif : sans},
        {lit("fill"), brand->fill},
        {lit("on_fill"), brand->on_fill},
        {lit("link_colour"), brand->link},
        {lit("dark_fill"), brand->dark_fill},
        {lit("dark_on_fill"), brand->dark_on_fill},
        {lit("dark_link"), brand->dark_link},
    };
    const struct template_scope scope = {values, sizeof(values) / sizeof(values[0]), NULL};

    message->from_name = sender;
    message->to_name = render_name(&words);
    message->subject = subject;
    message->html = render_frame(arena, &language->html, &scope, OUTPUT_HTML);
    message->plain = render_frame(arena, &language->plain, &scope, OUTPUT_PLAIN);
    return !words.too_long && !text_is_absent(message->html) && !text_is_absent(message->plain);
}
