/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The gate: who sends the request, how often, and whether they may use this route. The body of a request is not read
 * before it has passed here.
 */
#ifndef PORTICO_HTTP_GATE_H
#define PORTICO_HTTP_GATE_H

#include "http/stages.h"

/* The firm: finds the one that the edge named, or tells the platform's realms apart. This is decided here only. */
enum state gate_firm(struct exchange *x);
enum state gate_firm_resume(struct exchange *x);

/* The gate: cross-site check, then session and limits in one round trip, then the access level. */
enum state gate_enter(struct exchange *x);
enum state gate_resume(struct exchange *x);

/* Refuses unless the viewer may use the route. A function of its own, so that it is tested without a server. */
void gate_authorize(struct exchange *x);

/* Refuses an unsafe request that comes from a page of another origin. */
void gate_cross_site(struct exchange *x);

#endif
