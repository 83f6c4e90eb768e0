/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One pool at a time, so what its tests share is one variable. */
#include "pool_rig.h"

#include "common/buffer.h"
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

struct pool_rig pool_rig;

static const char *conninfo(const char *role, char out[512])
{
    snprintf(out, 512, "%s user=%s", getenv("PORTICO_DATABASE"), role);
    return out;
}

bool pool_rig_is_ready(void *what)
{
    return pool_ready(what);
}

void pool_rig_open(int connections, int apart)
{
    char text[512];

    pool_rig.pool = pool_open(&pool_rig.loop,
                              &(struct pool_options){"test", conninfo("portico_app", text), connections, true, apart});
    loop_until(&pool_rig.loop, pool_rig_is_ready, pool_rig.pool);
}

int pool_rig_set_up(void **state)
{
    char text[512];

    (void)state;
    assert_int_equal(uv_loop_init(&pool_rig.loop), 0);
    pool_rig.superuser = PQconnectdb(conninfo("postgres", text));
    assert_int_equal(PQstatus(pool_rig.superuser), CONNECTION_OK);
    pool_rig_open(1, 0);
    return 0;
}

int pool_rig_tear_down(void **state)
{
    (void)state;
    pool_close(&pool_rig.pool);
    loop_end(&pool_rig.loop);
    PQfinish(pool_rig.superuser);
    return 0;
}

void pool_rig_command(const char *command)
{
    PGresult *result = PQexec(pool_rig.superuser, command);
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s", PQerrorMessage(pool_rig.superuser));
    PQclear(result);
}

static void on_done(struct run *run)
{
    struct test_run *test_run = run->owner;

    test_run->done++;
    if (test_run->order != NULL)
        test_run->place = (*test_run->order)++;
}

void pool_rig_prepare(struct test_run *test_run, uint64_t firm)
{
    *test_run = (struct test_run){.run = {.firm = firm, .kind = VIEWER_SYSTEM, .on_done = on_done}};
    test_run->run.owner = test_run;
}

bool pool_rig_is_done(void *what)
{
    return ((struct test_run *)what)->done > 0;
}

void pool_rig_run(struct test_run *test_run)
{
    pool_run(pool_rig.pool, &test_run->run);
    assert_int_equal(test_run->done, 0); /* never before pool_run() returns */
    loop_until(&pool_rig.loop, pool_rig_is_done, test_run);
    assert_int_equal(test_run->done, 1);
}

void pool_rig_prepare_echo(struct test_run *test_run, uint64_t firm, const char *value)
{
    const struct text parameter = text_of(value);

    pool_rig_prepare(test_run, firm);
    run_add(&test_run->run, SQL_TEST_ECHO, &parameter, 1);
}

void pool_rig_assert_works(void)
{
    struct test_run test_run;

    pool_rig_prepare_echo(&test_run, 1, "still here");
    pool_rig_run(&test_run);
    assert_int_equal(test_run.run.outcome, RUN_DONE);
    assert_string_equal(PQgetvalue(test_run.run.statements[0].result, 0, 0), "still here");
    run_clear(&test_run.run);
}

void pool_rig_prepare_account(struct test_run *test_run, uint64_t firm, const char *id, const char *name)
{
    const struct text parameters[] = {text_of(id), text_of(name)};

    pool_rig_prepare(test_run, firm);
    run_add(&test_run->run, SQL_TEST_ADD_ACCOUNT, parameters, 2);
}

uint64_t pool_rig_metric(const char *name)
{
    struct buffer out;
    uint64_t value = 0;
    char *at;

    buffer_open(&out, 65536);
    pool_metrics(&pool_rig.pool, 1, &out);
    buffer_add_byte(&out, '\0');
    at = strstr(out.at, name);
    assert_non_null(at);
    assert_int_equal(sscanf(strchr(at, ' '), " %" SCNu64, &value), 1);
    buffer_close(&out);
    return value;
}
