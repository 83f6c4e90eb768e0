/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the pool makes of statements and their parameters: variants, NULLs, and plans that are kept or evicted. */
#include "data/pool.h"

#include "pool_rig.h"
#include "pool_test_sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_zero_byte_is_refused_before_it_is_sent(void **state)
{
    struct test_run test_run;
    struct text cut = lit("before\0after");

    (void)state;
    pool_rig_prepare(&test_run, 1);
    run_add(&test_run.run, SQL_TEST_ECHO, &cut, 1);
    pool_rig_run(&test_run);
    assert_int_equal(test_run.run.outcome, RUN_FAILED);
    assert_string_equal(test_run.run.state, "22021");
    assert_false(test_run.run.sent);
    pool_rig_assert_works();
}

static void absent_is_null_and_empty_is_not(void **state)
{
    struct test_run test_run;

    (void)state;
    pool_rig_prepare_echo(&test_run, 1, NULL);
    pool_rig_run(&test_run);
    assert_true(PQgetisnull(test_run.run.statements[0].result, 0, 0));
    assert_string_equal(PQgetvalue(test_run.run.statements[0].result, 0, 1), "system");
    run_clear(&test_run.run);
    pool_rig_prepare_echo(&test_run, 1, "");
    pool_rig_run(&test_run);
    assert_false(PQgetisnull(test_run.run.statements[0].result, 0, 0));
    run_clear(&test_run.run);
}

static void the_variant_that_fits_is_sent_and_the_statement_names_the_result(void **state)
{
    static const struct {
        const char *account, *status, *value;
    } cases[] = {
        {NULL, NULL, "x no account"},
        {"a0000000-0000-7000-8000-000000000001", NULL, "x account=a0000000-0000-7000-8000-000000000001 alone"},
        {NULL, "open", "x no account state=open"},
    };

    (void)state;
    for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(*cases); i++) { /* the second time from prepared plans */
        const char *account = cases[i / 2].account, *status = cases[i / 2].status;
        const struct text parameters[] = {lit("x"), text_of(account), text_of(status)};
        struct test_run test_run;

        pool_rig_prepare(&test_run, 1);
        run_add(&test_run.run, SQL_TEST_OPTIONS, parameters, 3);
        pool_rig_run(&test_run);
        assert_int_equal(test_run.run.outcome, RUN_DONE);
        assert_ptr_equal(test_run.run.statements[0].statement, SQL_TEST_OPTIONS);
        assert_string_equal(PQgetvalue(test_run.run.statements[0].result, 0, 0), cases[i / 2].value);
        run_clear(&test_run.run);
    }
}

static void times_are_in_utc(void **state)
{
    struct test_run test_run;

    (void)state;
    pool_rig_prepare(&test_run, 1);
    run_add(&test_run.run, SQL_TEST_TIME, NULL, 0);
    pool_rig_run(&test_run);
    assert_string_equal(PQgetvalue(test_run.run.statements[0].result, 0, 0), "2026-05-05 09:12:00+00");
    run_clear(&test_run.run);
}

static void a_full_cache_evicts_statements(void **state)
{
    enum { COUNT = 1100 };
    static struct statement statements[COUNT];
    uint64_t before = pool_rig_metric("evictions_total{");

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        struct text value = lit("x");
        struct test_run test_run;

        statements[i] = *SQL_TEST_ECHO;
        pool_rig_prepare(&test_run, 1);
        run_add(&test_run.run, &statements[i], &value, 1);
        pool_rig_run(&test_run);
        assert_int_equal(test_run.run.outcome, RUN_DONE);
        run_clear(&test_run.run);
    }
    assert_true(pool_rig_metric("evictions_total{") >= before + COUNT - 1024);
    pool_rig_assert_works();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_zero_byte_is_refused_before_it_is_sent, pool_rig_set_up, pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(absent_is_null_and_empty_is_not, pool_rig_set_up, pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(the_variant_that_fits_is_sent_and_the_statement_names_the_result,
                                        pool_rig_set_up, pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(times_are_in_utc, pool_rig_set_up, pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(a_full_cache_evicts_statements, pool_rig_set_up, pool_rig_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
