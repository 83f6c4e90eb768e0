/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Finished runs on their way to their callers: none is called back from inside the function that finished it. */
#ifndef PORTICO_DATA_DELIVERIES_H
#define PORTICO_DATA_DELIVERIES_H

#include "data/run.h"

#include <uv.h>

struct deliveries;

struct deliveries *deliveries_open(uv_loop_t *loop);

/* With nothing left to deliver. */
void deliveries_close(struct deliveries **deliveries);

/* The run's on_done follows in the loop's next turn, or with the next deliveries_make(). */
void deliveries_add(struct deliveries *deliveries, struct run *run);

/* Calls all that wait, and those that are added meanwhile. From the loop only. */
void deliveries_make(struct deliveries *deliveries);

#endif
