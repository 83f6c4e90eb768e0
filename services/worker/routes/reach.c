/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Closed by default: a table that is not named here is for people. How somebody signs in, keys, policies and support
 * never are a program's business.
 */
#include "worker/routes/reach.h"

#include "worker/routes/routes.h"

static const struct {
    const char *resource; /* in common/scopes.c, which also says what is for reading only */
    const struct route *routes;
} tables[] = {
    {"accounts", accounts_routes}, {"documents", documents_routes}, {"documents", folders_routes},
    {"documents", uploads_routes}, {"matters", matters_routes},     {"templates", templates_routes},
    {"people", people_routes},     {"mails", mails_routes},         {"invitations", invitations_routes},
    {"record", record_routes},     {"settings", settings_routes},
};

static bool is_in(const struct route *table, const struct route *route)
{
    for (; table->path != NULL; table++)
        if (table == route)
            return true;
    return false;
}

const char *reach_of(const struct route *route)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
        if (is_in(tables[i].routes, route))
            return tables[i].resource;
    return NULL;
}
