/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * First, each line gets a kind. Then the text is narrowed: by what ends it for certain (our marker, a header block, a
 * bar), by signatures and quotes at its end, and by a quote at its start if all of the answer is below it.
 *
 * The one complication is that answers may stand between quotes. Then nothing but the end is cut.
 */
#include "mail_in/reply_cut.h"

#include "common/arena.h"
#include "mail_in/reply_words.h"

#include <string.h>

enum {
    ATTRIBUTION_LINES = 4,
    BLOCK_LINES = 6,      /* a header block has four, and some programs add Cc and attachments */
    BLOCK_LABELS = 3,     /* so many kinds of the four */
    SIGNATURE_LINES = 12, /* a longer end after "-- " is text */
};

enum kind { BLANK, TEXT, QUOTE, ATTRIBUTION };

struct line {
    struct text text;
    enum kind kind;
};

/* The lines [from, to) are shown, as far as is known; [0, count) are all. */
struct scan {
    const struct reply *reply;
    struct line *lines;
    size_t count, from, to;
    bool is_whole; /* false if there are more lines than the limit */
};

static struct text bare_at(const struct scan *scan, size_t at)
{
    return reply_bare(scan->lines[at].text);
}

static void split(struct scan *scan, struct arena *arena)
{
    struct text rest = scan->reply->text;
    size_t room = 1, depth;

    for (size_t i = 0; i < rest.length; i++)
        room += rest.at[i] == '\n';
    scan->is_whole = room <= REPLY_LINES;
    room = scan->is_whole ? room : REPLY_LINES;
    scan->lines = arena_take(arena, room * sizeof(*scan->lines));
    for (; scan->count < room; scan->count++) {
        struct line *line = &scan->lines[scan->count];

        line->text = text_slice(text_next(&rest, '\n'), 0, REPLY_LINE_BYTES);
        reply_unquote(line->text, &depth);
        line->kind = depth > 0 ? QUOTE : reply_is_blank(line->text) ? BLANK : TEXT;
    }
    scan->to = scan->count;
}

/* The next line from `at` on that is not blank, or `scan->to`. */
static size_t skip_blank(const struct scan *scan, size_t at)
{
    while (at < scan->to && scan->lines[at].kind == BLANK)
        at++;
    return at;
}

static size_t trim_blank(const struct scan *scan, size_t to)
{
    while (to > scan->from && scan->lines[to - 1].kind == BLANK)
        to--;
    return to;
}

/* ---- rule 1: our marker ---- */

static bool has_text_from(const struct scan *scan, size_t at)
{
    for (; at < scan->to; at++)
        if (scan->lines[at].kind == TEXT && !reply_is_device_line(bare_at(scan, at)))
            return true;
    return false;
}

/* A quoted marker is the end only if nobody wrote below the quote. */
static size_t find_marker(const struct scan *scan)
{
    for (size_t at = 0; at < scan->to; at++) {
        size_t depth;
        const struct text bare = reply_bare(reply_unquote(scan->lines[at].text, &depth));

        if (reply_is_marker(bare))
            return depth > 0 && (!scan->is_whole || has_text_from(scan, at)) ? SIZE_MAX : at;
    }
    return SIZE_MAX;
}

/* ---- rules 2, 4, 5: header blocks and bars ---- */

/* Counts the labels of one language in the lines from `at` on; a block has its sender, and a date where one belongs. */
static bool is_block_in(const struct scan *scan, size_t at, size_t language)
{
    bool found[LABELS] = {false}, has_date = false;
    size_t count = 0, end = at + BLOCK_LINES < scan->to ? at + BLOCK_LINES : scan->to;
    struct text value;

    if (reply_label(bare_at(scan, at), language, &value) == LABEL_NONE)
        return false;
    for (; at < end && scan->lines[at].kind == TEXT; at++) {
        const enum reply_label label = reply_label(bare_at(scan, at), language, &value);

        has_date = has_date || (label == LABEL_DATE && reply_has_date(value));
        count += label != LABEL_NONE && !found[label];
        found[label] = true;
    }
    return has_date && found[LABEL_FROM] && count >= BLOCK_LABELS;
}

static bool is_header_block(const struct scan *scan, size_t at)
{
    for (size_t language = 0; language < REPLY_LANGUAGES; language++)
        if (is_block_in(scan, at, language))
            return true;
    return false;
}

