/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The registry's long-poll: who waits for a change, and how they learn of it. */
#ifndef PORTICO_PLATFORM_REGISTRY_H
#define PORTICO_PLATFORM_REGISTRY_H

#include <uv.h>

enum {
    REGISTRY_WAITING = 64,   /* edges that may wait at a time */
    REGISTRY_LOOK_MS = 100,  /* how often the table is looked at while somebody waits */
    REGISTRY_HOLD_MS = 25000 /* how long one waits at most */
};

void registry_start(uv_loop_t *loop, void *server);

/* Something was written that the edge must know: look now. */
void registry_changed(void);

#endif
