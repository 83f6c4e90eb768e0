/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Finished runs on their way to their callers: none is called back from inside the function that finished it. */
#ifndef PORTICO_DATA_COMPLETIONS_H
#define PORTICO_DATA_COMPLETIONS_H

#include "data/run.h"

#include <uv.h>

struct completions;

struct completions *completions_open(uv_loop_t *loop);

/* With nothing left to deliver. */
void completions_close(struct completions **completions);

/* The run's on_done follows in the loop's next turn, or with the next completions_run(). */
void completions_add(struct completions *completions, struct run *run);

/* Calls all that wait, and those that are added meanwhile. From the loop only. */
void completions_run(struct completions *completions);

#endif
