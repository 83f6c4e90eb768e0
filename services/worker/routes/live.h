/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Called once when the loop starts: listens to Redis and keeps the clock of the open streams. */
#ifndef PORTICO_WORKER_ROUTES_LIVE_H
#define PORTICO_WORKER_ROUTES_LIVE_H

#include <uv.h>

void live_start(uv_loop_t *loop, void *server);

#endif
