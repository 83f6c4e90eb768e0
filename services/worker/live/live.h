/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Open pages learn of changes as they happen. */
#ifndef PORTICO_WORKER_LIVE_LIVE_H
#define PORTICO_WORKER_LIVE_LIVE_H

#include "http/capability.h"

extern const struct capability live_capability;

/* Called once when the loop starts: listens to Redis and keeps the clock of the open streams. */
void live_start(uv_loop_t *loop, struct server *server);

#endif
