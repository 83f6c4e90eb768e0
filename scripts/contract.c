/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * contract <out.yaml> <head.yaml> fragment.yaml...: joins the contract of a service (OpenAPI 3.1).
 *
 * Paths, who may, scopes, summaries, and the members of request bodies come from the tables of routes and their forms,
 * which the service itself is made of. The fragments say the rest: what is answered, parameters of the query, examples.
 * A fragment is YAML, of which this reads the indentation only: sections ("operations", and those of
 * "components") at column 0, their entries at column 2. "operations" are named "GET /api/things/{thing}". What stands
 * in the head before its own sections is copied as it is.
 *
 * An operation without a route, a route without an operation, and one name given twice end the build.
 */
#include "contract.h"

#include "common/scopes.h"
#include "http/bearer.h"
#include "http/capability.h"
#include "http/route.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES = 1024, BODIES = 256, ROUTES = 1024 };

/* Of the service for which this is built: the build gives the name of its list. */
extern const struct capability *const PORTICO_CAPABILITIES[];

/* What stands in the sections of all fragments. */
struct entry {
    const char *section;
    struct block block;
    bool used;
};

static const char *const sections[] = {"operations", "securitySchemes", "headers",
                                       "parameters", "responses",       "schemas"};
enum { SECTIONS = sizeof(sections) / sizeof(*sections) };

static struct entry entries[ENTRIES];
static size_t entry_count;

/* Bodies with a name of their own, which become schemas of the contract. */
static struct named_body {
    struct line name;
    struct block body;
    const struct field *form;
} bodies[BODIES];
static size_t body_count;