/* Whether what begins at the line ends the new text; by which rule. */
static enum reply_rule original_at(const struct scan *scan, size_t at)
{
    const struct text line = scan->lines[at].text;

    if (scan->reply->quote_at != SIZE_MAX && line.at >= scan->reply->text.at + scan->reply->quote_at)
        return REPLY_CONTAINER;
    if (scan->lines[at].kind != TEXT || line.length == REPLY_LINE_BYTES)
        return REPLY_WHOLE;
    if (reply_is_original_bar(bare_at(scan, at)))
        return REPLY_BAR;
    return is_header_block(scan, at) ? REPLY_HEADER_BLOCK : REPLY_WHOLE;
}

/* Cuts at the first original. True if a forwarded mail comes first: then all is content. */
static bool cut_original(struct scan *scan, enum reply_rule *rule)
{
    const bool is_forward = reply_is_forward_subject(scan->reply->subject);

    for (size_t at = 0; at < scan->to; at++) {
        enum reply_rule found;

        if (scan->lines[at].kind == TEXT && reply_is_forward_bar(bare_at(scan, at)))
            return true;
        found = original_at(scan, at);
        if (found == REPLY_WHOLE)
            continue;
        if (is_forward)
            return true;
        *rule = found;
        scan->to = trim_blank(scan, at);
        if (scan->to > 0 && reply_is_rule(bare_at(scan, scan->to - 1)))
            scan->to--;
        return false;
    }
    return false;
}

/* ---- rule 3: attributions ---- */

static struct text joined(const struct scan *scan, size_t first, size_t last)
{
    const char *begin = scan->lines[first].text.at;
    const struct text end = scan->lines[last].text;

    return text_from(begin, (size_t)(end.at + end.length - begin));
}

static bool is_attribution(const struct scan *scan, struct text text)
{
    const struct text writer = scan->reply->writer;
    const bool has_address = reply_has_address(text);

    if (!reply_has_date(text))
        return false;
    if (!reply_has_verb(text))
        return has_address; /* Russian and the short form of Chinese */
    return has_address || (writer.length > 0 && memmem(text.at, text.length, writer.at, writer.length) != NULL);
}

static bool has_digit(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] >= '0' && text.at[i] <= '9')
            return true;
    return false;
}

/* The first line of the attribution that ends in the line `last`, or SIZE_MAX. The fewest lines that suffice, and those
   above up to one that begins as attributions do, which has a number of the date. */
static size_t attribution_begin(const struct scan *scan, size_t last)
{
    size_t found = SIZE_MAX;

    for (size_t back = 0; back < ATTRIBUTION_LINES && back <= last; back++) {
        const size_t first = last - back;
        const struct line *line = &scan->lines[first];

        if (line->kind != TEXT || line->text.length == REPLY_LINE_BYTES)
            break;
        if (found == SIZE_MAX && is_attribution(scan, joined(scan, first, last)))
            found = first;
        if (found != SIZE_MAX && reply_has_opener(reply_bare(line->text)) && has_digit(line->text))
            return first;
    }
    return found;
}

static void mark_attributions(struct scan *scan)
{
    for (size_t last = 0; last < scan->to; last++) {
        const struct text bare = bare_at(scan, last);
        size_t first, next;

        if (scan->lines[last].kind != TEXT || !(text_ends_with(bare, lit(":")) || text_ends_with(bare, lit("："))))
            continue;
        next = skip_blank(scan, last + 1);
        if (next < scan->to && scan->lines[next].kind != QUOTE)
            continue;
        first = attribution_begin(scan, last);
        for (size_t at = first; at <= last; at++)
            scan->lines[at].kind = ATTRIBUTION;
    }
}

/* ---- rules 6 and 7: what is at the end, and a quote at the start ---- */

static bool is_quoted(const struct scan *scan, size_t at)
{
    return scan->lines[at].kind == QUOTE || scan->lines[at].kind == ATTRIBUTION;
}

static bool cut_device_line(struct scan *scan)
{
    const size_t last = scan->to - 1;

    if (scan->to == scan->from || scan->lines[last].kind != TEXT || !reply_is_device_line(bare_at(scan, last)) ||
        (last > scan->from && scan->lines[last - 1].kind == TEXT))
        return false;
    scan->to = last;
    return true;
}

