/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The argument and the computation lie in the exchange's arena, which the reference keeps until the work is done. */
#include "http/compute.h"

#include "common/must.h"
#include "http/concurrency.h"
#include "http/stages.h"

struct computation {
    uv_work_t work;
    struct exchange *x;
    void (*run)(void *argument);
    void *argument;
};

static void on_compute(uv_work_t *work)
{
    struct computation *computation = work->data;

    computation->run(computation->argument);
}

static void on_computed(uv_work_t *work, int status)
{
    struct computation *computation = work->data;
    struct exchange *x = computation->x;

    must(status == 0); /* never cancelled */
    x->server->computing--;
    stages_resume(x);
    exchange_unref(&x);
}

void compute(struct exchange *x, void (*work)(void *argument), void *argument, exchange_f *then)
{
    struct computation *computation;

    if (x->state == STATE_REFUSED)
        return;
    if (x->server->computing >= COMPUTATIONS_MAX) {
        refuse_retry(x, 503, "busy", RETRY_SECONDS);
        return;
    }
    computation = arena_take(x->arena, sizeof(*computation));
    *computation = (struct computation){.x = x, .run = work, .argument = argument};
    computation->work.data = computation;
    x->then = then;
    exchange_move(x, STATE_COMPUTE);
    x->server->computing++;
    exchange_ref(x);
    must(uv_queue_work(x->server->loop, &computation->work, on_compute, on_computed) == 0);
    /* A computation may take long, for example when an identity provider is slow; queued sign-ins must not wait. */
    concurrency_leave(x);
}
