/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The parser replaces each phrase by its nodes, so that rendering need not know phrases. */
#include "jobs/template.h"

#include "common/must.h"

#include <stdio.h>
#include <string.h>

struct reader {
    const struct template_source *source;
    struct template_error *error;
    size_t at;
    unsigned int line;
    struct template_node nodes[TEMPLATE_NODES];
    size_t count;
    size_t open[TEMPLATE_DEPTH]; /* sections that have no end yet */
    size_t depth;
};

bool template_is_listed(const char *words, struct text word)
{
    struct text rest = text_of(words);

    while (!text_is_absent(rest))
        if (text_equal(text_next(&rest, ' '), word))
            return true;
    return false;
}

/* ---- reading ---- */

static bool refuse_template(struct reader *reader, const char *before, struct text name, const char *after)
{
    reader->error->line = reader->line;
    snprintf(reader->error->why, TEMPLATE_WHY, "%s%.*s%s", before, (int)name.length, name.at, after);
    return false;
}

static bool add_node(struct reader *reader, struct template_node node)
{
    if (reader->count == TEMPLATE_NODES)
        return refuse_template(reader, "it is too long", lit(""), "");
    reader->nodes[reader->count++] = node;
    return true;
}

static bool check_name(struct reader *reader, struct text name)
{
    const char *names = reader->source->names;

    if (name.length == 0)
        return refuse_template(reader, "a mark {{...}} has no name", name, "");
    if (names && !template_is_listed(names, name))
        return refuse_template(reader, "there is no value {{", name, "}} here");
    return true;
}

static bool add_value(struct reader *reader, struct text name)
{
    return check_name(reader, name) && add_node(reader, (struct template_node){MARK_VALUE, name, 0});
}

static bool open_section(struct reader *reader, enum template_mark mark, struct text name)
{
    if (reader->depth == TEMPLATE_DEPTH)
        return refuse_template(reader, "sections are nested too deep at {{#", name, "}}");
    reader->open[reader->depth++] = reader->count;
    return check_name(reader, name) && add_node(reader, (struct template_node){mark, name, 0});
}

static bool close_section(struct reader *reader, struct text name)
{
    if (reader->depth == 0 || !text_equal(reader->nodes[reader->open[reader->depth - 1]].text, name))
        return refuse_template(reader, "{{/", name, "}} ends nothing that is open");
    const size_t open = reader->open[--reader->depth];

    reader->nodes[open].inside = reader->count - open - 1;
    return true;
}

static bool add_phrase(struct reader *reader, struct text name)
{
    const struct template_phrases *phrases = reader->source->phrases;
    size_t i = 0;

    while (phrases && i < phrases->count && !text_equal(phrases->at[i].name, name))
        i++;
    if (phrases == NULL || i == phrases->count)
        return refuse_template(reader, "there is no phrase {{> ", name, "}}");
    phrases->at[i].used = true;
    for (size_t k = 0; k < phrases->at[i].content.count; k++) {
        const struct template_node node = phrases->at[i].content.nodes[k];

        if ((node.mark != MARK_TEXT && !check_name(reader, node.text)) || !add_node(reader, node))
            return false;
    }
    return true;
}

static bool read_mark(struct reader *reader, struct text inside)
{
    const char kind = inside.length ? inside.at[0] : '\0';
    const struct text name = text_trim(text_slice(inside, 1, SIZE_MAX));

    switch (kind) {
    case '#':
        return open_section(reader, MARK_SECTION, name);
    case '^':
        return open_section(reader, MARK_INVERTED, name);
    case '/':
        return close_section(reader, name);
    case '>':
        return add_phrase(reader, name);
    case '!':
        return true;
    case '{':
    case '&':
        return refuse_template(reader, "values are always escaped, so there is no {{", inside, "}}");
    default:
        return add_value(reader, text_trim(inside));
    }
}

static bool is_blank(struct text text)
{
    return text_trim(text).length == 0;
}

/* When a mark is alone on its line: finds the start of this line and of the next. */
static bool find_own_line(struct text source, size_t begin, size_t end, size_t *line, size_t *next)
{
    const char kind = source.at[begin + 2];

    if (strchr("#^/!", kind) == NULL)
        return false;
    for (*line = begin; *line > 0 && source.at[*line - 1] != '\n';)
        --*line;
    for (*next = end; *next < source.length && source.at[*next] != '\n';)
        ++*next;
    if (*next == source.length)
        return false;
    ++*next;
    return is_blank(text_slice(source, *line, begin - *line)) && is_blank(text_slice(source, end, *next - end));
}

