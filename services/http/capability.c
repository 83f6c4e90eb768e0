/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The lists are joined once at the start. Only three functions search them later: capability_scope() for a request with
   an API key, capability_constraint() after a violated constraint, capability_audit_kind() for an audit entry. */
#include "http/capability.h"

#include "common/must.h"
#include "common/scopes.h"

#include <string.h>

static const struct capability *const *registered;
static const struct route *tables[CAPABILITY_TABLES + 1];
static const char *scopes[CAPABILITY_TABLES];
static size_t table_count;
static const struct route *realm_tables[REALMS][CAPABILITY_TABLES + 1];
static size_t realm_counts[REALMS];

static void add_resource(const struct resource *resource)
{
    must(table_count < CAPABILITY_TABLES);
    tables[table_count] = resource->routes;
    scopes[table_count++] = resource->scope;
    for (unsigned i = 0; i < REALMS; i++)
        if ((resource->realms & 1u << i) != 0)
            realm_tables[i][realm_counts[i]++] = resource->routes;
    if (resource->scope != NULL)
        scopes_declare(resource->scope, !resource->keys_only_read);
}

static const struct audit_kind *kind_among(const struct audit_kind *kinds, struct text name)
{
    for (; kinds != NULL && kinds->name != NULL; kinds++)
        if (text_equal(text_of(kinds->name), name))
            return kinds;
    return NULL;
}

const struct audit_kind *capability_audit_kind(struct text name)
{
    const struct audit_kind *found = kind_among(http_audit, name);

    for (const struct capability *const *capability = registered;
         found == NULL && capability != NULL && *capability != NULL; capability++)
        found = kind_among((*capability)->audit, name);
    return found;
}

/* Every act on a firm has words, so that its audit log can be read. The platform's own log has other kinds. */
static void check_audit(const struct resource *resource)
{
    const struct route *route = resource->routes;

    if (resource->realms != 0)
        return;
    for (; route->path != NULL; route++)
        must(route->audit == NULL || route->audit == NOT_AUDITED ||
             capability_audit_kind(text_of(route->audit)) != NULL);
}

void capabilities_use(const struct capability *const *capabilities)
{
    must(registered == NULL || registered == capabilities);
    if (registered != NULL)
        return;
    registered = capabilities;
    for (; *capabilities != NULL; capabilities++) {
        const struct resource *resource = (*capabilities)->resources;

        for (; resource != NULL && resource->routes != NULL; resource++)
            add_resource(resource);
        if ((*capabilities)->refusals != NULL)
            sentences_use((*capabilities)->refusals);
    }
    for (capabilities = registered; *capabilities != NULL; capabilities++) {
        const struct resource *resource = (*capabilities)->resources;

        for (; resource != NULL && resource->routes != NULL; resource++)
            check_audit(resource);
    }
}

const struct route *const *capability_routes(void)
{
    must(registered != NULL);
    return tables;
}

const struct route *const *capability_routes_in(unsigned realm)
{
    unsigned at = 0;

    must(registered != NULL);
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

static bool table_contains(const struct route *table, const struct route *route)
{
    for (; table->path != NULL; table++)
        if (table == route)
            return true;
    return false;
}

const char *capability_scope(const struct route *route)
{
    for (size_t i = 0; i < table_count; i++)
        if (scopes[i] != NULL && table_contains(tables[i], route))
            return scopes[i];
    return NULL;
}

const char *capability_constraint(const char *constraint)
{
    for (const struct capability *const *capability = registered; capability != NULL && *capability != NULL;
         capability++) {
        const struct constraint_code *constraint_code = (*capability)->constraints;

        for (; constraint_code != NULL && constraint_code->constraint != NULL; constraint_code++)
            if (strcmp(constraint, constraint_code->constraint) == 0)
                return constraint_code->code;
    }
    return NULL;
}

bool capabilities_load(void)
{
    for (const struct capability *const *capability = registered; *capability != NULL; capability++)
        if ((*capability)->load != NULL && !(*capability)->load())
            return false;
    return true;
}

void capabilities_start(uv_loop_t *loop, struct server *server)
{
    for (const struct capability *const *capability = registered; *capability != NULL; capability++)
        if ((*capability)->start != NULL)
            (*capability)->start(loop, server);
}
