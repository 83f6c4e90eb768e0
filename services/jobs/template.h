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
 * A line that contains only one section mark or comment leaves no empty line. Values are always escaped for the output;
 * Mustache's marks for unescaped values ({{{name}}}, {{&name}}) are refused.
 */
#ifndef PORTICO_JOBS_TEMPLATE_H
#define PORTICO_JOBS_TEMPLATE_H

#include "common/arena.h"
#include "common/buffer.h"
#include "common/text.h"

enum {
    TEMPLATE_NODES = 256, /* of one template with its phrases; more are refused */
    TEMPLATE_DEPTH = 4,   /* of sections in sections, without those of phrases; more are refused */
    TEMPLATE_WHY = 160,
};

enum template_mark { MARK_TEXT, MARK_VALUE, MARK_SECTION, MARK_INVERTED };

struct template_node {
    enum template_mark mark;
    struct text text; /* literal text, or the name of a value */
    size_t inside;    /* of a section: the number of its nodes, which follow this one */
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
    struct text text; /* the template points into it, so it must live as long as the template */
    unsigned int line;
    const char *names;                /* of the known values, separated by spaces; NULL: not checked */
    struct template_phrases *phrases; /* NULL: there are none */
};

struct template_error {
    unsigned int line;
    char why[TEMPLATE_WHY]; /* the rest of a sentence that starts with file and line */
};

/* The arena owns the nodes. */
bool template_read(struct arena *arena, const struct template_source *source, struct template *result,
                   struct template_error *error);

/* Whether it shows the value outside of all sections, so that it can never be missing. */
bool template_always_shows(const struct template *template, struct text name);

/* Whether a list of words, separated by spaces, contains a word. */
bool template_is_listed(const char *words, struct text word);

/* ---- rendering ---- */

struct template_scope;

/* A value without text and without items counts as missing. */
struct template_value {
    struct text name, text;
    const struct template_scope *items;
    size_t count;
};

struct template_scope {
    const struct template_value *values;
    size_t count;
    const struct template_scope *outer; /* where names are looked up that this scope does not have */
};

enum template_output { OUTPUT_PLAIN, OUTPUT_HTML };

void template_render(const struct template *template, const struct template_scope *scope, enum template_output output,
                     struct buffer *out);

#endif
