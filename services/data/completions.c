/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An idle handle keeps the loop from blocking while a completion waits, and only then. */
#include "data/completions.h"

#include "common/must.h"

#include <stdlib.h>

struct completions {
    struct run_queue waiting;
    uv_idle_t idle;
};

struct completions *completions_open(uv_loop_t *loop)
{
    struct completions *completions = calloc(1, sizeof(*completions));

    must(completions != NULL);
    completions->idle.data = completions;
    must(uv_idle_init(loop, &completions->idle) == 0);
    return completions;
}

static void on_closed(uv_handle_t *idle)
{
    free(idle->data);
}

void completions_close(struct completions **completions)
{
    must((*completions)->waiting.count == 0);
    uv_close((uv_handle_t *)&(*completions)->idle, on_closed);
    *completions = NULL;
}

void completions_run(struct completions *completions)
{
    while (completions->waiting.count > 0) {
        struct run *run = run_queue_take(&completions->waiting);

        run->on_done(run);
    }
    uv_idle_stop(&completions->idle);
}

static void on_idle(uv_idle_t *idle)
{
    completions_run(idle->data);
}

void completions_add(struct completions *completions, struct run *run)
{
    run_queue_add(&completions->waiting, run);
    uv_idle_start(&completions->idle, on_idle);
}
