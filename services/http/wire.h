/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Between libh2o and the exchange. With stream.c and events.c the only place of the engine that knows libh2o; the
 * asks harness has none of it.
 */
#ifndef PORTICO_HTTP_WIRE_H
#define PORTICO_HTTP_WIRE_H

#include "http/inside.h"

struct st_h2o_pathconf_t;

/* Lets every request of this path become an exchange of `server`. */
void wire_register(struct st_h2o_pathconf_t *path, struct server *server);

/* Gives the exchange's answer to libh2o, if the client is still there. */
void wire_send(struct exchange *x);

#endif
