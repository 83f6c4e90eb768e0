/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* When memory goes back to the system. Each test starts with an empty heap and leaves one. */
#include "common/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
/* cmocka.h requires the headers above. */
#include <cmocka.h>

enum { PIECE = 1024 * 1024 };

static void one_piece_after_the_other_returns_nothing(void **state)
{
    (void)state;
    for (int second = 0; second < 5; second++) {
        heap_took(2 * PIECE);
        heap_gave(2 * PIECE);
        assert_false(heap_return());
    }
    assert_true(heap_is_swollen());
    assert_true(heap_return());
    assert_false(heap_is_swollen());
    assert_false(heap_return());
}

static void a_burst_is_returned_although_work_goes_on(void **state)
{
    (void)state;
    heap_took(100 * PIECE);
    heap_gave(99 * PIECE);
    assert_false(heap_return()); /* it was in use a moment ago */
    heap_took(PIECE);
    assert_true(heap_return());
    assert_true(heap_is_swollen()); /* what is in use now has to be returned later */
    assert_false(heap_return());
    heap_gave(2 * PIECE);
    assert_false(heap_return());
    assert_true(heap_return());
    assert_false(heap_is_swollen());
}

static void what_is_held_is_not_returned(void **state)
{
    (void)state;
    heap_took(50 * PIECE);
    for (int second = 0; second < 5; second++)
        assert_false(heap_return());
    heap_gave(50 * PIECE);
    assert_false(heap_return());
    assert_true(heap_return());
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_piece_after_the_other_returns_nothing),
                                       cmocka_unit_test(a_burst_is_returned_although_work_goes_on),
                                       cmocka_unit_test(what_is_held_is_not_returned)};

    heap_open();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
