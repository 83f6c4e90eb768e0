/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * API keys at the gate: programs send theirs as a bearer token (RFC 6750, section 2.1) and in no other place. A request
 * with a key acts as the firm's staff under either path prefix. A key reaches a route if the route has a resource and
 * the scopes of the key include it; a route without a resource is closed to every key.
 */
#ifndef PORTICO_HTTP_BEARER_H
#define PORTICO_HTTP_BEARER_H

#include "http/stages.h"

/* Whether the request has an Authorization header, whatever its value. */
bool bearer_is_given(const struct exchange *x);

/* The key, which by its format belongs to this firm; absent when the request was refused. */
struct text bearer_key(struct exchange *x);

/* Makes the session that the gate found for the key the viewer, or refuses. */
void bearer_accept(struct exchange *x, const struct session *session);

/* Refuses unless the scopes of the key include the one that the route requires. */
void bearer_authorize(struct exchange *x);

/* The one scope that a key needs for a route: 0 for a route that is closed to all of them. `scope_resource` may be
 * NULL. */
uint32_t bearer_scope(const struct route *route, const char *(*scope_resource)(const struct route *route));

#endif
