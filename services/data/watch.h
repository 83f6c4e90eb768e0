/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Polls a socket that a library opens and may replace, as libpq does while it connects. */
#ifndef PORTICO_DATA_WATCH_H
#define PORTICO_DATA_WATCH_H

#include <uv.h>

struct watch;

typedef void watch_f(void *owner, int status, int events);

/* Watches `socket` for `events` (UV_READABLE, UV_WRITABLE) from now on. `*watch` is NULL at first. */
void watch_want(struct watch **watch, uv_loop_t *loop, int socket, int events, watch_f *on_event, void *owner);

/* No callback runs after this. The socket is not closed. */
void watch_close(struct watch **watch);

#endif
