/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Line breaks are counted and written only before the next word, so that nested blocks make one of them. */
#include "mail_in/html_text.h"

#include "common/buffer.h"
#include "common/must.h"
#include "mail_in/html_entities.h"
#include "mail_in/html_tag.h"

#include <string.h>

enum { GROWTH = 12 /* the most: "a" and a line break in <pre> in ten quotes are 22 bytes */, NO_BREAK_SPACE = 0xa0 };

/* An element that is open; only these two kinds hold quotes. */
struct element {
    bool is_blockquote, is_quote;
};

struct writer {
    struct buffer out;
    size_t line_at; /* where the line begins */
    size_t breaks;  /* to be written before the next word */
    bool has_space; /* the same, within a line */
    size_t margin;  /* breaks around the paragraph */
    bool is_preformatted;
    struct element open[HTML_DEPTH];
    size_t depth, quotes;
    struct text link;
    size_t link_at, quote_at;
    bool is_marked; /* the next word is where Outlook's quote begins */
};

static void want_breaks(struct writer *writer, size_t count)
{
    writer->breaks = writer->breaks < count ? count : writer->breaks;
}

static void begin_line(struct writer *writer)
{
    /* "-- " is a signature only with its space (RFC 3676, section 4.3). */
    if (writer->has_space && text_equal(text_slice(buffer_text(&writer->out), writer->line_at, SIZE_MAX), lit("--")))
        buffer_add_byte(&writer->out, ' ');
    for (size_t i = 0; i < writer->breaks && writer->out.length > 0; i++)
        buffer_add_byte(&writer->out, '\n');
    writer->breaks = 0;
    writer->line_at = writer->out.length;
    if (writer->is_marked) {
        writer->quote_at = writer->out.length;
        writer->is_marked = false;
    }
    for (size_t i = 0; i < writer->quotes && i < HTML_QUOTE_DEPTH; i++)
        buffer_add(&writer->out, lit("> "));
}

static void write_word(struct writer *writer, struct text word)
{
    if (writer->breaks > 0 || writer->out.length == 0)
        begin_line(writer);
    else if (writer->has_space)
        buffer_add_byte(&writer->out, ' ');
    writer->has_space = false;
    buffer_add(&writer->out, word);
}

static void write_character(struct writer *writer, uint32_t character)
{
    char bytes[4];
    size_t length = 0;

    if (character == NO_BREAK_SPACE)
        character = ' ';
    if (character < 0x80) {
        bytes[length++] = (char)character;
    } else {
        const size_t more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
        static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};

        bytes[length++] = (char)(first[more] | (character >> (6 * more)));
        for (size_t i = more; i > 0; i--)
            bytes[length++] = (char)(0x80 | ((character >> (6 * (i - 1))) & 0x3f));
    }
    write_word(writer, text_from(bytes, length));
}

/* ---- tags ---- */

static bool is_named(const struct html_tag *tag, const char *name)
{
    return text_equal_ignoring_case(tag->name, text_of(name));
}

static bool is_one_of(const struct html_tag *tag, const char *const *names)
{
    for (; *names != NULL; names++)
        if (is_named(tag, *names))
            return true;
    return false;
}

static bool has_class(const struct html_tag *tag, const char *name)
{
    struct text rest = tag->class;

    while (!text_is_absent(rest))
        if (text_equal(text_trim(text_next(&rest, ' ')), text_of(name)))
            return true;
    return false;
}

static bool is_quote(const struct html_tag *tag)
{
    if (is_named(tag, "blockquote"))
        return text_equal_ignoring_case(tag->type, lit("cite")) || has_class(tag, "gmail_quote");
    return has_class(tag, "yahoo_quoted") || has_class(tag, "moz-cite-prefix") ||
           (!text_is_absent(tag->id) && text_starts_with(tag->id, lit("ymail_android")));
}

static bool is_mark(const struct html_tag *tag)
{
    return text_equal(tag->id, lit("divRplyFwdMsg")) || text_equal(tag->id, lit("appendonsend"));
}

static void open_element(struct writer *writer, const struct html_tag *tag)
{
    const struct element element = {is_named(tag, "blockquote"), is_quote(tag)};

    if (writer->depth < HTML_DEPTH) {
        writer->open[writer->depth] = element;
        writer->quotes += element.is_quote;
    }
    writer->depth++;
    /* Within a quote, the mark is old itself, and says nothing about what is below the quote. */
    writer->is_marked = writer->is_marked || (is_mark(tag) && writer->quotes == 0 && writer->quote_at == SIZE_MAX);
}

/* An end tag closes the innermost element of its kind with all in it; one that closes none is nothing. */
static void close_element(struct writer *writer, bool is_blockquote)
{
    size_t depth = writer->depth;

    if (depth > HTML_DEPTH) {
        writer->depth--;
        return;
    }
    while (depth > 0 && writer->open[depth - 1].is_blockquote != is_blockquote)
        depth--;
    for (; depth > 0 && writer->depth >= depth; writer->depth--)
        writer->quotes -= writer->open[writer->depth - 1].is_quote;
}

