/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pool against a real PostgreSQL with the fence (tests/support/pg.sh). */
#include "data/pool.h"

#include "common/buffer.h"
#include "common/id.h"
#include "loop.h"
#include "pool_test_sql.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uv_loop_t loop;
static struct pool *pool;
static PGconn *superuser;

static const char *conninfo(const char *role, char out[512])
{
    snprintf(out, 512, "%s user=%s", getenv("PORTICO_DATABASE"), role);
    return out;
}

static bool is_ready(void *what)
{
    return pool_ready(what);
}

static void open_pool(int connections)
{
    char text[512];

    pool = pool_open(&loop, &(struct pool_options){"test", conninfo("portico_app", text), connections, true});
    loop_until(&loop, is_ready, pool);
}

static int set_up(void **state)
{
    char text[512];

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    superuser = PQconnectdb(conninfo("postgres", text));
    assert_int_equal(PQstatus(superuser), CONNECTION_OK);
    open_pool(1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pool_close(&pool);
    loop_end(&loop);
    PQfinish(superuser);
    return 0;
}

static void run_as_superuser(const char *command)
{
    PGresult *result = PQexec(superuser, command);
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s", PQerrorMessage(superuser));
    PQclear(result);
}

/* ---- runs ---- */

struct test_run {
    struct run run;
    int done;
    int *order, place;
};

static void on_done(struct run *run)
{
    struct test_run *test_run = run->owner;

    test_run->done++;
    if (test_run->order != NULL)
        test_run->place = (*test_run->order)++;
}

static void prepare(struct test_run *test_run, uint64_t firm)
{
    *test_run = (struct test_run){.run = {.firm = firm, .kind = VIEWER_SYSTEM, .on_done = on_done}};
    test_run->run.owner = test_run;
}

static bool is_done(void *what)
{
    return ((struct test_run *)what)->done > 0;
}

static void run_and_wait(struct test_run *test_run)
{
    pool_run(pool, &test_run->run);
    assert_int_equal(test_run->done, 0); /* never before pool_run() returns */
    loop_until(&loop, is_done, test_run);
    assert_int_equal(test_run->done, 1);
}

static void prepare_echo(struct test_run *test_run, uint64_t firm, const char *value)
{
    const struct text parameter = text_of(value);

    prepare(test_run, firm);
    run_add(&test_run->run, SQL_TEST_ECHO, &parameter, 1);
}

static void assert_works(void)
{
    struct test_run test_run;

    prepare_echo(&test_run, 1, "still here");
    run_and_wait(&test_run);
    assert_int_equal(test_run.run.outcome, RUN_DONE);
    assert_string_equal(PQgetvalue(test_run.run.statements[0].result, 0, 0), "still here");
    run_clear(&test_run.run);
}

static void add_account(struct test_run *test_run, uint64_t firm, const char *id, const char *name)
{
    const struct text parameters[] = {text_of(id), text_of(name)};

    prepare(test_run, firm);
    run_add(&test_run->run, SQL_TEST_ADD_ACCOUNT, parameters, 2);
}

static uint64_t metric(const char *name)
{
    struct buffer out;
    uint64_t value = 0;
    char *at;

    buffer_open(&out, 65536);
    pool_metrics(&pool, 1, &out);
    buffer_add_byte(&out, '\0');
    at = strstr(out.at, name);
    assert_non_null(at);
    assert_int_equal(sscanf(strchr(at, ' '), " %" SCNu64, &value), 1);
    buffer_close(&out);
    return value;
}

/* ---- tests ---- */

static void writes_stay_in_their_firm(void **state)
{
    char id[ID_TEXT];
    struct test_run test_run;

    (void)state;
    id_new(id);
    add_account(&test_run, 1, id, "Only in one");
    run_and_wait(&test_run);
    assert_int_equal(test_run.run.outcome, RUN_DONE);
    assert_true(test_run.run.sent);
    run_clear(&test_run.run);
    for (uint64_t firm = 1; firm <= 2; firm++) {
        struct text parameter = text_of(id);

        prepare(&test_run, firm);
        run_add(&test_run.run, SQL_TEST_GUARD, &parameter, 1);
        run_and_wait(&test_run);
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
    add_account(&test_run, 1, id, "Rolled back");
    parameters[0] = text_of(other);
    run_add(&test_run.run, SQL_TEST_GUARD, parameters, 1);
    run_add(&test_run.run, SQL_TEST_ACCOUNTS, NULL, 0);
    run_and_wait(&test_run);
    assert_int_equal(test_run.run.outcome, RUN_FAILED);
    assert_string_equal(test_run.run.state, "P0002");
    assert_string_equal(test_run.run.message, "no_such_account");
    assert_int_equal(test_run.run.failed_at, 1);
    for (size_t i = 0; i < 3; i++)
        assert_null(test_run.run.statements[i].result);
    /* The insert was rolled back, and test_accounts, which was skipped, is prepared nevertheless. */
    prepare(&test_run, 1);
    run_add(&test_run.run, SQL_TEST_ACCOUNTS, NULL, 0);
    run_and_wait(&test_run);
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
        add_account(&test_run, 2, id, "Twice");
        run_and_wait(&test_run);
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
        add_account(&test_run[i], 1 + (uint64_t)i % 2, ids[i], "Neighbour");
        test_run[i].order = &order;
        if (i % 3 == 0) { /* every third run fails at its end */
            struct text nobody = lit("00000000-0000-7000-8000-000000000000");

            run_add(&test_run[i].run, SQL_TEST_GUARD, &nobody, 1);
        }
        pool_run(pool, &test_run[i].run);
    }
    loop_until(&loop, is_done, &test_run[COUNT - 1]);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(test_run[i].done, 1);
        assert_int_equal(test_run[i].place, i);
        assert_int_equal(test_run[i].run.outcome, i % 3 == 0 ? RUN_FAILED : RUN_DONE);
        run_clear(&test_run[i].run);
    }
}

