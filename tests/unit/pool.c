/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pool against a real PostgreSQL with the fence: transactions, queues, and connections that are lost. */
#include "data/pool.h"

#include "common/id.h"
#include "pool_rig.h"
#include "pool_test_sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void writes_stay_in_their_firm(void **state)
{
    char id[ID_TEXT];
    struct test_run test_run;

    (void)state;
    id_new(id);
    pool_rig_prepare_account(&test_run, 1, id, "Only in one");
    pool_rig_run(&test_run);
    assert_int_equal(test_run.run.outcome, RUN_DONE);
    assert_true(test_run.run.sent);
    run_clear(&test_run.run);
    for (uint64_t firm = 1; firm <= 2; firm++) {
        struct text parameter = text_of(id);

        pool_rig_prepare(&test_run, firm);
        run_add(&test_run.run, SQL_TEST_GUARD, &parameter, 1);
        pool_rig_run(&test_run);
        assert_int_equal(test_run.run.outcome, firm == 1 ? RUN_DONE : RUN_FAILED);
        run_clear(&test_run.run);
    }
}

static void a_failed_guard_rolls_back_and_sets_its_code(void **state)
{
    char id[ID_TEXT], other[ID_TEXT];
    struct test_run test_run;
    struct text parameters[2];

    (void)state;
    id_new(id);
    id_new(other);
    pool_rig_prepare_account(&test_run, 1, id, "Rolled back");
    parameters[0] = text_of(other);
    run_add(&test_run.run, SQL_TEST_GUARD, parameters, 1);
    run_add(&test_run.run, SQL_TEST_ACCOUNTS, NULL, 0);
    pool_rig_run(&test_run);
    assert_int_equal(test_run.run.outcome, RUN_FAILED);
    assert_string_equal(test_run.run.state, "P0002");
    assert_string_equal(test_run.run.message, "no_such_account");
    assert_int_equal(test_run.run.failed_at, 1);
    for (size_t i = 0; i < 3; i++)
        assert_null(test_run.run.statements[i].result);
    /* The insert was rolled back, and test_accounts, which was skipped, is prepared nevertheless. */
    pool_rig_prepare(&test_run, 1);
    run_add(&test_run.run, SQL_TEST_ACCOUNTS, NULL, 0);
    pool_rig_run(&test_run);
    assert_int_equal(test_run.run.outcome, RUN_DONE);
    for (int row = 0; row < PQntuples(test_run.run.statements[0].result); row++)
        assert_string_not_equal(PQgetvalue(test_run.run.statements[0].result, row, 1), "Rolled back");
    run_clear(&test_run.run);
}

static void a_violated_constraint_is_reported(void **state)
{
    char id[ID_TEXT];
    struct test_run test_run;

    (void)state;
    id_new(id);
    for (int i = 0; i < 2; i++) {
        pool_rig_prepare_account(&test_run, 2, id, "Twice");
        pool_rig_run(&test_run);
        run_clear(&test_run.run);
    }
    assert_int_equal(test_run.run.outcome, RUN_FAILED);
    assert_string_equal(test_run.run.state, "23505");
    assert_string_equal(test_run.run.constraint, "accounts_pkey");
}

static bool all_done(void *what)
{
    return *(int *)what == 0;
}

static void runs_in_one_pipeline_are_separate_transactions(void **state)
{
    enum { COUNT = 40 };
    static struct test_run test_run[COUNT];
    char ids[COUNT][ID_TEXT];
    int order = 0;

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        id_new(ids[i]);
        pool_rig_prepare_account(&test_run[i], 1 + (uint64_t)i % 2, ids[i], "Neighbour");
        test_run[i].order = &order;
        if (i % 3 == 0) { /* every third run fails at its end */
            struct text nobody = lit("00000000-0000-7000-8000-000000000000");

            run_add(&test_run[i].run, SQL_TEST_GUARD, &nobody, 1);
        }
        pool_run(pool_rig.pool, &test_run[i].run);
    }
    loop_until(&pool_rig.loop, pool_rig_is_done, &test_run[COUNT - 1]);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(test_run[i].done, 1);
        assert_int_equal(test_run[i].place, i);
        assert_int_equal(test_run[i].run.outcome, i % 3 == 0 ? RUN_FAILED : RUN_DONE);
        run_clear(&test_run[i].run);
    }
}

