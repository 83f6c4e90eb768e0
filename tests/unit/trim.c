/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* When memory is returned to the system. */
#include "common/trim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_burst_costs_a_few_looks(void **state)
{
    struct trim trim = {0};
    int looks = 0;

    (void)state;
    for (size_t count = 0; count <= 4096; count++)
        looks += trim_after_burst(&trim, count);
    assert_int_equal(looks, 0);
    for (size_t count = 4096; count-- > 0;)
        looks += trim_after_burst(&trim, count);
    assert_int_equal(looks, 5); /* at 2,048, 1,024, 512, 256 and 0 */
}

static void few_streams_that_come_and_go_cost_none(void **state)
{
    struct trim trim = {0};

    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_false(trim_after_burst(&trim, TRIM_COUNT - 1));
        assert_false(trim_after_burst(&trim, 0));
    }
}

static void many_streams_of_which_some_leave_cost_none(void **state)
{
    struct trim trim = {0};

    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_false(trim_after_burst(&trim, 5000));
        assert_false(trim_after_burst(&trim, 2501));
    }
    assert_true(trim_after_burst(&trim, 2500));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_costs_a_few_looks),
        cmocka_unit_test(few_streams_that_come_and_go_cost_none),
        cmocka_unit_test(many_streams_of_which_some_leave_cost_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
