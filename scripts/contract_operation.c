/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One operation of the contract: first the data of the route table, then its fragment. */
#include "contract.h"

#include "common/scopes.h"
#include "http/bearer.h"
#include "http/capability.h"
#include "http/form.h"
#include "http/route.h"

#include <ctype.h>
#include <string.h>

enum { BODIES = 256 };

/* Bodies with a name, which become schemas of the contract. */
static struct named_body {
    struct line name;
    struct block body;
    const struct field *form;
} bodies[BODIES];
static size_t body_count;

static const struct block *operation_of(const struct route *route)
{
    const struct block *found;
    char name[256];
    size_t length = (size_t)snprintf(name, sizeof(name), "%s ", method_name(route->method));

    for (const char *at = route->path; *at != '\0' && length < sizeof(name) - 1; at++)
        if (*at != '*')
            name[length++] = *at;
    name[length] = '\0';
    found = entry_find("operations", name, length);
    if (found == NULL)
        die("no fragment describes %s", name);
    return found;
}

static void print_text(const char *text, FILE *out)
{
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputs("\"\n", out);
}

/* The cookie that is required; or an API key, where the route has a scope. */
static const char *security_of(const struct route *route, uint32_t scope)
{
    switch (route->access) {
    case PUBLIC:
        return "[]";
    case CLIENT:
        return "[{ client: [] }]";
    case STAFF:
    case STAFF_ONE_FACTOR:
    case ADMIN:
        return scope != 0 ? "[{ staff: [] }, { key: [] }]" : "[{ staff: [] }]";
    case IMPERSONATING:
        return "[{ view: [] }]";
    default:
        return scope != 0 ? "[{ client: [] }, { staff: [] }, { view: [] }, { key: [] }]" : NULL;
    }
}

/* "[{ ... }, { ... }]" as lines of a list. */
static void print_flow_list(struct line list, FILE *out)
{
    size_t depth = 0, start = 1;

    for (size_t i = 0; i < list.length; i++) {
        char byte = list.at[i];

        if (byte == '[' || byte == '{')
            depth++;
        if ((byte == ',' && depth == 1) || (byte == ']' && depth == 1)) {
            fprintf(out, "        - %.*s\n", (int)(i - start), list.at + start);
            start = i + 2;
        }
        if (byte == ']' || byte == '}')
            depth--;
    }
}

/* A part in braces is an id. For a part with any text, a fragment may have a parameter with its name. */
static void print_part(const char *name, size_t length, bool is_id, FILE *out)
{
    if (!is_id && entry_find("parameters", name, length) != NULL)
        fprintf(out, "        - { $ref: \"#/components/parameters/%.*s\" }\n", (int)length, name);
    else
        fprintf(out, "        - { name: %.*s, in: path, required: true, schema: { type: string%s } }\n", (int)length,
                name, is_id ? ", format: uuid" : "");
}

/* A parameter's entry is in the operation's "query", or in the section "query" for all operations. */
static void print_query(const struct route *route, const struct block *operation, FILE *out)
{
    struct block query;
    bool has_query = block_find(operation, "query", &query);

    if (has_query)
        members_check(route->form, &query);
    for (const struct field *field = route->form; field->name != NULL; field++) {
        struct block own;
        const struct block *entry = has_query && block_find(&query, field->name, &own)
                                        ? &own
                                        : entry_find("query", field->name, strlen(field->name));
        struct line words = {"", 0, 0};

        if (entry == NULL)
            die("%s: nothing describes the parameter %s of %s", operation->file, field->name, route->path);
        words = entry_words(entry);
        parameter_print(field, &words, out);
    }
}

static void print_parameters(const struct route *route, const struct block *operation, FILE *out)
{
    struct block more;
    bool has_more = block_find(operation, "parameters", &more);
    bool has_query = route->form != NULL && form_is_of_query(route);
    const char *brace = strchr(route->path, '{');

    if (!has_more && !has_query && brace == NULL)
        return;
    fputs("      parameters:\n", out);
    for (; brace != NULL; brace = strchr(brace + 1, '{')) {
        size_t length = strcspn(brace + 1, "*}");

        print_part(brace + 1, length, brace[1 + length] == '}', out);
    }
    if (has_query)
        print_query(route, operation, out);
    if (!has_more)
        return;
    if (more.count == 0)
        print_flow_list(block_value(&more), out);
    for (size_t i = 0; i < more.count; i++)
        line_print(&more.lines[i], 2, out);
}

static void name_body(const struct block *operation, struct line name, const struct block *body,
                      const struct field *form)
{
    for (size_t i = 0; i < body_count; i++) {
        if (bodies[i].name.length != name.length || memcmp(bodies[i].name.at, name.at, name.length) != 0)
            continue;
        if (bodies[i].form != form)
            die("%s: %.*s is also the name of another form", operation->file, (int)name.length, name.at);
        return;
    }
    if (body_count == BODIES)
        die("more than %d named bodies", BODIES);
    bodies[body_count++] = (struct named_body){name, *body, form};
}

static void print_body(const struct route *route, const struct block *operation, FILE *out)
{
    struct block body, name;
    bool has_body = block_find(operation, "body", &body);

    if (route->form == NULL || route->form == RAW_BODY || form_is_of_query(route)) {
        if (has_body)
            die("%s: %s %s has no body", operation->file, method_name(route->method), route->path);
        return;
    }
    fprintf(out, "      requestBody:\n        required: %s\n        content:\n          application/json:\n",
            form_is_required(route->form) ? "true" : "false");
    if (has_body && block_find(&body, "name", &name)) {
        name_body(operation, block_value(&name), &body, route->form);
        fprintf(out, "            schema: { $ref: \"#/components/schemas/%.*s\" }\n", (int)block_value(&name).length,
                block_value(&name).at);
        return;
    }
    fputs("            schema:\n", out);
    schema_print(route->form, has_body ? &body : NULL, 14, out);
}

void operation_print(const struct described *described, FILE *out)
{
    const struct route *route = described->route;
    const struct block *operation = operation_of(route);
    uint32_t scope = bearer_scope(route, capability_scope);
    const char *security = security_of(route, scope), *verb = method_name(route->method);
    char name[SCOPE_TEXT];

    fputs("    ", out);
    for (; *verb != '\0'; verb++)
        fputc(tolower((unsigned char)*verb), out);
    fputs(":\n      summary: ", out);
    print_text(route->about, out);
    fprintf(out, "      tags: [%s]\n      x-access: %s\n", described->tag, access_name(route->access));
    if (described->realm != NULL)
        fprintf(out, "      x-realm: %s\n", described->realm);
    if (scope != 0)
        fprintf(out, "      x-scope: %s\n", scope_name(scope, name).at);
    if (security != NULL)
        fprintf(out, "      security: %s\n", security);
    print_parameters(route, operation, out);
    print_body(route, operation, out);
    for (size_t at = 0; at < operation->count; at = block_end(operation, at)) {
        struct block part = block_at(operation, at);

        if (!line_is_key(&part.key, "parameters") && !line_is_key(&part.key, "query") &&
            !line_is_key(&part.key, "body"))
            block_print(&part, 2, out);
    }
}

void bodies_print(FILE *out)
{
    for (size_t i = 0; i < body_count; i++) {
        fprintf(out, "    %.*s:\n", (int)bodies[i].name.length, bodies[i].name.at);
        schema_print(bodies[i].form, &bodies[i].body, 6, out);
    }
}
