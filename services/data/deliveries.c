/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An idle handle keeps the loop turning while something waits, and only then. */
#include "data/deliveries.h"

#include "common/must.h"

#include <stdlib.h>

struct deliveries {
    struct run_queue waiting;
    uv_idle_t turn;
};

struct deliveries *deliveries_open(uv_loop_t *loop)
{
    struct deliveries *deliveries = calloc(1, sizeof(*deliveries));

    must(deliveries != NULL);
    deliveries->turn.data = deliveries;
    must(uv_idle_init(loop, &deliveries->turn) == 0);
    return deliveries;
}

static void on_closed(uv_handle_t *turn)
{
    free(turn->data);
}

void deliveries_close(struct deliveries **deliveries)
{
    must((*deliveries)->waiting.count == 0);
    uv_close((uv_handle_t *)&(*deliveries)->turn, on_closed);
    *deliveries = NULL;
}

void deliveries_make(struct deliveries *deliveries)
{
    while (deliveries->waiting.count > 0) {
        struct run *run = run_queue_take(&deliveries->waiting);

        run->on_done(run);
    }
    uv_idle_stop(&deliveries->turn);
}

static void on_turn(uv_idle_t *turn)
{
    deliveries_make(turn->data);
}

void deliveries_add(struct deliveries *deliveries, struct run *run)
{
    run_queue_add(&deliveries->waiting, run);
    uv_idle_start(&deliveries->turn, on_turn);
}
