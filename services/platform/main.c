/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The platform: sign-up on the apex host, the console's API on the admin host, and the registry for the edge. */
#include "common/config.h"
#include "data/limit.h"
#include "http/capability.h"
#include "http/route.h"
#include "http/server.h"
#include "http/spec.h"
#include "platform/keyring.h"
#include "platform/registry.h"
#include "platform/tables.h"

#include <stdio.h>
#include <string.h>

/* Few people at a time, short statements: more connections would only be taken from the workers. */
enum { FIRM_CONNECTIONS = 2, PLATFORM_CONNECTIONS = 4 };

static const struct route *const apex[] = {name_routes, portal_routes, sign_up_routes, spec_routes, NULL};
static const struct route *const admin[] = {
    admin_sign_in_routes, admin_passkey_routes, admin_session_routes, overview_routes, firm_routes, support_routes,
    job_routes,           record_routes,        cell_routes,          name_routes,     spec_routes, NULL};
static const struct route *const internal[] = {registry_routes, NULL};

extern const struct catalogue platform_refusals[];

static const struct constraint_code constraints[] = {
    {"firms_slug_key", "name_taken"},
    {"admin_passkeys_credential_id_key", "passkey_taken"},
    {0},
};

static const struct capability platform = {
    .name = "platform",
    .refusals = platform_refusals,
    .constraints = constraints,
};

static const struct capability *const capabilities[] = {&platform, NULL};

static void on_start(uv_loop_t *loop, void *server)
{
    registry_start(loop, server);
}

static int print_routes(void)
{
    routes_print_realm(apex, "apex", stdout);
    routes_print_realm(admin, "admin", stdout);
    routes_print_realm(internal, "internal", stdout);
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
        .routes = apex,
        .admin_routes = admin,
        .internal_routes = internal,
        .on_start = on_start,
    };

    if (count == 2 && strcmp(arguments[1], "--routes") == 0)
        return print_routes();
    capabilities_use(capabilities);
    config_load("platform");
    limit_lift(config_number(CONFIG_LIMITS));
    spec_use(spec_built());
    keyring_load();
    options.socket = config_socket(socket, "platform.sock");
    options.metrics = config_socket(metrics, "platform.metrics.sock");
    options.firm_conninfo = config_conninfo(firms, "portico_app");
    options.registry_conninfo = config_conninfo(registry, "portico_platform");
    options.redis = config_text(CONFIG_REDIS);
    return server_run(&options);
}
