/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What one folder of a service contributes: its routes, which of them API keys may use, and what must happen before it
 * serves. A service lists its capabilities once; no code here or below knows a capability by its name.
 */
#ifndef PORTICO_HTTP_CAPABILITY_H
#define PORTICO_HTTP_CAPABILITY_H

#include "http/audit_kinds.h"
#include "http/exchange.h"
#include "http/sentences.h"

#include <uv.h>

/* The realms of the platform in which a table is served. A realm knows only its own routes. */
enum { IN_APEX = 1, IN_ADMIN = 2, IN_INTERNAL = 4 /* for our own processes only */, REALMS = 3 };

struct server;

/* A table of routes, ended by an empty row, and whether API keys may use it. */
struct resource {
    const struct route *routes;
    const char *scope;   /* API keys with "<scope>:read" or "<scope>:write" may use it; NULL: people only */
    bool keys_only_read; /* there is no "<scope>:write" */
    unsigned realms;     /* IN_APEX and so on, combined; 0: the service has one realm, the firm */
};

/* A constraint of the firm's tables whose violation has a code of its own, instead of "already_there". */
struct constraint_code {
    const char *constraint, *code;
};

struct capability {
    const char *name;
    const struct resource *resources;          /* ended by an empty one; NULL: none */
    const struct catalogue *refusals;          /* ended by an empty one; NULL: none */
    const struct constraint_code *constraints; /* ended by an empty one; NULL: none */
    const struct audit_kind *audit;            /* ended by an empty one; NULL: none */
    /* Both may be NULL. load() reads what it needs; false stops the start, after it logged why. start() is called when
       the loop and the server's connections exist. */
    bool (*load)(void);
    void (*start)(uv_loop_t *loop, struct server *server);
};

enum { CAPABILITY_TABLES = 128 };

/* Must be called once, before any other function here. Takes a NULL-terminated list, which must stay valid, and
   declares its scopes. */
void capabilities_use(const struct capability *const *capabilities);

/* All tables of routes, NULL-terminated; or those of one realm. */
const struct route *const *capability_routes(void);
const struct route *const *capability_routes_in(unsigned realm);

/* "apex", "admin" or "internal"; "both" for the first two together; NULL for none. */
const char *realms_name(unsigned realms);

/* The scope of the table that contains the route; NULL for a route that no API key may use. */
const char *capability_scope(const struct route *route);

/* The code for a violated constraint, or NULL. */
const char *capability_constraint(const char *constraint);

/* The kind of audit entry of a firm with that name, among those of all capabilities and the engine's; or NULL. */
const struct audit_kind *capability_audit_kind(struct text name);

bool capabilities_load(void);
void capabilities_start(uv_loop_t *loop, struct server *server);

#endif