/* "-- " alone in a line (RFC 3676, section 4.3). */
static bool cut_signature(struct scan *scan)
{
    for (size_t at = scan->to; at > scan->from && scan->to - at <= SIGNATURE_LINES; at--) {
        if (is_quoted(scan, at - 1))
            return false;
        if (text_equal(scan->lines[at - 1].text, lit("-- "))) {
            scan->to = at - 1;
            return true;
        }
    }
    return false;
}

static void cut_quote(struct scan *scan, enum reply_rule *rule)
{
    while (scan->to > scan->from && is_quoted(scan, scan->to - 1)) {
        if (*rule == REPLY_WHOLE || *rule == REPLY_QUOTE)
            *rule = scan->lines[scan->to - 1].kind == ATTRIBUTION ? REPLY_ATTRIBUTION : REPLY_QUOTE;
        scan->to = trim_blank(scan, scan->to - 1);
    }
}

/* A signature can be above or below the quote; it is looked for in both places and cut once, because what precedes two
   of them could be text with lines of dashes. */
static void cut_end(struct scan *scan, enum reply_rule *rule)
{
    bool has_signature = false, has_device_line = false;

    for (int round = 0; round < 2; round++) {
        scan->to = trim_blank(scan, scan->to);
        cut_quote(scan, rule);
        has_signature = has_signature || cut_signature(scan);
        scan->to = trim_blank(scan, scan->to);
        has_device_line = has_device_line || cut_device_line(scan);
    }
    scan->to = trim_blank(scan, scan->to);
    cut_quote(scan, rule);
    if (*rule == REPLY_WHOLE && (has_signature || has_device_line))
        *rule = REPLY_SIGNATURE;
}

/* If the text is one quote and one answer below it, the answer alone. */
static void cut_start(struct scan *scan, enum reply_rule *rule)
{
    size_t at = skip_blank(scan, scan->from), answer;
    bool has_attribution = false;

    if (at == scan->to || !is_quoted(scan, at))
        return;
    for (answer = at; answer < scan->to && scan->lines[answer].kind != TEXT; answer++)
        has_attribution = has_attribution || scan->lines[answer].kind == ATTRIBUTION;
    for (at = answer; at < scan->to; at++)
        if (is_quoted(scan, at))
            return;
    scan->from = answer;
    if (*rule == REPLY_WHOLE || *rule == REPLY_SIGNATURE)
        *rule = has_attribution ? REPLY_ATTRIBUTION : REPLY_QUOTE;
}

/* ---- all together ---- */

/* The shown lines as a part of the text, and whether it has more. */
static void show(struct scan *scan, struct reply_cut *cut)
{
    const struct text text = scan->reply->text;
    size_t begin, end;

    scan->from = skip_blank(scan, scan->from);
    scan->to = trim_blank(scan, scan->to);
    begin = scan->from < scan->count ? (size_t)(scan->lines[scan->from].text.at - text.at) : text.length;
    end = begin;
    if (scan->to == scan->count && !scan->is_whole)
        end = text.length;
    else if (scan->to > scan->from) {
        const char *newline;

        end = (size_t)(scan->lines[scan->to - 1].text.at - text.at);
        newline = memchr(text.at + end, '\n', text.length - end);
        end = newline == NULL ? text.length : (size_t)(newline - text.at);
    }
    cut->shown = text_trim(text_slice(text, begin, end - begin));
    cut->is_cut = !reply_is_blank(text_slice(text, 0, begin)) || !reply_is_blank(text_slice(text, end, SIZE_MAX));
}

struct reply_cut reply_cut(const struct reply *reply)
{
    struct arena *arena = arena_open();
    struct scan scan = {.reply = reply};
    struct reply_cut cut = {.rule = REPLY_WHOLE};
    size_t marker;

    split(&scan, arena);
    marker = find_marker(&scan);
    if (marker != SIZE_MAX) {
        scan.to = marker;
        cut.rule = REPLY_MARKER;
    }
    if ((scan.is_whole || marker != SIZE_MAX) && !cut_original(&scan, &cut.rule)) {
        mark_attributions(&scan);
        cut_end(&scan, &cut.rule);
        cut_start(&scan, &cut.rule);
    }
    show(&scan, &cut);
    arena_close(&arena);
    return cut;
}
