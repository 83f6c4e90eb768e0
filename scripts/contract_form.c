/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Forms as JSON schemas (2020-12, as OpenAPI 3.1 has them). */
#include "contract.h"

#include <inttypes.h>
#include <string.h>

enum { DEFAULT_MAX = 200 /* characters or members, for fields without a limit (struct field) */ };

#define UUID_PATTERN "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"

static int64_t max_of(const struct field *field)
{
    return field->max == 0 ? DEFAULT_MAX : field->max;
}

static void print_type(const struct field *field, const char *type, FILE *out)
{
    if (field->required)
        fprintf(out, "type: %s", type);
    else
        fprintf(out, "type: [%s, \"null\"]", type);
}

static void print_choices(const struct field *field, FILE *out)
{
    print_type(field, "string", out);
    for (size_t i = 0; field->choices[i] != NULL; i++)
        fprintf(out, "%s\"%s\"", i == 0 ? ", enum: [" : ", ", field->choices[i]);
    fputs(field->required ? "]" : ", null]", out);
}

static void print_list(const struct field *field, const char *items, const struct line *more, FILE *out)
{
    print_type(field, "array", out);
    if (field->min > 0)
        fprintf(out, ", minItems: %" PRId64, field->min);
    fprintf(out, ", maxItems: %" PRId64, max_of(field));
    if (memmem(more->at, more->length, "items:", 6) == NULL)
        fprintf(out, ", items: { %s }", items);
}

static void print_cursor(enum field_kind kind, FILE *out)
{
    switch (kind) {
    case FIELD_NUMBER_CURSOR:
        fputs("type: string, pattern: \"^[0-9]{1,18}$\"", out);
        break;
    case FIELD_TIME_CURSOR:
        fputs("type: string, pattern: \"^[0-9]{1,18}[.]" UUID_PATTERN "$\"", out);
        break;
    case FIELD_NAME_CURSOR:
        fputs("type: string, pattern: \"/" UUID_PATTERN "$\"", out);
        break;
    case FIELD_SLUG_CURSOR:
        fputs("type: string, pattern: \"^[a-z0-9]+(-[a-z0-9]+)*$\", minLength: 3, maxLength: 40", out);
        break;
    default:
        die("no schema for fields of kind %d", (int)kind);
    }
}

static void print_kind(const struct field *field, const struct line *more, FILE *out)
{
    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_LINES:
    case FIELD_EMAIL:
        print_type(field, "string", out);
        if (field->kind == FIELD_EMAIL)
            fputs(", format: email", out);
        if (field->min > 0 || field->required)
            fprintf(out, ", minLength: %" PRId64, field->min > 0 ? field->min : 1);
        fprintf(out, ", maxLength: %" PRId64, max_of(field));
        break;
    case FIELD_UUID:
        print_type(field, "string", out);
        fputs(", format: uuid", out);
        break;
    case FIELD_NUMBER:
        print_type(field, "integer", out);
        if (field->min != 0 || field->max != 0)
            fprintf(out, ", minimum: %" PRId64 ", maximum: %" PRId64, field->min, field->max);
        break;
    case FIELD_BOOL:
        print_type(field, "boolean", out);
        break;
    case FIELD_TIME:
        print_type(field, "string", out);
        fputs(", format: date-time", out);
        break;
    case FIELD_DATE:
        print_type(field, "string", out);
        fputs(", format: date", out);
        break;
    case FIELD_COLOUR:
        print_type(field, "string", out);
        fputs(", pattern: \"^#[0-9a-fA-F]{6}$\"", out);
        break;
    case FIELD_CHOICE:
        print_choices(field, out);
        break;
    case FIELD_UUIDS:
        print_list(field, "type: string, format: uuid", more, out);
        break;
    case FIELD_TEXTS:
        print_list(field, "type: string", more, out);
        break;
    case FIELD_OBJECT:
        if (more->length == 0)
            die("the object \"%s\" needs a $ref or a schema below \"members\"", field->name);
        break;
    default:
        print_cursor(field->kind, out);
        break;
    }
}

struct line entry_words(const struct block *entry)
{
    struct line value = block_value(entry);

    if (value.length < 4 || value.at[0] != '{' || value.at[value.length - 1] != '}')
        die("%s: \"%.*s\" is { ... } on one line", entry->file, (int)strcspn(entry->key.at + entry->key.indent, ":"),
            entry->key.at + entry->key.indent);
    return (struct line){value.at + 2, value.length - 4, 0};
}

static struct line members_words(const struct block *body, const char *name)
{
    struct block members, member;

    if (body == NULL || !block_find(body, "members", &members) || !block_find(&members, name, &member))
        return (struct line){"", 0, 0};
    return entry_words(&member);
}

void members_check(const struct field *form, const struct block *members)
{
    for (size_t i = 0; i < members->count; i++) {
        const char *name = members->lines[i].at + members->lines[i].indent;
        const struct field *field = form;

        while (field->name != NULL &&
               !(strncmp(field->name, name, strlen(field->name)) == 0 && name[strlen(field->name)] == ':'))
            field++;
        if (field->name == NULL)
            die("%s: the form has no member \"%.*s\"", members->file, (int)strcspn(name, ":"), name);
    }
}

static void print_key(const struct block *body, const char *key, size_t indent, FILE *out)
{
    struct block found;

    if (body != NULL && block_find(body, key, &found))
        fprintf(out, "%*s%s: %.*s\n", (int)indent, "", key, (int)block_value(&found).length, block_value(&found).at);
}

bool form_is_required(const struct field *form)
{
    for (; form->name != NULL; form++)
        if (form->required)
            return true;
    return false;
}

void schema_print(const struct field *form, const struct block *body, size_t indent, FILE *out)
{
    const int left = (int)indent;
    const char *between = "";
    struct block members;

    if (body != NULL && block_find(body, "members", &members))
        members_check(form, &members);
    fprintf(out, "%*stype: object\n%*sadditionalProperties: false\n", left, "", left, "");
    print_key(body, "description", indent, out);
    if (form_is_required(form)) {
        fprintf(out, "%*srequired: [", left, "");
        for (const struct field *field = form; field->name != NULL; field++) {
            if (!field->required)
                continue;
            fprintf(out, "%s%s", between, field->name);
            between = ", ";
        }
        fputs("]\n", out);
    }
    fprintf(out, "%*sproperties:\n", left, "");
    for (const struct field *field = form; field->name != NULL; field++) {
        struct line more = members_words(body, field->name);

        fprintf(out, "%*s%s: { ", left + 2, "", field->name);
        print_kind(field, &more, out);
        if (more.length > 0)
            fprintf(out, "%s%.*s", field->kind == FIELD_OBJECT ? "" : ", ", (int)more.length, more.at);
        fputs(" }\n", out);
    }
    print_key(body, "example", indent, out);
}

void parameter_print(const struct field *field, const struct line *words, FILE *out)
{
    struct field given = *field;

    given.required = true; /* a parameter is given or not, but never null */
    fprintf(out, "        - { name: %s, in: query, %sschema: { ", field->name,
            field->required ? "required: true, " : "");
    print_kind(&given, words, out);
    fprintf(out, " }%s%.*s }\n", words->length > 0 ? ", " : "", (int)words->length, words->at);
}