static bool is_shown_in(struct text words, struct text link)
{
    if (text_ends_with(link, lit("/")))
        link.length--;
    return link.length > 0 && memmem(words.at, words.length, link.at, link.length) != NULL;
}

/* The address of a link, without the bytes that would end the brackets. */
static void end_link(struct writer *writer)
{
    const struct text link = writer->link;
    const struct text words = text_slice(buffer_text(&writer->out), writer->link_at, SIZE_MAX);

    writer->link = no_text;
    if (link.length > HTML_LINK_BYTES || writer->quotes > 0 || text_trim(words).length == 0 ||
        !(text_equal_ignoring_case(text_slice(link, 0, 7), lit("http://")) ||
          text_equal_ignoring_case(text_slice(link, 0, 8), lit("https://"))) ||
        is_shown_in(words, link))
        return;
    writer->has_space = true;
    write_word(writer, lit("<"));
    for (size_t i = 0; i < link.length; i++) {
        if (link.at[i] > ' ' && link.at[i] != '<' && link.at[i] != '>' && link.at[i] != 0x7f)
            buffer_add_byte(&writer->out, link.at[i]);
        if (text_starts_with(text_slice(link, i, 5), lit("&amp;")))
            i += 4;
    }
    buffer_add_byte(&writer->out, '>');
}

static void take_link(struct writer *writer, const struct html_tag *tag)
{
    if (!text_is_absent(writer->link))
        end_link(writer);
    if (!tag->is_end && !text_is_absent(tag->href)) {
        writer->link = tag->href;
        writer->link_at = writer->out.length;
    }
}

static void take_tag(struct writer *writer, const struct html_tag *tag)
{
    static const char *const blocks[] = {"div", "blockquote", "tr",  "li",   "table", "ul",
                                         "ol",  "hr",         "pre", "body", NULL};
    static const char *const spaced[] = {"p", "h1", "h2", "h3", "h4", "h5", "h6", NULL};
    static const char *const cells[] = {"td", "th", NULL};

    /* Outlook writes each line as a paragraph without space around it. */
    if (is_one_of(tag, spaced) && !tag->is_end)
        writer->margin = !text_is_absent(tag->class) && text_starts_with(tag->class, lit("Mso")) ? 1 : 2;
    if (is_one_of(tag, spaced))
        want_breaks(writer, writer->margin);
    else if (is_one_of(tag, blocks))
        want_breaks(writer, 1);
    else if (is_named(tag, "br"))
        writer->breaks += writer->breaks < 2;
    else if (is_one_of(tag, cells))
        writer->has_space = true;
    else if (is_named(tag, "a"))
        take_link(writer, tag);
    if (is_named(tag, "li") && !tag->is_end) {
        write_word(writer, lit("-"));
        writer->has_space = true;
    }
    if (is_named(tag, "pre"))
        writer->is_preformatted = !tag->is_end;
    if (is_named(tag, "div") || is_named(tag, "blockquote")) {
        if (tag->is_end)
            close_element(writer, is_named(tag, "blockquote"));
        else
            open_element(writer, tag);
    }
}

/* ---- text ---- */

static void take_space(struct writer *writer, char byte)
{
    if (!writer->is_preformatted)
        writer->has_space = writer->out.length > 0;
    else if (byte == '\n')
        writer->breaks++;
    else if (byte != '\r')
        write_word(writer, lit(" "));
}

static void take_text(struct writer *writer, struct html_scan *scan)
{
    const char byte = scan->html.at[scan->at];
    uint32_t character;
    size_t length = byte == '&' ? html_entity(scan->html, scan->at, &character) : 0;

    if (length == 0) {
        if (byte == ' ' || (byte >= '\t' && byte <= '\r')) {
            take_space(writer, byte);
            scan->at++;
            return;
        }
        length = text_character(scan->html, scan->at, &character);
        must(length > 0);
    }
    write_character(writer, character);
    scan->at += length;
}

struct html_text html_text(struct text html, struct arena *arena)
{
    struct writer writer = {.quote_at = SIZE_MAX};
    struct html_scan scan = {.html = html};
    struct html_text result;
    struct html_tag tag;

    buffer_open(&writer.out, GROWTH * html.length + HTML_LINK_BYTES);
    while (scan.at < html.length) {
        if (html.at[scan.at] != '<' || !html_tag_next(&scan, &tag))
            take_text(&writer, &scan);
        else
            take_tag(&writer, &tag);
    }
    must(!writer.out.overflowed);
    result = (struct html_text){arena_copy(arena, writer.out.length == 0 ? lit("") : buffer_text(&writer.out)),
                                writer.quote_at};
    buffer_close(&writer.out);
    return result;
}