static void a_full_queue_is_busy_at_once(void **state)
{
    enum { COUNT = POOL_QUEUE + 8 };
    static struct test_run test_run[COUNT];
    int busy = 0, left;

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        prepare_echo(&test_run[i], 1, "x");
        pool_run(pool, &test_run[i].run);
        assert_int_equal(test_run[i].done, 0);
    }
    do {
        uv_run(&loop, UV_RUN_ONCE);
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
    run_as_superuser("begin");
    run_as_superuser("lock table t_1.accounts");
    prepare(&stuck, 1);
    run_add(&stuck.run, SQL_TEST_ACCOUNTS, NULL, 0);
    stuck.run.deadline = uv_now(&loop) + 200;
    run_and_wait(&stuck);
    assert_int_equal(stuck.run.outcome, RUN_TIMEOUT);
    assert_true(stuck.run.sent);
    assert_works(); /* on a new connection, while the old one is still stuck */
    run_as_superuser("commit");
    prepare_echo(&waiting, 1, "x");
    waiting.run.deadline = 1; /* long past: it must not be sent */
    run_and_wait(&waiting);
    assert_int_equal(waiting.run.outcome, RUN_BUSY);
    assert_false(waiting.run.sent);
}

static void a_killed_backend_fails_only_its_runs(void **state)
{
    struct test_run stuck;

    (void)state;
    run_as_superuser("begin");
    run_as_superuser("lock table t_1.accounts");
    prepare(&stuck, 1);
    run_add(&stuck.run, SQL_TEST_ACCOUNTS, NULL, 0);
    pool_run(pool, &stuck.run);
    /* When the backend waits for the lock, the run has arrived. */
    for (int waiting = 0; waiting == 0;) {
        PGresult *result;

        uv_run(&loop, UV_RUN_NOWAIT);
        result = PQexec(superuser,
                        "select 1 from pg_stat_activity where usename = 'portico_app' and wait_event_type = 'Lock'");
        waiting = PQntuples(result);
        PQclear(result);
    }
    run_as_superuser("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'portico_app'");
    run_as_superuser("commit");
    loop_until(&loop, is_done, &stuck);
    assert_int_equal(stuck.run.outcome, RUN_FAILED);
    assert_string_equal(stuck.run.state, "57P01");
    loop_until(&loop, is_ready, pool);
    assert_works();
}

static void a_fence_violation_closes_the_connection(void **state)
{
    uint64_t opened = metric("opened_total{");
    struct test_run test_run;

    (void)state;
    prepare(&test_run, 1);
    run_add(&test_run.run, SQL_TEST_STRAY, NULL, 0);
    run_and_wait(&test_run);
    assert_int_equal(test_run.run.outcome, RUN_FAILED);
    assert_string_equal(test_run.run.state, "PF001");
    loop_until(&loop, is_ready, pool);
    assert_works();
    assert_true(metric("opened_total{") > opened);
}

