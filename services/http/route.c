/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A node is one part of a path. It has literal children by name and at most one child for a part in braces; a literal
 * wins. {a} and {b} at one place are the same child, so the route keeps the names of the parts, not the node.
 */
#include "http/route.h"

#include "common/id.h"
#include "common/must.h"
#include "common/scopes.h"
#include "http/bearer.h"
#include "http/form.h"

#include <stdlib.h>
#include <string.h>

struct node {
    struct text name; /* a slice of the route's path, which is a literal */
    struct node *children, *next, *wildcard;
    const struct route *routes[METHODS];
};

struct route_tree {
    const struct route *const *tables;
    struct node root;
};

static const char *const method_names[METHODS] = {
    [GET] = "GET",     [HEAD] = "HEAD",     [POST] = "POST",       [PUT] = "PUT",
    [PATCH] = "PATCH", [DELETE] = "DELETE", [OPTIONS] = "OPTIONS",
};

enum method method_of(struct text name)
{
    for (size_t i = GET; i < METHODS; i++) {
        if (text_equal(name, text_of(method_names[i])))
            return (enum method)i;
    }
    return METHOD_NONE;
}

const char *method_name(enum method method)
{
    must(method > METHOD_NONE && (size_t)method < METHODS);
    return method_names[method];
}

bool method_is_safe(enum method method)
{
    return method == GET || method == HEAD || method == OPTIONS;
}

static bool is_parameter(struct text part)
{
    return part.length > 2 && part.at[0] == '{' && part.at[part.length - 1] == '}';
}

static struct node *literal_child(const struct node *node, struct text name)
{
    for (struct node *child = node->children; child != NULL; child = child->next) {
        if (text_equal(child->name, name))
            return child;
    }
    return NULL;
}

static struct node *new_node(struct text name)
{
    struct node *node = calloc(1, sizeof(*node));

    must(node != NULL);
    node->name = name;
    return node;
}

static struct node *child_for(struct node *node, struct text part)
{
    struct node *child;

    if (is_parameter(part)) {
        if (node->wildcard == NULL)
            node->wildcard = new_node(part);
        return node->wildcard;
    }
    child = literal_child(node, part);
    if (child == NULL) {
        child = new_node(part);
        child->next = node->children;
        node->children = child;
    }
    return child;
}

/* The rules for a route. A broken rule ends the process at the start, and not during a request. */
static void check_route(const struct route *route)
{
    must(route->path != NULL && route->path[0] == '/');
    must(route->access > NOBODY && route->access <= PLATFORM_ADMIN_FRESH);
    must(route->answer != NULL);
    must(route->about != NULL);
    must(method_is_safe(route->method) || route->audit != NULL);
    must(route->form != RAW_BODY || !form_is_of_query(route));
}

static void add_route(struct route_tree *tree, const struct route *route)
{
    struct text rest = text_slice(text_of(route->path), 1, SIZE_MAX);
    struct node *node = &tree->root;
    size_t parameters = 0;

    check_route(route);
    while (!text_is_absent(rest)) {
        struct text part = text_next(&rest, '/');

        must(part.length > 0);
        parameters += is_parameter(part);
        node = child_for(node, part);
    }
    must(parameters <= PATH_PARTS);
    must(node->routes[route->method] == NULL);
    node->routes[route->method] = route;
}

void route_each(const struct route_tree *tree, void (*on_route)(void *owner, const struct route *route), void *owner)
{
    for (const struct route *const *table = tree->tables; *table != NULL; table++) {
        for (const struct route *route = *table; route->path != NULL; route++)
            on_route(owner, route);
    }
}

static void on_each_added(void *owner, const struct route *route)
{
    add_route(owner, route);
}

struct route_tree *route_tree_open(const struct route *const *tables)
{
    struct route_tree *tree = calloc(1, sizeof(*tree));

    must(tree != NULL);
    tree->tables = tables;
    route_each(tree, on_each_added, tree);
    return tree;
}

static void free_children(struct node *node)
{
    struct node *child = node->children;

    while (child != NULL) {
        struct node *next = child->next;

        free_children(child);
        free(child);
        child = next;
    }
    if (node->wildcard != NULL) {
        free_children(node->wildcard);
        free(node->wildcard);
    }
}

void route_tree_close(struct route_tree **tree)
{
    if (*tree == NULL)
        return;
    free_children(&(*tree)->root);
    free(*tree);
    *tree = NULL;
}

/* A literal is tried first, then the part in braces: /api/matters/mine and /api/matters/{matter}/x may both exist. */
static const struct node *find_node(const struct node *node, struct text rest, struct text parts[PATH_PARTS],
                                    size_t depth)
{
    struct text part;
    const struct node *found = NULL, *child;

    if (text_is_absent(rest))
        return node;
    part = text_next(&rest, '/');
    if (part.length == 0)
        return NULL;
    child = literal_child(node, part);
    if (child != NULL)
        found = find_node(child, rest, parts, depth);
    if (found == NULL && node->wildcard != NULL && depth < PATH_PARTS) {
        parts[depth] = part;
        found = find_node(node->wildcard, rest, parts, depth + 1);
    }
    return found;
}

