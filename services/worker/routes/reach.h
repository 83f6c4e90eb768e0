/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What API keys reach: the resource of each route, by the table that the route stands in. */
#ifndef PORTICO_WORKER_ROUTES_REACH_H
#define PORTICO_WORKER_ROUTES_REACH_H

#include "http/exchange.h"

/* NULL for a route that no key reaches. */
const char *reach_of(const struct route *route);

#endif
