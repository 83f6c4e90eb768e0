/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Templates: a small part of Mustache.
 *
 *   {{name}}              a value
 *   {{#name}}...{{/name}} only with the value, or once for each item of a list
 *   {{^name}}...{{/name}} only without it
 *   {{> name}}            a phrase, which several templates share
 *   {{! ... }}            a comment
 *
 * A line that holds nothing but one section mark or comment leaves no empty line behind. Values are always escaped for
 * the output; Mustache's marks for values as they are ({{{name}}}, {{&name}}) are refused.
 */
#ifndef PORTICO_JOBS_TEMPLATE_H
#define PORTICO_JOBS_TEMPLATE_H

#include "common/arena.h"
#include "common/buffer.h"
#include "common/text.h"

enum {
    TEMPLATE_NODES = 256, /* of one template with its phrases; more are refused */
    TEMPLATE_DEPTH = 4,   /* of sections in sections; more are refused */
    TEMPLATE_WHY = 160,
};

enum template_mark { MARK_TEXT, MARK_VALUE, MARK_SECTION, MARK_INVERTED };

struct template_node {
    enum template_mark mark;
    struct text text; /* as it is, or the name of a value */
    size_t inside;    /* of a section: how many of the nodes after this one it holds */
};

struct template
{
    const struct template_node *nodes;
    size_t count;
};

struct template_phrase {
    struct text name;
    struct template content;
    bool used;
};

struct template_phrases {
    struct template_phrase *at;
    size_t count;
};

struct template_source {
    struct text text; /* the template points into it, so it must live as long */
    unsigned int line;
    const char *names;                /* of the values that there are, with spaces between; NULL: not checked */
    struct template_phrases *phrases; /* NULL: there are none */
};

struct template_error {
    unsigned int line;
    char why[TEMPLATE_WHY]; /* the rest of a sentence that begins with file and line */
};

/* Nodes live in the arena. */
bool template_read(struct arena *arena, const struct template_source *source, struct template *result,
                   struct template_error *error);

/* Whether it shows the value somewhere outside of sections: what must not be missing. */
bool template_always_shows(const struct template *template, struct text name);

/* Whether a word stands in a list of words with spaces between. */
bool template_is_listed(const char *words, struct text word);

/* ---- rendering ---- */

struct template_scope;

/* A value without text and without items is not there. */
struct template_value {
    struct text name, text;
    const struct template_scope *items;
    size_t count;
};

struct template_scope {
    const struct template_value *values;
    size_t count;
    const struct template_scope *outer; /* where names are looked for that an item does not have */
};

enum template_output { OUTPUT_PLAIN, OUTPUT_HTML };

void template_render(const struct template *template, const struct template_scope *scope, enum template_output output,
                     struct buffer *out);

#endif
