/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Setting a firm up before there is a second factor. */
#ifndef PORTICO_WORKER_ROUTES_SETUP_H
#define PORTICO_WORKER_ROUTES_SETUP_H

#include "http/exchange.h"

/*
 * In the ask of a STAFF_P1 route that changes something. Whoever has shown no second factor may do so only while the
 * firm has no client: raises second_factor_first otherwise.
 */
void ask_setup(struct exchange *x);

#endif
