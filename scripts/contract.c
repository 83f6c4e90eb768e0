/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * contract <out.yaml> <head.yaml> fragment.yaml...: writes the contract of a service (OpenAPI 3.1).
 *
 * Paths, access, scopes, summaries, query parameters and the members of request bodies come from the route tables and
 * their forms, which the service itself uses. The fragments have the rest: responses, descriptions, examples. A
 * fragment is YAML, of which this reads only the indentation: sections ("operations", "query" with the parameters that
 * several operations have, and those of "components") at column 0, their entries at column 2. Entries of "operations"
 * are named "GET /api/things/{thing}". The head's text before its own sections is copied unchanged.
 *
 * An operation without a route, a route without an operation, and a duplicate name are errors of the build.
 */
#include "contract.h"

#include "common/scopes.h"
#include "http/capability.h"
#include "http/route.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES = 1024, ROUTES = 1024 };

/* The capabilities of the service; the build defines the name of the list. */
extern const struct capability *const PORTICO_CAPABILITIES[];

/* The entries of the sections of all fragments. */
struct entry {
    const char *section;
    struct block block;
    bool used;
};

static const char *const sections[] = {"operations", "query",     "securitySchemes", "headers",
                                       "parameters", "responses", "schemas"};
enum { SECTIONS = sizeof(sections) / sizeof(*sections), COMPONENTS = 2 /* the first section that is copied */ };

static struct entry entries[ENTRIES];
static size_t entry_count;

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
            die("%s: \"%.*s\" is also in %s", block.file, (int)block.key.length, block.key.at, entries[i].block.file);
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

const struct block *entry_find(const char *section, const char *key, size_t length)
{
    for (size_t i = 0; i < entry_count; i++) {
        const struct line *line = &entries[i].block.key;

        if (strcmp(entries[i].section, section) != 0 || strcspn(line->at + line->indent, ":") != length ||
            memcmp(line->at + line->indent, key, length) != 0)
            continue;
        entries[i].used = true;
        return &entries[i].block;
    }
    return NULL;
}

/* Copies the text before the head's sections; the sections are joined with all others. */
static void copy_head(const char *path, FILE *out)
{
    char *text = fragment_text(path);
    const char *end = strstr(text, "\noperations:\n");

    if (end == NULL)
        die("%s has no operations", path);
    fwrite(text, 1, (size_t)(end + 1 - text), out);
    free(text);
}

/* ---- paths ---- */

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

/* Internal routes are not part of the contract. */
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
            operation_print(&all[i], out);
}

/* Each capability with a route in the contract has its entry below the head's "tags". */
static void check_tags(const char *path)
{
    char *text = fragment_text(path), entry[128];

    for (size_t i = 0; i < route_count; i++) {
        int length = snprintf(entry, sizeof(entry), "\n  - { name: %s, description: ", all[i].tag);

        if (length < 0 || (size_t)length >= sizeof(entry) || strstr(text, entry) == NULL)
            die("%s does not declare the tag \"%s\"", path, all[i].tag);
    }
    free(text);
}

/* ---- components ---- */

/* The scopes of API keys, from the route tables. */
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

static void print_kinds_of(const struct audit_kind *kinds, const char **between, FILE *out)
{
    for (; kinds != NULL && kinds->name != NULL; kinds++) {
        fprintf(out, "%s%s", *between, kinds->name);
        *between = ", ";
    }
}

/* The kinds of audit entries, from audit.en.json of all folders; for a service that shows them. */
static void print_audit_kinds(FILE *out)
{
    const struct capability *const *capability = PORTICO_CAPABILITIES;
    const char *between = "";

    if (entry_find("schemas", "AuditTopic", strlen("AuditTopic")) == NULL)
        return;
    fputs("    AuditKind: { type: string, enum: [", out);
    print_kinds_of(http_audit, &between, out);
    for (; *capability != NULL; capability++)
        print_kinds_of((*capability)->audit, &between, out);
    fputs("] }\n", out);
}

static void print_components(FILE *out)
{
    for (size_t i = COMPONENTS; i < SECTIONS; i++) {
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
    print_scopes(out); /* schemas are the last section */
    print_audit_kinds(out);
    bodies_print(out);
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
    check_tags(argv[2]);
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
