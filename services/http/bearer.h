/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * API keys at the gate: programs send theirs as a bearer token (RFC 6750, section 2.1), which is the only place where
 * one is taken. A request with a key acts for the firm's staff by either prefix; what the key reaches is the route's
 * resource and the key's scopes, and what belongs to no resource is closed to every key.
 */
#ifndef PORTICO_HTTP_BEARER_H
#define PORTICO_HTTP_BEARER_H

#include "http/stages.h"

/* Whether the request wants to be known by its Authorization header, whatever that holds. */
bool bearer_is_given(const struct exchange *x);

/* The key, which is one of this firm by its grammar; absent when the request was refused. */
struct text bearer_take(struct exchange *x);

/* What the gate found for the key: takes it as the viewer, or refuses. */
void bearer_accept(struct exchange *x, const struct session *session);

/* Refuses unless the key's scopes hold what the route wants. */
void bearer_judge(struct exchange *x);

/* The one scope that a key needs for a route: 0 for a route that is closed to all of them. `reach` may be NULL. */
uint32_t bearer_scope(const struct route *route, const char *(*reach)(const struct route *route));

#endif
