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

static void as_superuser(const char *command)
{
    PGresult *result = PQexec(superuser, command);
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s", PQerrorMessage(superuser));
    PQclear(result);
}

/* ---- runs ---- */

struct asked {
    struct run run;
    int done;
    int *order, place;
};

static void on_done(struct run *run)
{
    struct asked *asked = run->owner;

    asked->done++;
    if (asked->order != NULL)
        asked->place = (*asked->order)++;
}

static void prepare(struct asked *asked, uint64_t firm)
{
    *asked = (struct asked){.run = {.firm = firm, .kind = VIEWER_SYSTEM, .on_done = on_done}};
    asked->run.owner = asked;
}

static bool is_done(void *what)
{
    return ((struct asked *)what)->done > 0;
}

static void go(struct asked *asked)
{
    pool_run(pool, &asked->run);
    assert_int_equal(asked->done, 0); /* never before pool_run() returns */
    loop_until(&loop, is_done, asked);
    assert_int_equal(asked->done, 1);
}

static void echo(struct asked *asked, uint64_t firm, const char *value)
{
    const struct text parameter = text_of(value);

    prepare(asked, firm);
    run_add(&asked->run, SQL_TEST_ECHO, &parameter, 1);
}

static void assert_works(void)
{
    struct asked asked;

    echo(&asked, 1, "still here");
    go(&asked);
    assert_int_equal(asked.run.outcome, RUN_DONE);
    assert_string_equal(PQgetvalue(asked.run.statements[0].result, 0, 0), "still here");
    run_clear(&asked.run);
}

static void add_account(struct asked *asked, uint64_t firm, const char *id, const char *name)
{
    const struct text parameters[] = {text_of(id), text_of(name)};

    prepare(asked, firm);
    run_add(&asked->run, SQL_TEST_ADD_ACCOUNT, parameters, 2);
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
    struct asked asked;

    (void)state;
    id_new(id);
    add_account(&asked, 1, id, "Only in one");
    go(&asked);
    assert_int_equal(asked.run.outcome, RUN_DONE);
    assert_true(asked.run.sent);
    run_clear(&asked.run);
    for (uint64_t firm = 1; firm <= 2; firm++) {
        struct text parameter = text_of(id);

        prepare(&asked, firm);
        run_add(&asked.run, SQL_TEST_GUARD, &parameter, 1);
        go(&asked);
        assert_int_equal(asked.run.outcome, firm == 1 ? RUN_DONE : RUN_FAILED);
        run_clear(&asked.run);
    }
}

static void a_refused_guard_rolls_back_and_names_its_code(void **state)
{
    char id[ID_TEXT], other[ID_TEXT];
    struct asked asked;
    struct text parameters[2];

    (void)state;
    id_new(id);
    id_new(other);
    add_account(&asked, 1, id, "Rolled back");
    parameters[0] = text_of(other);
    run_add(&asked.run, SQL_TEST_GUARD, parameters, 1);
    run_add(&asked.run, SQL_TEST_ACCOUNTS, NULL, 0);
    go(&asked);
    assert_int_equal(asked.run.outcome, RUN_FAILED);
    assert_string_equal(asked.run.state, "P0002");
    assert_string_equal(asked.run.message, "no_such_account");
    assert_int_equal(asked.run.failed_at, 1);
    for (size_t i = 0; i < 3; i++)
        assert_null(asked.run.statements[i].result);
    /* The insert is gone, and test_accounts, which the guard skipped, is prepared nevertheless. */
    prepare(&asked, 1);
    run_add(&asked.run, SQL_TEST_ACCOUNTS, NULL, 0);
    go(&asked);
    assert_int_equal(asked.run.outcome, RUN_DONE);
    for (int row = 0; row < PQntuples(asked.run.statements[0].result); row++)
        assert_string_not_equal(PQgetvalue(asked.run.statements[0].result, row, 1), "Rolled back");
    run_clear(&asked.run);
}

static void a_constraint_is_named(void **state)
{
    char id[ID_TEXT];
    struct asked asked;

    (void)state;
    id_new(id);
    for (int i = 0; i < 2; i++) {
        add_account(&asked, 2, id, "Twice");
        go(&asked);
        run_clear(&asked.run);
    }
    assert_int_equal(asked.run.outcome, RUN_FAILED);
    assert_string_equal(asked.run.state, "23505");
    assert_string_equal(asked.run.constraint, "accounts_pkey");
}

