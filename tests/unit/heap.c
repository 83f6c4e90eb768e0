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

static void a_burst_costs_a_few_looks(void **state)
{
    struct heap_burst burst = {0};
    int looks = 0;

    (void)state;
    for (size_t count = 0; count <= 4096; count++)
        looks += heap_after_burst(&burst, count);
    assert_int_equal(looks, 0);
    for (size_t count = 4096; count-- > 0;)
        looks += heap_after_burst(&burst, count);
    assert_int_equal(looks, 5); /* at 2,048, 1,024, 512, 256 and 0 */
}

static void few_streams_that_come_and_go_cost_none(void **state)
{
    struct heap_burst burst = {0};

    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_false(heap_after_burst(&burst, HEAP_BURST - 1));
        assert_false(heap_after_burst(&burst, 0));
    }
}

static void many_streams_of_which_some_leave_cost_none(void **state)
{
    struct heap_burst burst = {0};

    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_false(heap_after_burst(&burst, 5000));
        assert_false(heap_after_burst(&burst, 2501));
    }
    assert_true(heap_after_burst(&burst, 2500));
}

static void a_look_after_a_burst_returns_bodies_too(void **state)
{
    struct heap_burst burst = {0};

    (void)state;
    heap_took(50 * PIECE);
    heap_gave(50 * PIECE);
    assert_false(heap_after_burst(&burst, HEAP_BURST));
    assert_true(heap_is_swollen());
    assert_true(heap_after_burst(&burst, 0));
    assert_false(heap_is_swollen());
    assert_false(heap_return());
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_piece_after_the_other_returns_nothing),
                                       cmocka_unit_test(a_burst_is_returned_although_work_goes_on),
                                       cmocka_unit_test(what_is_held_is_not_returned),
                                       cmocka_unit_test(a_burst_costs_a_few_looks),
                                       cmocka_unit_test(few_streams_that_come_and_go_cost_none),
                                       cmocka_unit_test(many_streams_of_which_some_leave_cost_none),
                                       cmocka_unit_test(a_look_after_a_burst_returns_bodies_too)};

    heap_open();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