static bool has_routes(const struct node *node)
{
    for (size_t i = GET; i < METHODS; i++) {
        if (node->routes[i] != NULL)
            return true;
    }
    return false;
}

static void list_methods(const struct node *node, char allow[64])
{
    size_t length = 0;

    for (size_t i = GET; i < METHODS; i++) {
        const char *name = method_names[i];

        if (node->routes[i] == NULL && !(i == HEAD && node->routes[GET] != NULL))
            continue;
        if (length > 0) {
            memcpy(allow + length, ", ", 2);
            length += 2;
        }
        must(length + strlen(name) + 3 < 64);
        memcpy(allow + length, name, strlen(name));
        length += strlen(name);
    }
    allow[length] = '\0';
}

enum match route_find(const struct route_tree *tree, enum method method, struct text path, const struct route **route,
                      struct text parts[PATH_PARTS], char allow[64])
{
    const struct node *node;

    if (tree == NULL || path.length == 0 || path.at[0] != '/')
        return MATCH_NO_PATH;
    node = find_node(&tree->root, text_slice(path, 1, SIZE_MAX), parts, 0);
    if (node == NULL || !has_routes(node))
        return MATCH_NO_PATH;
    *route = method == METHOD_NONE ? NULL : node->routes[method];
    if (*route == NULL && method == HEAD)
        *route = node->routes[GET];
    if (*route != NULL)
        return MATCH_FOUND;
    list_methods(node, allow);
    return MATCH_NO_METHOD;
}

static const char *const access_names[] = {
    [NOBODY] = "NOBODY",
    [PUBLIC] = "PUBLIC",
    [ONE_FACTOR] = "ONE_FACTOR",
    [CLIENT] = "CLIENT",
    [STAFF_ONE_FACTOR] = "STAFF_ONE_FACTOR",
    [STAFF] = "STAFF",
    [ADMIN] = "ADMIN",
    [SIGNED_IN] = "SIGNED_IN",
    [SELF] = "SELF",
    [FRESH] = "FRESH",
    [IMPERSONATING] = "IMPERSONATING",
    [PLATFORM_ADMIN] = "PLATFORM_ADMIN",
    [PLATFORM_ADMIN_ONE_FACTOR] = "PLATFORM_ADMIN_ONE_FACTOR",
    [PLATFORM_ADMIN_FRESH] = "PLATFORM_ADMIN_FRESH",
};

const char *access_name(enum access access)
{
    return access_names[access];
}

/* Paths, realms and names of audit entries are our own literals: nothing in them needs escaping. */
static void print_route(const struct route *route, const char *realm, uint32_t scope, FILE *out)
{
    char name[SCOPE_TEXT];
    bool audited = route->audit != NULL && route->audit != NOT_AUDITED;

    fprintf(out, "{\"method\":\"%s\",\"path\":\"%s\",\"access\":\"%s\"", method_names[route->method], route->path,
            access_name(route->access));
    if (audited)
        fprintf(out, ",\"audit\":\"%s\"", route->audit);
    else
        fprintf(out, ",\"audit\":null");
    fprintf(out, ",\"notAudited\":%s", route->audit == NOT_AUDITED ? "true" : "false");
    if (scope != 0)
        fprintf(out, ",\"scope\":\"%s\"", scope_name(scope, name).at);
    if (realm != NULL)
        fprintf(out, ",\"realm\":\"%s\"", realm);
    fprintf(out, "}\n");
}

void routes_print_realm(const struct route *const *tables, const char *realm, FILE *out)
{
    for (; *tables != NULL; tables++) {
        for (const struct route *route = *tables; route->path != NULL; route++) {
            check_route(route);
            print_route(route, realm, 0, out);
        }
    }
}

void routes_print_scopes(const struct route *const *tables, const char *(*scope_resource)(const struct route *route),
                         FILE *out)
{
    for (; *tables != NULL; tables++) {
        for (const struct route *route = *tables; route->path != NULL; route++) {
            check_route(route);
            print_route(route, NULL, bearer_scope(route, scope_resource), out);
        }
    }
}

static int hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

size_t route_unescape(struct text text, bool query, char *out)
{
    size_t length = 0;

    for (size_t i = 0; i < text.length; i++) {
        char byte = text.at[i];

        if (byte == '%') {
            int high = i + 2 < text.length ? hex_digit(text.at[i + 1]) : -1;
            int low = high < 0 ? -1 : hex_digit(text.at[i + 2]);

            if (low < 0)
                return SIZE_MAX;
            byte = (char)(high << 4 | low);
            i += 2;
        } else if (query && byte == '+') {
            byte = ' ';
        }
        out[length++] = byte;
    }
    return text_is_utf8(text_from(out, length)) ? length : SIZE_MAX;
}
