/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one complication is the quoted value of an attribute, which may hold a '>'. Where a quote is never closed, quotes
   count no more: to try again at each tag would take quadratic time. */
#include "mail_in/html_tag.h"

#include <string.h>
#include <strings.h>

enum miss { MISS_ANGLE, MISS_DOUBLE_QUOTE, MISS_SINGLE_QUOTE, MISS_COMMENT, MISS_CONTENT };

/* Elements whose content is no text. */
static const char *const without_text[] = {"style", "script", "title"};

enum { WITHOUT_TEXT = sizeof(without_text) / sizeof(without_text[0]) };

_Static_assert(MISS_CONTENT + WITHOUT_TEXT == sizeof((struct html_scan){0}.misses), "a flag for each search");

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static char byte_at(const struct html_scan *scan, size_t at)
{
    return at < scan->html.length ? scan->html.at[at] : '\0';
}

/* Where `what` is found from `at` on, or SIZE_MAX, after which the same search is not done again. */
static size_t find(struct html_scan *scan, size_t at, struct text what, enum miss miss)
{
    const struct text rest = text_slice(scan->html, at, SIZE_MAX);
    const char *found =
        scan->misses[miss] || rest.length == 0 ? NULL : memmem(rest.at, rest.length, what.at, what.length);

    scan->misses[miss] = scan->misses[miss] || found == NULL;
    return found == NULL ? SIZE_MAX : (size_t)(found - scan->html.at);
}

/* The value of an attribute at `*at`, which moves behind it. False if its quote is never closed. */
static bool read_value(struct html_scan *scan, size_t *at, struct text *value)
{
    const char quote = byte_at(scan, *at);
    size_t end = *at;

    if (quote == '"' || quote == '\'') {
        end = find(scan, *at + 1, text_from(&quote, 1), quote == '"' ? MISS_DOUBLE_QUOTE : MISS_SINGLE_QUOTE);
        if (end == SIZE_MAX)
            return false;
        *value = text_slice(scan->html, *at + 1, end - *at - 1);
        *at = end + 1;
        return true;
    }
    while (end < scan->html.length && !is_space(scan->html.at[end]) && scan->html.at[end] != '>')
        end++;
    *value = text_slice(scan->html, *at, end - *at);
    *at = end;
    return true;
}

static void keep(struct html_tag *tag, struct text name, struct text value)
{
    const struct {
        struct text name, *to;
    } kept[] = {
        {lit("id"), &tag->id}, {lit("class"), &tag->class}, {lit("type"), &tag->type}, {lit("href"), &tag->href}};

    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        if (text_equal_ignoring_case(name, kept[i].name) && text_is_absent(*kept[i].to))
            *kept[i].to = value;
}

static size_t skip_spaces(const struct html_scan *scan, size_t at)
{
    while (is_space(byte_at(scan, at)))
        at++;
    return at;
}

/* The attributes from `at` on, up to the '>', whose place it gives; SIZE_MAX if there is none. */
static size_t read_attributes(struct html_scan *scan, size_t at, struct html_tag *tag)
{
    while ((at = skip_spaces(scan, at)) < scan->html.length && scan->html.at[at] != '>') {
        const size_t begin = at;
        struct text name, value = lit("");

        at++; /* whatever the first byte is, so that each round moves */
        while (at < scan->html.length && !is_space(scan->html.at[at]) && strchr("=>/", scan->html.at[at]) == NULL)
            at++;
        name = text_slice(scan->html, begin, at - begin);
        if (byte_at(scan, skip_spaces(scan, at)) == '=') {
            at = skip_spaces(scan, skip_spaces(scan, at) + 1);
            if (!read_value(scan, &at, &value))
                return SIZE_MAX;
        }
        keep(tag, name, value);
    }
    return at < scan->html.length ? at : SIZE_MAX;
}

/* To the end tag of an element whose content is no text; stays if that is missing. */
static size_t skip_content(struct html_scan *scan, size_t at, struct text name)
{
    for (size_t i = 0; i < WITHOUT_TEXT; i++) {
        if (!text_equal_ignoring_case(name, text_of(without_text[i])))
            continue;
        for (size_t end = at; (end = find(scan, end, lit("</"), MISS_CONTENT + (enum miss)i)) != SIZE_MAX; end += 2)
            if (text_equal_ignoring_case(text_slice(scan->html, end + 2, name.length), name))
                return end;
    }
    return at;
}

static bool skip_comment(struct html_scan *scan)
{
    const bool is_comment = text_starts_with(text_slice(scan->html, scan->at, 4), lit("<!--"));
    size_t end = is_comment ? find(scan, scan->at + 2, lit("-->"), MISS_COMMENT) : SIZE_MAX;

    if (end != SIZE_MAX) {
        scan->at = end + 3;
        return true;
    }
    end = find(scan, scan->at, lit(">"), MISS_ANGLE);
    if (end == SIZE_MAX)
        return false;
    scan->at = end + 1;
    return true;
}

bool html_tag_next(struct html_scan *scan, struct html_tag *tag)
{
    size_t begin = scan->at + 1, end;

    *tag = (struct html_tag){.name = lit("")};
    if (byte_at(scan, begin) == '!' || byte_at(scan, begin) == '?')
        return skip_comment(scan);
    tag->is_end = byte_at(scan, begin) == '/';
    begin += tag->is_end;
    if (!is_letter(byte_at(scan, begin)))
        return false;
    for (end = begin;
         end < scan->html.length && !is_space(scan->html.at[end]) && strchr("/>", scan->html.at[end]) == NULL;)
        end++;
    tag->name = text_slice(scan->html, begin, end - begin);
    end = scan->is_broken ? SIZE_MAX : read_attributes(scan, end, tag);
    if (end == SIZE_MAX) {
        scan->is_broken = true;
        end = find(scan, begin, lit(">"), MISS_ANGLE);
        if (end == SIZE_MAX)
            return false;
    }
    scan->at = tag->is_end ? end + 1 : skip_content(scan, end + 1, tag->name);
    return true;
}