/* More than a connection holds before a run of its firm may use another one. */
static void runs_that_are_apart_delay_no_others(void **state)
{
    enum { COUNT = 24 };
    static struct test_run apart[COUNT], others[COUNT];
    char ids[COUNT][ID_TEXT];

    (void)state;
    pool_close(&pool_rig.pool);
    pool_rig_open(3, 1);
    pool_rig_command("begin; lock table t_1.accounts in access exclusive mode");
    for (int i = 0; i < COUNT; i++) {
        id_new(ids[i]);
        pool_rig_prepare_account(&apart[i], 1, ids[i], "Waits");
        apart[i].run.apart = true;
        pool_run(pool_rig.pool, &apart[i].run);
    }
    for (int i = 0; i < COUNT; i++) {
        pool_rig_prepare_echo(&others[i], 1, "x");
        pool_run(pool_rig.pool, &others[i].run);
    }
    for (int i = 0; i < COUNT; i++) {
        loop_until(&pool_rig.loop, pool_rig_is_done, &others[i]);
        assert_int_equal(others[i].run.outcome, RUN_DONE);
        run_clear(&others[i].run);
    }
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(apart[i].done, 0);
    pool_rig_command("rollback");
    for (int i = 0; i < COUNT; i++) {
        loop_until(&pool_rig.loop, pool_rig_is_done, &apart[i]);
        assert_int_equal(apart[i].run.outcome, RUN_DONE);
        run_clear(&apart[i].run);
    }
}

/* The connection that waits for a lock is the one apart; once it is ended, the role may not have another one. */
static void without_a_connection_apart_runs_use_the_others(void **state)
{
    enum { TRIES = 1000 /* the first may have been given to the connection before it was refused */ };
    struct test_run held, next;
    char id[ID_TEXT];
    enum run_outcome outcome = RUN_UNAVAILABLE;

    (void)state;
    pool_close(&pool_rig.pool);
    pool_rig_open(2, 1);
    pool_rig_assert_works();
    id_new(id);
    pool_rig_command("alter role portico_app connection limit 1");
    pool_rig_command("begin; lock table t_1.accounts in access exclusive mode");
    pool_rig_prepare_account(&held, 1, id, "Waits");
    held.run.apart = true;
    pool_run(pool_rig.pool, &held.run);
    while (held.done == 0) {
        pool_rig_command("select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'");
        uv_run(&pool_rig.loop, UV_RUN_NOWAIT);
    }
    run_clear(&held.run);
    pool_rig_command("rollback");
    for (int i = 0; i < TRIES && outcome != RUN_DONE; i++) {
        pool_rig_prepare_echo(&next, 1, "x");
        next.run.apart = true;
        pool_rig_run(&next);
        outcome = next.run.outcome;
        run_clear(&next.run);
    }
    pool_rig_command("alter role portico_app connection limit -1");
    assert_int_equal(outcome, RUN_DONE);
}

static void a_full_queue_is_busy_at_once(void **state)
{
    enum { COUNT = POOL_QUEUE + 8 };
    static struct test_run test_run[COUNT];
    int busy = 0, left;

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        pool_rig_prepare_echo(&test_run[i], 1, "x");
        pool_run(pool_rig.pool, &test_run[i].run);
        assert_int_equal(test_run[i].done, 0);
    }
    do {
        uv_run(&pool_rig.loop, UV_RUN_ONCE);
        left = 0;
        for (int i = 0; i < COUNT; i++)
            left += test_run[i].done == 0;
    } while (!all_done(&left));
    for (int i = 0; i < COUNT; i++) {
        busy += test_run[i].run.outcome == RUN_BUSY;
        assert_true(test_run[i].run.outcome == RUN_BUSY ? !test_run[i].run.sent : test_run[i].run.outcome == RUN_DONE);
        run_clear(&test_run[i].run);
    }
    assert_int_equal(busy, COUNT - POOL_QUEUE - 4); /* four are on the connection */
}

static void after_a_deadline_the_pool_still_works(void **state)
{
    struct test_run stuck, waiting;

    (void)state;
    pool_rig_command("begin");
    pool_rig_command("lock table t_1.accounts");
    pool_rig_prepare(&stuck, 1);
    run_add(&stuck.run, SQL_TEST_ACCOUNTS, NULL, 0);
    stuck.run.deadline = uv_now(&pool_rig.loop) + 200;
    pool_rig_run(&stuck);
    assert_int_equal(stuck.run.outcome, RUN_TIMEOUT);
    assert_true(stuck.run.sent);
    pool_rig_assert_works(); /* on a new connection, while the old one is still stuck */
    pool_rig_command("commit");
    pool_rig_prepare_echo(&waiting, 1, "x");
    waiting.run.deadline = 1; /* long past: it must not be sent */
    pool_rig_run(&waiting);
    assert_int_equal(waiting.run.outcome, RUN_BUSY);
    assert_false(waiting.run.sent);
}