static bool add_text(struct reader *reader, size_t end)
{
    const struct text text = text_slice(reader->source->text, reader->at, end - reader->at);

    return text.length == 0 || add_node(reader, (struct template_node){MARK_TEXT, text, 0});
}

static void advance_to(struct reader *reader, size_t at)
{
    for (; reader->at < at; reader->at++)
        reader->line += reader->source->text.at[reader->at] == '\n';
}

/* Reads the text before the next mark, and the mark. False on a mistake; without another mark, `at` is the end. */
static bool read_next(struct reader *reader)
{
    const struct text source = reader->source->text, rest = text_slice(source, reader->at, SIZE_MAX);
    const char *found = memmem(rest.at, rest.length, "{{", 2);
    size_t line, next;

    if (found == NULL) {
        if (!add_text(reader, source.length))
            return false;
        advance_to(reader, source.length);
        return true;
    }
    const size_t begin = (size_t)(found - source.at);
    const struct text after = text_slice(source, begin + 2, SIZE_MAX);
    const char *close = memmem(after.at, after.length, "}}", 2);
    const size_t end = close ? (size_t)(close - source.at) + 2 : 0;

    if (end == 0) {
        advance_to(reader, begin);
        return refuse_template(reader, "a mark {{ has no }}", lit(""), "");
    }
    if (!find_own_line(source, begin, end, &line, &next) || line < reader->at) {
        line = begin;
        next = end;
    }
    if (!add_text(reader, line))
        return false;
    advance_to(reader, begin);
    if (!read_mark(reader, text_slice(source, begin + 2, end - begin - 4)))
        return false;
    advance_to(reader, next);
    return true;
}

bool template_read(struct arena *arena, const struct template_source *source, struct template *result,
                   struct template_error *error)
{
    struct reader reader = {.source = source, .error = error, .line = source->line};

    while (reader.at < source->text.length)
        if (!read_next(&reader))
            return false;
    if (reader.depth > 0)
        return refuse_template(&reader, "there is no {{/", reader.nodes[reader.open[reader.depth - 1]].text, "}}");
    struct template_node *nodes = arena_take(arena, (reader.count + 1) * sizeof(*nodes));

    memcpy(nodes, reader.nodes, reader.count * sizeof(*nodes));
    *result = (struct template){nodes, reader.count};
    return true;
}

bool template_always_shows(const struct template *template, struct text name)
{
    for (size_t i = 0; i < template->count; i += 1 + template->nodes[i].inside)
        if (template->nodes[i].mark == MARK_VALUE && text_equal(template->nodes[i].text, name))
            return true;
    return false;
}

/* ---- rendering ---- */

static const struct template_value *find_value(const struct template_scope *scope, struct text name)
{
    for (; scope; scope = scope->outer)
        for (size_t i = 0; i < scope->count; i++)
            if (text_equal(scope->values[i].name, name))
                return &scope->values[i];
    return NULL;
}

static void render_value(const struct template_value *value, enum template_output output, struct buffer *out)
{
    if (value == NULL)
        return;
    if (output == OUTPUT_HTML)
        buffer_add_html(out, value->text);
    else
        buffer_add(out, value->text);
}

/* The recursion is limited by TEMPLATE_NODES, and by TEMPLATE_DEPTH except for phrases in phrases. */
static void render_section(const struct template_node *node, const struct template_scope *scope,
                           enum template_output output, struct buffer *out)
{
    const struct template_value *value = find_value(scope, node->text);
    const struct template inside = {node + 1, node->inside};
    const bool present = value && (value->text.length > 0 || value->count > 0);

    if (present == (node->mark == MARK_INVERTED))
        return;
    if (!present || value->count == 0) {
        template_render(&inside, scope, output, out);
        return;
    }
    for (size_t i = 0; i < value->count; i++) {
        struct template_scope item = value->items[i];

        item.outer = scope;
        template_render(&inside, &item, output, out);
    }
}

void template_render(const struct template *template, const struct template_scope *scope, enum template_output output,
                     struct buffer *out)
{
    for (size_t i = 0; i < template->count; i += 1 + template->nodes[i].inside) {
        const struct template_node *node = &template->nodes[i];

        if (node->mark == MARK_TEXT)
            buffer_add(out, node->text);
        else if (node->mark == MARK_VALUE)
            render_value(find_value(scope, node->text), output, out);
        else
            render_section(node, scope, output, out);
    }
}
