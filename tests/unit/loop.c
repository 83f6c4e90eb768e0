/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The timer only wakes the loop; the condition is checked after every iteration. */
#include "loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { TIMEOUT_MS = 60000 /* long enough for a busy machine */ };

static void on_timer(uv_timer_t *timer)
{
    *(bool *)timer->data = true;
}

static void run(uv_loop_t *loop, loop_f *happened, void *what)
{
    uv_timer_t timer;
    bool late = false;

    uv_timer_init(loop, &timer);
    timer.data = &late;
    uv_timer_start(&timer, on_timer, TIMEOUT_MS, 0);
    if (happened == NULL)
        uv_unref((uv_handle_t *)&timer);
    while (!late && (happened == NULL || !happened(what)))
        if (uv_run(loop, UV_RUN_ONCE) == 0)
            break;
    uv_close((uv_handle_t *)&timer, NULL);
    uv_run(loop, UV_RUN_NOWAIT);
    assert_false(late);
}

void loop_until(uv_loop_t *loop, loop_f *happened, void *what)
{
    run(loop, happened, what);
    assert_true(happened(what));
}

void loop_end(uv_loop_t *loop)
{
    run(loop, NULL, NULL);
    assert_int_equal(uv_loop_close(loop), 0);
}
