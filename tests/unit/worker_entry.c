/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What people read when they come in: how long they have to wait. */
#include "worker/identity/attempts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void waits_are_said_in_whole_minutes(void **state)
{
    struct arena *arena = arena_open();

    (void)state;
    assert_true(text_equal(duration_words(1, arena), lit("a minute")));
    assert_true(text_equal(duration_words(60, arena), lit("a minute")));
    assert_true(text_equal(duration_words(61, arena), lit("2 minutes")));
    assert_true(text_equal(duration_words(900, arena), lit("15 minutes")));
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_are_said_in_whole_minutes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