static bool all_done(void *what)
{
    return *(int *)what == 0;
}

static void strangers_in_one_pipeline_are_not_one_transaction(void **state)
{
    enum { COUNT = 40 };
    static struct asked asked[COUNT];
    char ids[COUNT][ID_TEXT];
    int order = 0;

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        id_new(ids[i]);
        add_account(&asked[i], 1 + (uint64_t)i % 2, ids[i], "Neighbour");
        asked[i].order = &order;
        if (i % 3 == 0) { /* every third one fails at its end */
            struct text nobody = lit("00000000-0000-7000-8000-000000000000");

            run_add(&asked[i].run, SQL_TEST_GUARD, &nobody, 1);
        }
        pool_run(pool, &asked[i].run);
    }
    loop_until(&loop, is_done, &asked[COUNT - 1]);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(asked[i].done, 1);
        assert_int_equal(asked[i].place, i);
        assert_int_equal(asked[i].run.outcome, i % 3 == 0 ? RUN_FAILED : RUN_DONE);
        run_clear(&asked[i].run);
    }
}

static void a_full_queue_is_busy_at_once(void **state)
{
    enum { COUNT = POOL_QUEUE + 8 };
    static struct asked asked[COUNT];
    int busy = 0, left;

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        echo(&asked[i], 1, "x");
        pool_run(pool, &asked[i].run);
        assert_int_equal(asked[i].done, 0);
    }
    do {
        uv_run(&loop, UV_RUN_ONCE);
        left = 0;
        for (int i = 0; i < COUNT; i++)
            left += asked[i].done == 0;
    } while (!all_done(&left));
    for (int i = 0; i < COUNT; i++) {
        busy += asked[i].run.outcome == RUN_BUSY;
        assert_true(asked[i].run.outcome == RUN_BUSY ? !asked[i].run.sent : asked[i].run.outcome == RUN_DONE);
        run_clear(&asked[i].run);
    }
    assert_int_equal(busy, COUNT - POOL_QUEUE - 4); /* four are on the connection */
}

static void the_deadline_holds_and_the_pool_goes_on(void **state)
{
    struct asked stuck, waiting;

    (void)state;
    as_superuser("begin");
    as_superuser("lock table t_1.accounts");
    prepare(&stuck, 1);
    run_add(&stuck.run, SQL_TEST_ACCOUNTS, NULL, 0);
    stuck.run.deadline = uv_now(&loop) + 200;
    go(&stuck);
    assert_int_equal(stuck.run.outcome, RUN_TIMEOUT);
    assert_true(stuck.run.sent);
    assert_works(); /* on a new connection, while the old one is still stuck */
    as_superuser("commit");
    echo(&waiting, 1, "x");
    waiting.run.deadline = 1; /* long past: it must not be sent */
    go(&waiting);
    assert_int_equal(waiting.run.outcome, RUN_BUSY);
    assert_false(waiting.run.sent);
}

static void a_killed_backend_costs_only_its_runs(void **state)
{
    struct asked stuck;

    (void)state;
    as_superuser("begin");
    as_superuser("lock table t_1.accounts");
    prepare(&stuck, 1);
    run_add(&stuck.run, SQL_TEST_ACCOUNTS, NULL, 0);
    pool_run(pool, &stuck.run);
    /* Once it waits for the lock it has arrived. */
    for (int waiting = 0; waiting == 0;) {
        PGresult *result;

        uv_run(&loop, UV_RUN_NOWAIT);
        result = PQexec(superuser,
                        "select 1 from pg_stat_activity where usename = 'portico_app' and wait_event_type = 'Lock'");
        waiting = PQntuples(result);
        PQclear(result);
    }
    as_superuser("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'portico_app'");
    as_superuser("commit");
    loop_until(&loop, is_done, &stuck);
    assert_int_equal(stuck.run.outcome, RUN_FAILED);
    assert_string_equal(stuck.run.state, "57P01");
    loop_until(&loop, is_ready, pool);
    assert_works();
}