static void a_zero_byte_is_refused_before_it_is_sent(void **state)
{
    struct test_run test_run;
    struct text cut = lit("before\0after");

    (void)state;
    prepare(&test_run, 1);
    run_add(&test_run.run, SQL_TEST_ECHO, &cut, 1);
    run_and_wait(&test_run);
    assert_int_equal(test_run.run.outcome, RUN_FAILED);
    assert_string_equal(test_run.run.state, "22021");
    assert_false(test_run.run.sent);
    assert_works();
}

static void absent_is_null_and_empty_is_not(void **state)
{
    struct test_run test_run;

    (void)state;
    prepare_echo(&test_run, 1, NULL);
    run_and_wait(&test_run);
    assert_true(PQgetisnull(test_run.run.statements[0].result, 0, 0));
    assert_string_equal(PQgetvalue(test_run.run.statements[0].result, 0, 1), "system");
    run_clear(&test_run.run);
    prepare_echo(&test_run, 1, "");
    run_and_wait(&test_run);
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

        prepare(&test_run, 1);
        run_add(&test_run.run, SQL_TEST_OPTIONS, parameters, 3);
        run_and_wait(&test_run);
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
    prepare(&test_run, 1);
    run_add(&test_run.run, SQL_TEST_TIME, NULL, 0);
    run_and_wait(&test_run);
    assert_string_equal(PQgetvalue(test_run.run.statements[0].result, 0, 0), "2026-05-05 09:12:00+00");
    run_clear(&test_run.run);
}

static void a_full_cache_evicts_statements(void **state)
{
    enum { COUNT = 1100 };
    static struct statement statements[COUNT];
    uint64_t before = metric("evictions_total{");

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        struct text value = lit("x");
        struct test_run test_run;

        statements[i] = *SQL_TEST_ECHO;
        prepare(&test_run, 1);
        run_add(&test_run.run, &statements[i], &value, 1);
        run_and_wait(&test_run);
        assert_int_equal(test_run.run.outcome, RUN_DONE);
        run_clear(&test_run.run);
    }
    assert_true(metric("evictions_total{") >= before + COUNT - 1024);
    assert_works();
}

static bool was_recycled(void *what)
{
    (void)what;
    return metric("recycled_total{") > 0;
}

static void a_connection_is_recycled_after_many_firms(void **state)
{
    (void)state;
    run_as_superuser("do $$ begin for n in 3..260 loop execute format('create schema t_%s', n); end loop; end $$");
    for (uint64_t firm = 3; firm <= 260; firm++) {
        struct test_run test_run;

        prepare_echo(&test_run, firm, "x");
        run_and_wait(&test_run);
        assert_int_equal(test_run.run.outcome, RUN_DONE);
        run_clear(&test_run.run);
    }
    loop_until(&loop, was_recycled, NULL);
    assert_works();
    run_as_superuser("do $$ begin for n in 3..260 loop execute format('drop schema t_%s', n); end loop; end $$");
}

static void without_a_server_runs_are_unavailable(void **state)
{
    struct test_run test_run;
    struct pool *real = pool;

    (void)state;
    pool = pool_open(&loop, &(struct pool_options){"nowhere", "host=/nonexistent dbname=portico", 1, true});
    prepare_echo(&test_run, 1, "x");
    run_and_wait(&test_run);
    assert_int_equal(test_run.run.outcome, RUN_UNAVAILABLE);
    assert_false(test_run.run.sent);
    pool_close(&pool);
    pool = real;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(writes_stay_in_their_firm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failed_guard_rolls_back_and_sets_its_code, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_violated_constraint_is_reported, set_up, tear_down),
        cmocka_unit_test_setup_teardown(runs_in_one_pipeline_are_separate_transactions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_queue_is_busy_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(after_a_deadline_the_pool_still_works, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_killed_backend_fails_only_its_runs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_fence_violation_closes_the_connection, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_zero_byte_is_refused_before_it_is_sent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(absent_is_null_and_empty_is_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_variant_that_fits_is_sent_and_the_statement_names_the_result, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(times_are_in_utc, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_cache_evicts_statements, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_connection_is_recycled_after_many_firms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_server_runs_are_unavailable, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