static void a_killed_backend_fails_only_its_runs(void **state)
{
    struct test_run stuck;

    (void)state;
    pool_rig_command("begin");
    pool_rig_command("lock table t_1.accounts");
    pool_rig_prepare(&stuck, 1);
    run_add(&stuck.run, SQL_TEST_ACCOUNTS, NULL, 0);
    pool_run(pool_rig.pool, &stuck.run);
    /* When the backend waits for the lock, the run has arrived. */
    for (int waiting = 0; waiting == 0;) {
        PGresult *result;

        uv_run(&pool_rig.loop, UV_RUN_NOWAIT);
        result = PQexec(pool_rig.superuser,
                        "select 1 from pg_stat_activity where usename = 'portico_app' and wait_event_type = 'Lock'");
        waiting = PQntuples(result);
        PQclear(result);
    }
    pool_rig_command("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'portico_app'");
    pool_rig_command("commit");
    loop_until(&pool_rig.loop, pool_rig_is_done, &stuck);
    assert_int_equal(stuck.run.outcome, RUN_FAILED);
    assert_string_equal(stuck.run.state, "57P01");
    loop_until(&pool_rig.loop, pool_rig_is_ready, pool_rig.pool);
    pool_rig_assert_works();
}

static void a_fence_violation_closes_the_connection(void **state)
{
    uint64_t opened = pool_rig_metric("opened_total{");
    struct test_run test_run;

    (void)state;
    pool_rig_prepare(&test_run, 1);
    run_add(&test_run.run, SQL_TEST_STRAY, NULL, 0);
    pool_rig_run(&test_run);
    assert_int_equal(test_run.run.outcome, RUN_FAILED);
    assert_string_equal(test_run.run.state, "PF001");
    loop_until(&pool_rig.loop, pool_rig_is_ready, pool_rig.pool);
    pool_rig_assert_works();
    assert_true(pool_rig_metric("opened_total{") > opened);
}

static bool was_recycled(void *what)
{
    (void)what;
    return pool_rig_metric("recycled_total{") > 0;
}

static void a_connection_is_recycled_after_many_firms(void **state)
{
    (void)state;
    pool_rig_command("do $$ begin for n in 3..260 loop execute format('create schema t_%s', n); end loop; end $$");
    for (uint64_t firm = 3; firm <= 260; firm++) {
        struct test_run test_run;

        pool_rig_prepare_echo(&test_run, firm, "x");
        pool_rig_run(&test_run);
        assert_int_equal(test_run.run.outcome, RUN_DONE);
        run_clear(&test_run.run);
    }
    loop_until(&pool_rig.loop, was_recycled, NULL);
    pool_rig_assert_works();
    pool_rig_command("do $$ begin for n in 3..260 loop execute format('drop schema t_%s', n); end loop; end $$");
}

static void without_a_server_runs_are_unavailable(void **state)
{
    struct test_run test_run;
    struct pool *real = pool_rig.pool;

    (void)state;
    pool_rig.pool =
        pool_open(&pool_rig.loop, &(struct pool_options){"nowhere", "host=/nonexistent dbname=portico", 1, true, 0});
    pool_rig_prepare_echo(&test_run, 1, "x");
    pool_rig_run(&test_run);
    assert_int_equal(test_run.run.outcome, RUN_UNAVAILABLE);
    assert_false(test_run.run.sent);
    pool_close(&pool_rig.pool);
    pool_rig.pool = real;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(writes_stay_in_their_firm, pool_rig_set_up, pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(a_failed_guard_rolls_back_and_sets_its_code, pool_rig_set_up,
                                        pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(a_violated_constraint_is_reported, pool_rig_set_up, pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(runs_in_one_pipeline_are_separate_transactions, pool_rig_set_up,
                                        pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(runs_that_are_apart_delay_no_others, pool_rig_set_up, pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(without_a_connection_apart_runs_use_the_others, pool_rig_set_up,
                                        pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(a_full_queue_is_busy_at_once, pool_rig_set_up, pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(after_a_deadline_the_pool_still_works, pool_rig_set_up, pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(a_killed_backend_fails_only_its_runs, pool_rig_set_up, pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(a_fence_violation_closes_the_connection, pool_rig_set_up, pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(a_connection_is_recycled_after_many_firms, pool_rig_set_up, pool_rig_tear_down),
        cmocka_unit_test_setup_teardown(without_a_server_runs_are_unavailable, pool_rig_set_up, pool_rig_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
