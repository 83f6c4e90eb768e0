/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The gate: who is asking, how often, and whether this route is for them. Nothing of a request's body is looked at
 * before it has passed here.
 */
#ifndef PORTICO_HTTP_GATE_H
#define PORTICO_HTTP_GATE_H

#include "http/stages.h"

/* The firm: finds the one that the edge named, or tells the platform's realms apart. Decided here, once. */
enum state gate_firm(struct exchange *x);
enum state gate_firm_resume(struct exchange *x);

/* The gate: cross-site check, then session and limits in one round trip, then the access level. */
enum state gate_enter(struct exchange *x);
enum state gate_resume(struct exchange *x);

/* Refuses unless the viewer may use the route. Apart, so that it is tested without a server. */
void gate_judge(struct exchange *x);

/* Refuses an unsafe request that a page of somebody else's made. */
void gate_cross_site(struct exchange *x);

#endif
