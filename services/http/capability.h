/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What one folder of a service brings along: its routes, what API keys may reach of them, and what has to happen before
 * it serves. A service lists its capabilities once; nothing here or below knows one by its name.
 */
#ifndef PORTICO_HTTP_CAPABILITY_H
#define PORTICO_HTTP_CAPABILITY_H

#include "http/exchange.h"
#include "http/sentences.h"

#include <uv.h>

/* Where a table is answered, when a service has several realms. A realm knows no routes but its own. */
enum { IN_APEX = 1, IN_ADMIN = 2, IN_INTERNAL = 4 /* for our own processes only */, REALMS = 3 };

struct server;

/* A table of routes, ended by an empty row, and whether programs may use it. */
struct resource {
    const struct route *routes;
    const char *scope;   /* API keys with "<scope>:read" or "<scope>:write" reach it; NULL: it is for people only */
    bool keys_only_read; /* there is no "<scope>:write" */
    unsigned realms;     /* IN_APEX and so on, together; 0: the service has one realm, which is a firm */
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
    bool (*load)(void); /* reads what it needs; false ends the start, and says why itself. May be NULL */
    void (*start)(uv_loop_t *loop,
                  struct server *server); /* once the loop and what the server opened are there. May be NULL */
};

enum { CAPABILITY_TABLES = 128 };

/* Once, before anything else here: takes a NULL-terminated list, which must stay, and declares its scopes. */
void capabilities_use(const struct capability *const *capabilities);

/* All tables of routes, NULL-terminated; or those of one realm. */
const struct route *const *capability_routes(void);
const struct route *const *capability_routes_in(unsigned realm);

/* "apex", "admin" or "internal"; "both" for the first two together; NULL for none. */
const char *realms_name(unsigned realms);

/* The scope of the table in which a route stands; NULL for a route that no API key reaches. */
const char *capability_scope(const struct route *route);

/* The code for a violated constraint, or NULL. */
const char *capability_constraint(const char *constraint);

bool capabilities_load(void);
void capabilities_start(uv_loop_t *loop, struct server *server);

#endif
