/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* When a failed job is tried again, and when no more. */
#include "jobs/queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void retry_delays_grow_and_attempts_end(void **state)
{
    const struct job_kind limited_by_attempts = {"x", NULL, 0}, limited_by_age = {"y", NULL, 3600};

    (void)state;
    assert_int_equal(queue_retry_delay(0), 1);
    for (int64_t attempt = 1; attempt < 20; attempt++)
        assert_true(queue_retry_delay(attempt + 1) >= queue_retry_delay(attempt));
    assert_int_equal(queue_retry_delay(1000), 3600);
    assert_false(queue_is_exhausted(&limited_by_attempts, 11, 1 << 30));
    assert_true(queue_is_exhausted(&limited_by_attempts, 12, 0));
    assert_false(queue_is_exhausted(&limited_by_age, 1000, 3599));
    assert_true(queue_is_exhausted(&limited_by_age, 1, 3600));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retry_delays_grow_and_attempts_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
