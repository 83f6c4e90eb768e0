/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The platform: sign-up on the apex host, the console's API on the admin host, and the registry for the edge. */
#include "common/config.h"
#include "data/limit.h"
#include "http/route.h"
#include "http/server.h"
#include "http/spec.h"
#include "platform/capabilities.h"
#include "platform/keyring.h"

#include <stdio.h>
#include <string.h>

/* Few users and short statements: more connections would only reduce those of the workers. */
enum { FIRM_CONNECTIONS = 2, PLATFORM_CONNECTIONS = 4 };

static int print_routes(void)
{
    static const unsigned realms[] = {IN_APEX, IN_ADMIN, IN_INTERNAL};

    for (size_t i = 0; i < REALMS; i++)
        routes_print_realm(capability_routes_in(realms[i]), realms_name(realms[i]), stdout);
    return 0;
}

int main(int count, char **arguments)
{
    char socket[SOCKET_BYTES], metrics[SOCKET_BYTES], firms[CONFIG_BYTES], registry[CONFIG_BYTES];
    struct server_options options = {
        .service = "platform",
        .realm = REALM_PLATFORM,
        .firm_connections = FIRM_CONNECTIONS,
        .registry_connections = PLATFORM_CONNECTIONS,
        .on_start = capabilities_start,
    };

    capabilities_use(platform_capabilities);
    if (count == 2 && strcmp(arguments[1], "--routes") == 0)
        return print_routes();
    config_load("platform");
    limit_scale(config_number(CONFIG_LIMITS));
    spec_use(spec_built());
    keyring_load();
    options.routes = capability_routes_in(IN_APEX);
    options.admin_routes = capability_routes_in(IN_ADMIN);
    options.internal_routes = capability_routes_in(IN_INTERNAL);
    options.socket = config_socket(socket, "platform.sock");
    options.metrics = config_socket(metrics, "platform.metrics.sock");
    options.firm_conninfo = config_conninfo(firms, "portico_app");
    options.registry_conninfo = config_conninfo(registry, "portico_platform");
    options.redis = config_text(CONFIG_REDIS);
    return server_run(&options);
}
