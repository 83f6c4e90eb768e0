/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Listening on a unix socket, for processes of our own user only: the headers that the edge adds are trusted, so nobody
 * else may connect. The mode of the socket ensures that, and SO_PEERCRED is checked for each connection.
 */
#ifndef PORTICO_HTTP_LISTEN_H
#define PORTICO_HTTP_LISTEN_H

#include <h2o.h>
#include <stdbool.h>

struct listener;

/* False, with a line in the log, when it cannot listen on the path. An old socket there is replaced. */
bool listen_open(struct listener **listener, uv_loop_t *loop, const char *path, h2o_accept_ctx_t *accept);

/* Accepts no new connections; removes the socket. */
void listen_close(struct listener **listener);

#endif