_Noreturn void die(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static void add_entry(const char *section, struct block block)
{
    for (size_t i = 0; i < entry_count; i++)
        if (entries[i].section == section && blocks_share_key(&entries[i].block, &block))
            die("%s: \"%.*s\" stands in %s, too", block.file, (int)block.key.length, block.key.at,
                entries[i].block.file);
    if (entry_count == ENTRIES)
        die("more than %d entries", ENTRIES);
    entries[entry_count++] = (struct entry){section, block, false};
}

static void add_sections(const struct block *fragment)
{
    for (size_t i = 0; i < SECTIONS; i++) {
        struct block section;

        if (!block_find(fragment, sections[i], &section))
            continue;
        for (size_t at = 0; at < section.count; at = block_end(&section, at))
            add_entry(sections[i], block_at(&section, at));
    }
}

/* The head's own sections are joined with all others; what stands before them is copied. */
static void copy_head(const char *path, FILE *out)
{
    char *text = fragment_text(path);
    const char *end = strstr(text, "\noperations:\n");

    if (end == NULL)
        die("%s has no operations", path);
    fwrite(text, 1, (size_t)(end + 1 - text), out);
    free(text);
}

/* ---- operations ---- */

static struct entry *operation_of(const struct route *route)
{
    char name[256];
    size_t length = (size_t)snprintf(name, sizeof(name), "%s ", method_name(route->method));

    for (const char *at = route->path; *at != '\0' && length < sizeof(name) - 1; at++)
        if (*at != '*')
            name[length++] = *at;
    name[length] = '\0';
    for (size_t i = 0; i < entry_count; i++)
        if (entries[i].section == sections[0] && line_is_key(&entries[i].block.key, name))
            return &entries[i];
    die("no fragment describes %s", name);
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

/* Which cookie counts; programs come with a key where the route has a scope. */
static const char *security_of(const struct route *route, uint32_t scope)
{
    switch (route->access) {
    case PUBLIC:
        return "[]";
    case CLIENT:
        return "[{ client: [] }]";
    case STAFF:
    case STAFF_P1:
    case ADMIN:
        return scope != 0 ? "[{ staff: [] }, { key: [] }]" : "[{ staff: [] }]";
    case VIEWING:
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

/* A part in braces is an id. One that may be any text is described by a fragment's parameter of its name, if any. */
static void print_part(const char *name, size_t length, bool is_id, FILE *out)
{
    for (size_t i = 0; i < entry_count && !is_id; i++) {
        const struct line *key = &entries[i].block.key;

        if (strcmp(entries[i].section, "parameters") != 0 || strcspn(key->at + key->indent, ":") != length ||
            memcmp(key->at + key->indent, name, length) != 0)
            continue;
        fprintf(out, "        - { $ref: \"#/components/parameters/%.*s\" }\n", (int)length, name);
        return;
    }
    fprintf(out, "        - { name: %.*s, in: path, required: true, schema: { type: string%s } }\n", (int)length, name,
            is_id ? ", format: uuid" : "");
}

static void print_parameters(const struct route *route, const struct block *operation, FILE *out)
{
    struct block more;
    bool has_more = block_find(operation, "parameters", &more);
    const char *brace = strchr(route->path, '{');

    if (!has_more && brace == NULL)
        return;
    fputs("      parameters:\n", out);
    for (; brace != NULL; brace = strchr(brace + 1, '{')) {
        size_t length = strcspn(brace + 1, "*}");

        print_part(brace + 1, length, brace[1 + length] == '}', out);
    }
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
            die("%s: %.*s is another form, too", operation->file, (int)name.length, name.at);
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

    if (route->form == NULL || route->form == RAW_BODY) {
        if (has_body)
            die("%s: %s %s has no form", operation->file, method_name(route->method), route->path);
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

/* A route, the name of its capability, and where it is answered. */
struct described {
    const struct route *route;
    const char *tag, *realm;
};

static void print_operation(const struct described *described, FILE *out)
{
    const struct route *route = described->route;
    struct entry *entry = operation_of(route);
    uint32_t scope = bearer_scope(route, capability_scope);
    const char *security = security_of(route, scope), *verb = method_name(route->method);
    char name[SCOPE_TEXT];

    entry->used = true;
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
    print_parameters(route, &entry->block, out);
    print_body(route, &entry->block, out);
    for (size_t at = 0; at < entry->block.count; at = block_end(&entry->block, at)) {
        struct block part = block_at(&entry->block, at);

        if (!line_is_key(&part.key, "parameters") && !line_is_key(&part.key, "body"))
            block_print(&part, 2, out);
    }
}

static struct described all[ROUTES];
static size_t route_count;

static void collect_table(const struct resource *resource, const char *tag)
{
    for (const struct route *route = resource->routes; route->path != NULL; route++) {
        if (route_count == ROUTES)
            die("more than %d routes", ROUTES);
        all[route_count++] = (struct described){route, tag, realms_name(resource->realms)};
    }
}

/* What only our own processes reach is no part of the contract. */
static void collect_routes(const struct capability *const *capabilities)
{
    for (; *capabilities != NULL; capabilities++) {
        const struct resource *resource = (*capabilities)->resources;

        for (; resource != NULL && resource->routes != NULL; resource++)
            if (resource->realms != IN_INTERNAL)
                collect_table(resource, (*capabilities)->name);
    }
}

static bool has_path(size_t at, const char *path)
{
    return strcmp(all[at].route->path, path) == 0;
}

static void print_path(size_t first, FILE *out)
{
    const char *path = all[first].route->path;

    for (size_t i = 0; i < first; i++)
        if (has_path(i, path))
            return;
    fputs("  ", out);
    for (const char *at = path; *at != '\0'; at++)
        if (*at != '*')
            fputc(*at, out);
    fputs(":\n", out);
    for (size_t i = first; i < route_count; i++)
        if (has_path(i, path))
            print_operation(&all[i], out);
}

/* ---- components ---- */

/* What API keys may be made for; the tables of routes say it. */
static void print_scopes(FILE *out)
{
    const char *between = "";
    char name[SCOPE_TEXT];

    if (scopes_all() == 0)
        return;
    fputs("    Scope: { type: string, enum: [", out);
    for (unsigned i = 0; i < SCOPES; i++) {
        uint32_t scope = UINT32_C(1) << i;

        if ((scopes_all() & scope) == 0)
            continue;
        fprintf(out, "%s\"%s\"", between, scope_name(scope, name).at);
        between = ", ";
    }
    fputs("] }\n", out);
}

static void print_bodies(FILE *out)
{
    for (size_t i = 0; i < body_count; i++) {
        fprintf(out, "    %.*s:\n", (int)bodies[i].name.length, bodies[i].name.at);
        schema_print(bodies[i].form, &bodies[i].body, 6, out);
    }
}

static void print_components(FILE *out)
{
    for (size_t i = 1; i < SECTIONS; i++) {
        bool named = false;

        for (size_t k = 0; k < entry_count; k++) {
            if (entries[k].section != sections[i])
                continue;
            if (!named)
                fprintf(out, "  %s:\n", sections[i]);
            named = true;
            block_print(&entries[k].block, 2, out);
        }
    }
    print_scopes(out); /* the last section is that of the schemas */
    print_bodies(out);
}

int main(int argc, char **argv)
{
    FILE *out;

    if (argc < 3)
        die("usage: contract <out.yaml> <head.yaml> fragment.yaml...");
    for (int i = 2; i < argc; i++) {
        struct block fragment = fragment_read(argv[i]);

        add_sections(&fragment);
    }
    capabilities_use(PORTICO_CAPABILITIES);
    out = fopen(argv[1], "w");
    if (out == NULL)
        die("%s cannot be written", argv[1]);
    copy_head(argv[2], out);
    collect_routes(PORTICO_CAPABILITIES);
    fputs("\npaths:\n", out);
    for (size_t i = 0; i < route_count; i++)
        print_path(i, out);
    fputs("\ncomponents:\n", out);
    print_components(out);
    for (size_t i = 0; i < entry_count; i++)
        if (entries[i].section == sections[0] && !entries[i].used)
            die("%s: there is no route %.*s", entries[i].block.file, (int)entries[i].block.key.length,
                entries[i].block.key.at);
    if (fclose(out) != 0)
        die("%s could not be written", argv[1]);
    return 0;
}
