/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Finished runs whose callbacks are due. No run is called back from inside the function that finished it. */
#ifndef PORTICO_DATA_COMPLETIONS_H
#define PORTICO_DATA_COMPLETIONS_H

#include "data/run.h"

#include <uv.h>

struct completions;

struct completions *completions_open(uv_loop_t *loop);

/* Only when no completion waits. */
void completions_close(struct completions **completions);

/* Calls the run's on_done in the next iteration of the loop, or in the next completions_run(). */
void completions_add(struct completions *completions, struct run *run);

/* Calls back all runs that wait, and those that are added meanwhile. From the loop only. */
void completions_run(struct completions *completions);

#endif
