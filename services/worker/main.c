/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The worker: the API of every firm, for its clients and its staff. */
#include "common/config.h"
#include "data/limit.h"
#include "http/concurrency.h"
#include "http/route.h"
#include "http/server.h"
#include "http/spec.h"
#include "worker/capabilities.h"
#include "worker/secrets.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/*
 * Enough to keep one core of the database busy; more connections would only queue there instead of here. As many as
 * sign-ins may run at a time (http/concurrency.h) are for them: they write, so each waits for the disk, and users who
 * are signed in must not wait with them.
 */
enum { FIRM_CONNECTIONS = 8, SIGN_IN_CONNECTIONS = CONCURRENCY_LIMIT, REGISTRY_CONNECTIONS = 1 };

static const char *numbered_socket(char out[SOCKET_BYTES], const char *suffix)
{
    char name[64];

    snprintf(name, sizeof(name), "worker-%llu%s", (unsigned long long)config_number(CONFIG_WORKER), suffix);
    return config_socket(out, name);
}

int main(int argc, char **argv)
{
    char socket[SOCKET_BYTES], metrics[SOCKET_BYTES], firms[CONFIG_BYTES], registry[CONFIG_BYTES];
    struct server_options options = {
        .service = "worker",
        .realm = REALM_FIRM,
        .firm_connections = FIRM_CONNECTIONS,
        .sign_in_connections = SIGN_IN_CONNECTIONS,
        .registry_connections = REGISTRY_CONNECTIONS,
        .on_start = capabilities_start,
        .scope_resource = capability_scope,
    };

    capabilities_use(worker_capabilities);
    if (argc == 2 && strcmp(argv[1], "--routes") == 0) {
        routes_print_scopes(capability_routes(), capability_scope, stdout);
        return 0;
    }
    config_load("worker");
    limit_scale(config_number(CONFIG_LIMITS));
    spec_use(spec_built());
    secrets_load();
    if (!capabilities_load())
        return EX_CONFIG;
    options.routes = capability_routes();
    options.socket = numbered_socket(socket, ".sock");
    options.metrics = numbered_socket(metrics, ".metrics.sock");
    options.firm_conninfo = config_conninfo(firms, "portico_app");
    options.registry_conninfo = config_conninfo(registry, "portico_registry");
    options.redis = config_text(CONFIG_REDIS);
    return server_run(&options);
}
