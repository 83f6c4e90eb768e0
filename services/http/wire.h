/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Between libh2o and the exchange. With server.c, listen.c, stream.c and events.c the only place of the engine that
 * knows libh2o; the asks harness uses none of them.
 */
#ifndef PORTICO_HTTP_WIRE_H
#define PORTICO_HTTP_WIRE_H

#include "http/inside.h"

struct st_h2o_pathconf_t;

/* Makes every request of this path an exchange of `server`. */
void wire_register(struct st_h2o_pathconf_t *path, struct server *server);

/* Passes the exchange's answer to libh2o, if the client is still connected. */
void wire_send(struct exchange *x);

/* Frees a body that was taken from libh2o's connection. */
void wire_release_body(struct exchange *x);

#endif
