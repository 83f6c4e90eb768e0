/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The server: libh2o on libuv behind a unix socket, and what all services with routes have in common (pools, Redis,
 * registry, metrics socket, signals, graceful stop).
 */
#ifndef PORTICO_HTTP_SERVER_H
#define PORTICO_HTTP_SERVER_H

#include "http/exchange.h"

struct server;

enum realm { REALM_FIRM /* worker */, REALM_PLATFORM /* apex and admin host */ };

struct server_options {
    const char *service; /* "worker": in logs and metrics */
    enum realm realm;
    const char *socket;                            /* path of the socket to listen on */
    const char *metrics;                           /* path of the private metrics socket */
    const char *firm_conninfo, *registry_conninfo; /* fenced and unfenced; NULL where not used */
    int firm_connections, registry_connections;
    int sign_in_connections; /* of firm_connections, those that only sign-ins use */
    const char *redis;
    /* NULL-terminated lists of tables. The worker has `routes` only. For the platform these are the apex's, and the
       other two those of the admin host and of our own processes (x-portico-realm says which); NULL: none. */
    const struct route *const *routes, *const *admin_routes, *const *internal_routes;
    void (*on_start)(uv_loop_t *loop, struct server *server); /* may be NULL */
    /* The resource of a route, as the scopes of API keys name it; NULL for a route that is closed to API keys. The
       function may be NULL too: no API keys. */
    const char *(*scope_resource)(const struct route *route);
};

/* Runs until SIGTERM or SIGINT, then drains (at most 10 s). Returns the exit status. */
int server_run(const struct server_options *options);

/* What the server opened, for modules beside the routes (live, vault). */
struct pool *server_firm_pool(struct server *server);
struct pool *server_registry_pool(struct server *server);
struct redis *server_redis(struct server *server);

#endif
