/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The lists are joined once at the start, so that no request walks them. */
#include "http/capability.h"

#include "common/must.h"
#include "common/scopes.h"

#include <string.h>

static const struct capability *const *used;
static const struct route *tables[CAPABILITY_TABLES + 1];
static const char *scopes[CAPABILITY_TABLES];
static size_t count;
static const struct route *realm_tables[REALMS][CAPABILITY_TABLES + 1];
static size_t realm_counts[REALMS];

static void use_resource(const struct resource *resource)
{
    must(count < CAPABILITY_TABLES);
    tables[count] = resource->routes;
    scopes[count++] = resource->scope;
    for (unsigned i = 0; i < REALMS; i++)
        if ((resource->realms & 1u << i) != 0)
            realm_tables[i][realm_counts[i]++] = resource->routes;
    if (resource->scope != NULL)
        scopes_declare(resource->scope, !resource->keys_only_read);
}

void capabilities_use(const struct capability *const *capabilities)
{
    must(used == NULL || used == capabilities);
    if (used != NULL)
        return;
    used = capabilities;
    for (; *capabilities != NULL; capabilities++) {
        const struct resource *resource = (*capabilities)->resources;

        for (; resource != NULL && resource->routes != NULL; resource++)
            use_resource(resource);
        if ((*capabilities)->refusals != NULL)
            sentences_use((*capabilities)->refusals);
    }
}

const struct route *const *capability_routes(void)
{
    must(used != NULL);
    return tables;
}

const struct route *const *capability_routes_in(unsigned realm)
{
    unsigned at = 0;

    must(used != NULL);
    while (realm != 1u << at)
        must(++at < REALMS);
    return realm_tables[at];
}

const char *realms_name(unsigned realms)
{
    switch (realms) {
    case IN_APEX:
        return "apex";
    case IN_ADMIN:
        return "admin";
    case IN_INTERNAL:
        return "internal";
    case IN_APEX | IN_ADMIN:
        return "both";
    default:
        return NULL;
    }
}

static bool stands_in(const struct route *table, const struct route *route)
{
    for (; table->path != NULL; table++)
        if (table == route)
            return true;
    return false;
}

const char *capability_scope(const struct route *route)
{
    for (size_t i = 0; i < count; i++)
        if (scopes[i] != NULL && stands_in(tables[i], route))
            return scopes[i];
    return NULL;
}

const char *capability_constraint(const char *constraint)
{
    for (const struct capability *const *one = used; one != NULL && *one != NULL; one++) {
        const struct constraint_code *row = (*one)->constraints;

        for (; row != NULL && row->constraint != NULL; row++)
            if (strcmp(constraint, row->constraint) == 0)
                return row->code;
    }
    return NULL;
}

bool capabilities_load(void)
{
    for (const struct capability *const *one = used; *one != NULL; one++)
        if ((*one)->load != NULL && !(*one)->load())
            return false;
    return true;
}

void capabilities_start(uv_loop_t *loop, struct server *server)
{
    for (const struct capability *const *one = used; *one != NULL; one++)
        if ((*one)->start != NULL)
            (*one)->start(loop, server);
}
