/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An idle handle keeps the loop turning while something waits, and only then. */
#include "data/completions.h"

#include "common/must.h"

#include <stdlib.h>

struct completions {
    struct run_queue waiting;
    uv_idle_t turn;
};

struct completions *completions_open(uv_loop_t *loop)
{
    struct completions *completions = calloc(1, sizeof(*completions));

    must(completions != NULL);
    completions->turn.data = completions;
    must(uv_idle_init(loop, &completions->turn) == 0);
    return completions;
}

static void on_closed(uv_handle_t *turn)
{
    free(turn->data);
}

void completions_close(struct completions **completions)
{
    must((*completions)->waiting.count == 0);
    uv_close((uv_handle_t *)&(*completions)->turn, on_closed);
    *completions = NULL;
}

void completions_run(struct completions *completions)
{
    while (completions->waiting.count > 0) {
        struct run *run = run_queue_take(&completions->waiting);

        run->on_done(run);
    }
    uv_idle_stop(&completions->turn);
}

static void on_turn(uv_idle_t *turn)
{
    completions_run(turn->data);
}

void completions_add(struct completions *completions, struct run *run)
{
    run_queue_add(&completions->waiting, run);
    uv_idle_start(&completions->turn, on_turn);
}
