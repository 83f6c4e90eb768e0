/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Limits that a real Redis counts, and those that count without it. */
#include "data/limit.h"

#include "redis_rig.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct limit_verdict verdict;
static int verdicts;

static void on_verdict(void *owner, struct limit_verdict given)
{
    (void)owner;
    verdict = given;
    verdicts++;
}

static bool has_verdict(void *what)
{
    (void)what;
    return verdicts > 0;
}

static struct limit_verdict limit(const struct limit_ask *asks, size_t count, bool fail_closed)
{
    verdicts = 0;
    limit_ask(redis_rig.redis, asks, count, fail_closed, on_verdict, NULL);
    loop_until(&redis_rig.loop, has_verdict, NULL);
    return verdict;
}

static const struct limit narrow = {"narrow", 6, 3, 60000}, wide = {"wide", 6, 100, 60000};

static void limits_count_together_or_not_at_all(void **state)
{
    struct text who = lit("somebody"), other = lit("else");
    struct limit_ask both[] = {{&wide, key_of(1, lit("wide"), &who, 1)}, {&narrow, key_of(1, lit("narrow"), &who, 1)}};
    struct limit_ask only_wide = both[0];

    (void)state;
    redis_rig_start();
    for (int i = 0; i < 3; i++)
        assert_true(limit(both, 2, false).allowed);
    assert_false(limit(both, 2, false).allowed);
    assert_ptr_equal(verdict.hit, &narrow);
    assert_false(verdict.local);
    assert_in_range(verdict.retry_ms, 9000, 10000);
    /* A refusal does not count: three of the hundred were used. */
    for (int i = 0; i < 97; i++)
        assert_true(limit(&only_wide, 1, false).allowed);
    assert_false(limit(&only_wide, 1, false).allowed);
    both[1].key = key_of(1, lit("narrow"), &other, 1);
    assert_true(limit(&both[1], 1, false).allowed);
}

static void without_redis_the_local_limit_applies(void **state)
{
    struct text who = lit("local somebody");
    struct limit_ask open = {&narrow, key_of(1, lit("open"), &who, 1)},
                     closed = {&narrow, key_of(1, lit("closed"), &who, 1)};

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(limit(&open, 1, false).allowed);
    assert_false(limit(&open, 1, false).allowed);
    assert_true(verdict.local);
    assert_true(limit(&closed, 1, true).allowed);
    assert_false(limit(&closed, 1, true).allowed);
    assert_ptr_equal(verdict.hit, &narrow);
    assert_in_range(verdict.retry_ms, 39000, 40000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(limits_count_together_or_not_at_all, redis_rig_set_up, redis_rig_tear_down),
        cmocka_unit_test_setup_teardown(without_redis_the_local_limit_applies, redis_rig_set_up, redis_rig_tear_down),
    };

    signal(SIGPIPE, SIG_IGN); /* as every service does */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
