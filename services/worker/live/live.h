/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Event streams: open pages get changes as they happen. */
#ifndef PORTICO_WORKER_LIVE_LIVE_H
#define PORTICO_WORKER_LIVE_LIVE_H

#include "http/capability.h"

extern const struct capability live_capability;

/* Called once when the loop starts: subscribes to Redis and starts the timer of the open streams. */
void live_start(uv_loop_t *loop, struct server *server);

#endif