static void the_fence_ends_the_connection(void **state)
{
    uint64_t opened = metric("opened_total{");
    struct asked asked;

    (void)state;
    prepare(&asked, 1);
    run_add(&asked.run, SQL_TEST_STRAY, NULL, 0);
    go(&asked);
    assert_int_equal(asked.run.outcome, RUN_FAILED);
    assert_string_equal(asked.run.state, "PF001");
    loop_until(&loop, is_ready, pool);
    assert_works();
    assert_true(metric("opened_total{") > opened);
}

static void a_zero_byte_is_refused_before_it_is_sent(void **state)
{
    struct asked asked;
    struct text cut = lit("before\0after");

    (void)state;
    prepare(&asked, 1);
    run_add(&asked.run, SQL_TEST_ECHO, &cut, 1);
    go(&asked);
    assert_int_equal(asked.run.outcome, RUN_FAILED);
    assert_string_equal(asked.run.state, "22021");
    assert_false(asked.run.sent);
    assert_works();
}

static void absent_is_null_and_empty_is_not(void **state)
{
    struct asked asked;

    (void)state;
    echo(&asked, 1, NULL);
    go(&asked);
    assert_true(PQgetisnull(asked.run.statements[0].result, 0, 0));
    assert_string_equal(PQgetvalue(asked.run.statements[0].result, 0, 1), "system");
    run_clear(&asked.run);
    echo(&asked, 1, "");
    go(&asked);
    assert_false(PQgetisnull(asked.run.statements[0].result, 0, 0));
    run_clear(&asked.run);
}

static void times_are_in_utc(void **state)
{
    struct asked asked;

    (void)state;
    prepare(&asked, 1);
    run_add(&asked.run, SQL_TEST_TIME, NULL, 0);
    go(&asked);
    assert_string_equal(PQgetvalue(asked.run.statements[0].result, 0, 0), "2026-05-05 09:12:00+00");
    run_clear(&asked.run);
}

static void more_statements_than_fit_are_evicted(void **state)
{
    enum { COUNT = 1100 };
    static struct statement statements[COUNT];
    uint64_t before = metric("evictions_total{");

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        struct text value = lit("x");
        struct asked asked;

        statements[i] = *SQL_TEST_ECHO;
        prepare(&asked, 1);
        run_add(&asked.run, &statements[i], &value, 1);
        go(&asked);
        assert_int_equal(asked.run.outcome, RUN_DONE);
        run_clear(&asked.run);
    }
    assert_true(metric("evictions_total{") >= before + COUNT - 1024);
    assert_works();
}

static bool was_recycled(void *what)
{
    (void)what;
    return metric("recycled_total{") > 0;
}

static void many_firms_wear_a_connection_out(void **state)
{
    (void)state;
    as_superuser("do $$ begin for n in 3..260 loop execute format('create schema t_%s', n); end loop; end $$");
    for (uint64_t firm = 3; firm <= 260; firm++) {
        struct asked asked;

        echo(&asked, firm, "x");
        go(&asked);
        assert_int_equal(asked.run.outcome, RUN_DONE);
        run_clear(&asked.run);
    }
    loop_until(&loop, was_recycled, NULL);
    assert_works();
    as_superuser("do $$ begin for n in 3..260 loop execute format('drop schema t_%s', n); end loop; end $$");
}

static void without_a_server_runs_are_away(void **state)
{
    struct asked asked;
    struct pool *real = pool;

    (void)state;
    pool = pool_open(&loop, &(struct pool_options){"nowhere", "host=/nonexistent dbname=portico", 1, true});
    echo(&asked, 1, "x");
    go(&asked);
    assert_int_equal(asked.run.outcome, RUN_UNAVAILABLE);
    assert_false(asked.run.sent);
    pool_close(&pool);
    pool = real;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(writes_stay_in_their_firm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refused_guard_rolls_back_and_names_its_code, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_constraint_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strangers_in_one_pipeline_are_not_one_transaction, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_queue_is_busy_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_deadline_holds_and_the_pool_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_killed_backend_costs_only_its_runs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_fence_ends_the_connection, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_zero_byte_is_refused_before_it_is_sent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(absent_is_null_and_empty_is_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(times_are_in_utc, set_up, tear_down),
        cmocka_unit_test_setup_teardown(more_statements_than_fit_are_evicted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_firms_wear_a_connection_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_server_runs_are_away, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
